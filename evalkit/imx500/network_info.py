"""network_info.txt: what the host must know of a network beside its apParams. Reads what is out there, writes as imx500-package does.

Sources: picamera2's and Arducam's parsers, real files. Lines `key=value`, CR LF or LF; numbers decimal or 0x hexadecimal; blanks around
them, and lines that begin with # or ;, are accepted (Arducam) and never written (picamera2 refuses them).
"""

from __future__ import annotations

from dataclasses import dataclass

from evalkit.errors import BrokenModel
from evalkit.imx500.apparams import Network, encode_bare_ap_params
from evalkit.imx500.keyvalue import Section, read_sections
from evalkit.imx500.normalisation import CHANNELS, INPUT_FORMATS, Normalisation, pattern
from evalkit.imx500.tensors import input_layout, output_dtype, output_shape

FILE_NAME = "network_info.txt"
MAX_BYTES = 65_536
"""Real files have about a kilobyte; three networks of thirty outputs would have eight."""
MAX_NETWORKS = 3
"""The sensor has registers for three."""
MAX_OUTPUTS = 30
"""Arducam's limit; libcamera's is 16."""
MAX_NETWORK_ID = 999_999
_K_FIELDS = ("k00", "k02", "k03", "k11", "k13", "k20", "k22", "k23")


@dataclass(frozen=True, slots=True, kw_only=True)
class OutputInfo:
    """One output tensor as the file describes it."""

    elements: int
    padding: int
    bytes_per_element: int


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkInput:
    """One network: its input, how it is normalised, and its outputs' sizes."""

    ordinal: int
    width: int
    height: int
    format: str
    """"RGB", "BGR", "Y", "YUV444" or "BayerRGB": order of the tensor's channels."""
    normalisation: Normalisation
    outputs: tuple[OutputInfo, ...]

    @property
    def channels(self) -> int:
        """Channels of the input tensor."""
        return CHANNELS[self.format]


@dataclass(frozen=True, slots=True, kw_only=True)
class NetworkInfo:
    """The whole file."""

    version: str
    """Six digits: 020300, 020400, 020500, 030000 were seen."""
    network_id: int
    """Six decimal digits: 0 in Raspberry Pi's models; 999997 and 999999 only pass the input on."""
    network_type: int
    """0 or 1; no source says what it means."""
    post_process_flag: int | None
    """Only in version 030000; no source says what it means."""
    ap_params_bytes: int
    """Size of the apParams without padding."""
    networks: tuple[NetworkInput, ...]

    @property
    def network_id_bcd(self) -> int:
        """The id as registers hold it: one digit in four bits."""
        return int(f"{self.network_id:06d}", 16)


def info_for(networks: tuple[Network, ...], *, input_format: str = "RGB", network_id: int = 0) -> NetworkInfo:
    """Return the file that goes with apParams: sizes from the tensors, normalisation by sign (see `pattern`)."""
    entries = []
    for ordinal, network in enumerate(networks):
        layout = input_layout(network.inputs[0])
        if layout.channels != CHANNELS[input_format]:
            raise ValueError(f'network "{network.name}" takes {layout.channels} channels and {input_format} has {CHANNELS[input_format]}')
        outputs = []
        for spec in network.outputs:
            elements = 1
            for size in output_shape(spec):
                elements *= size
            outputs.append(OutputInfo(elements=elements, padding=0, bytes_per_element=output_dtype(spec).itemsize))
        entries.append(
            NetworkInput(
                ordinal=ordinal,
                width=layout.width,
                height=layout.height,
                format=input_format,
                normalisation=pattern(input_format, signed=layout.signed),
                outputs=tuple(outputs),
            )
        )
    return NetworkInfo(
        version="020400",
        network_id=network_id,
        network_type=0,
        post_process_flag=None,
        ap_params_bytes=len(encode_bare_ap_params(networks)),
        networks=tuple(entries),
    )


def write_network_info(info: NetworkInfo) -> bytes:
    """Return the file, in the order and the notation of real files (CR LF)."""
    lines = [f"version={info.version}", f"networkID={info.network_id:06d}", f"networkType={info.network_type}"]
    if info.post_process_flag is not None:
        lines.append(f"postProcessFlag={info.post_process_flag}")
    lines += [f"apParamSize={info.ap_params_bytes}", f"networkNum={len(info.networks)}"]
    for network in info.networks:
        values = network.normalisation
        lines += [
            f"networkOrdinal={network.ordinal}",
            f"inputTensorWidth={network.width}",
            f"inputTensorHeight={network.height}",
            f"inputTensorFormat={network.format}",
            *(f"inputTensorNorm_{name.upper()}=0x{getattr(values, name):04X}" for name in _K_FIELDS),
            f"yClip=0x{values.y_clip:08X}",
            f"cbClip=0x{values.cb_clip:08X}",
            f"crClip=0x{values.cr_clip:08X}",
        ]
        for channel in range(4):
            lines += [
                f"inputNorm_CH{channel}=0x{values.norm[channel]:04X}",
                f"inputNormShift_CH{channel}=0x{values.norm_shift[channel]:02X}",
                f"inputNormClip_CH{channel}=0x{values.norm_clip[channel]:08X}",
            ]
        lines += [f"inputTensorNorm_YGain=0x{values.y_gain:04X}", f"inputTensorNorm_YAdd=0x{values.y_add:04X}"]
        lines.append(f"outputTensorNum={len(network.outputs)}")
        lines += [f"outputTensorDimSize{number}={one.elements}" for number, one in enumerate(network.outputs, 1)]
        lines += [f"outputTensorPadding{number}={one.padding}" for number, one in enumerate(network.outputs, 1)]
        lines += [f"outputTensorBytesPerElement{number}={one.bytes_per_element}" for number, one in enumerate(network.outputs, 1)]
    return "".join(f"{line}\r\n" for line in lines).encode("ascii")


def read_network_info(data: bytes) -> NetworkInfo:
    """Read the file; BrokenModel names the line, or the key that is missing or cannot be."""
    if len(data) > MAX_BYTES:
        raise BrokenModel(f"{FILE_NAME} has {len(data)} bytes; {MAX_BYTES} are more than any has", offset=MAX_BYTES)
    general, sections = read_sections(data, title=FILE_NAME, max_sections=MAX_NETWORKS)
    count = general.number("networkNum", MAX_NETWORKS)
    if count != len(sections) or not count:
        raise BrokenModel(
            f"{FILE_NAME} says networkNum={count} and describes {len(sections)} networks", offset=general.offset_of("networkNum")
        )
    info = NetworkInfo(
        version=general.text("version"),
        network_id=general.number("networkID", MAX_NETWORK_ID, decimal=True),
        network_type=general.number("networkType", 0xFF),
        post_process_flag=general.number("postProcessFlag", 0xFF) if "postProcessFlag" in general.values else None,
        ap_params_bytes=general.number("apParamSize", 0xFFFF),
        networks=tuple(_network(section) for section in sections),
    )
    if len({network.ordinal for network in info.networks}) != count:
        raise BrokenModel(f"{FILE_NAME} describes the same networkOrdinal twice")
    return info


def _network(section: Section) -> NetworkInput:
    input_format = section.text("inputTensorFormat")
    if input_format not in INPUT_FORMATS:
        raise BrokenModel(
            f"{section.title}: inputTensorFormat={input_format[:40]} is none of {', '.join(INPUT_FORMATS)}",
            offset=section.offset_of("inputTensorFormat"),
        )
    count = section.number("outputTensorNum", MAX_OUTPUTS)
    return NetworkInput(
        ordinal=section.number("networkOrdinal", MAX_NETWORKS - 1),
        width=section.number("inputTensorWidth", 0xFFFF),
        height=section.number("inputTensorHeight", 0xFFFF),
        format=input_format,
        normalisation=_normalisation(section),
        outputs=tuple(
            OutputInfo(
                elements=section.number(f"outputTensorDimSize{number}", 0xFFFFFFFF),
                padding=section.number(f"outputTensorPadding{number}", 0xFFFF),
                bytes_per_element=section.number(f"outputTensorBytesPerElement{number}", 4),
            )
            for number in range(1, count + 1)
        ),
    )


def _normalisation(section: Section) -> Normalisation:
    def four(key: str, limit: int) -> tuple[int, int, int, int]:
        first, second, third, fourth = (section.number(f"{key}{channel}", limit) for channel in range(4))
        return first, second, third, fourth

    def k(name: str) -> int:
        return section.number(f"inputTensorNorm_{name}", 0xFFFF)

    return Normalisation(
        k00=k("K00"),
        k02=k("K02"),
        k03=k("K03"),
        k11=k("K11"),
        k13=k("K13"),
        k20=k("K20"),
        k22=k("K22"),
        k23=k("K23"),
        y_clip=section.number("yClip", 0xFFFFFFFF),
        cb_clip=section.number("cbClip", 0xFFFFFFFF),
        cr_clip=section.number("crClip", 0xFFFFFFFF),
        norm=four("inputNorm_CH", 0xFFFF),
        norm_shift=four("inputNormShift_CH", 0xFF),
        norm_clip=four("inputNormClip_CH", 0xFFFFFFFF),
        y_gain=k("YGain"),
        y_add=k("YAdd"),
    )
