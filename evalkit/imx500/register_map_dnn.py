"""Registers of what the network sees: window, format and normalisation, for three networks. Sources as in register_map.py.

Numbers are narrower than their registers: fields say which bits, and whether they have a sign (Linux driver, masks of its whitelist).
"""

from __future__ import annotations

from evalkit.imx500.modes import FULL_ARRAY
from evalkit.imx500.registers import BitField, Register

NETWORKS = 3
"""The sensor has the registers of so many networks."""
_FORMATS = {1: "Y", 2: "YUV 4:4:4 path (RGB and BGR too)", 5: "Bayer RGB"}
_NINE_BITS = (BitField(name="value", low=0, width=9, signed=True),)
_CLIP = (BitField(name="low", low=0, width=9, signed=True), BitField(name="high", low=16, width=9, signed=True))
_MATRIX = ("k00", "k01", "k02", "k03", "k10", "k11", "k12", "k13", "k20", "k21", "k22", "k23")
_LEVEL = (
    (0xD62A, 0xD629, 0xD632, 0xD630, 0xD63A, 0xD638),
    (0xD644, 0xD643, 0xD648, 0xD647, 0xD64C, 0xD64B),
    (0xD650, 0xD64F, 0xD654, 0xD653, 0xD658, 0xD657),
)


def _of_network(number: int) -> tuple[Register, ...]:
    prefix, of = f"network{number}_", f"network {number}"
    registers = [
        Register(name=f"{prefix}input_format", address=0xD750 + number, maximum=5, values=_FORMATS, text=f"Picture that {of} takes.", source="driver, files"),
        Register(name=f"{prefix}y_gain", address=0xD600 + number, reset=0x20, unit="1/32", text=f"Gain of a Y input of {of}.", source="driver, Arducam"),
    ]  # fmt: skip
    for index, name in enumerate(_MATRIX):
        is_offset = name.endswith("3")
        registers.append(
            Register(
                name=f"{prefix}{name}",
                address=0xD76C + 0x24 * number + 2 * index,
                size_bytes=2,
                maximum=0x1FFF if is_offset else 0x0FFF,
                unit="1/16" if is_offset else "1/1024",
                fields=(BitField(name="value", low=0, width=13 if is_offset else 12, signed=True),),
                text=f"Colour matrix of {of}: what is added." if is_offset else f"Colour matrix of {of}.",
                source="driver, Arducam",
            )
        )
    for index, name in enumerate(("y", "cb", "cr")):
        add, shift = _LEVEL[number][2 * index : 2 * index + 2]
        registers += [
            Register(name=f"{prefix}{name}_clip", address=0xD784 + 0x24 * number + 4 * index, size_bytes=4, maximum=0x01FF01FF, fields=_CLIP, text=f"Colour matrix of {of}: highest and lowest result.", source="driver, files"),
            Register(name=f"{prefix}{name}_norm_clip", address=0xD7D8 + 0x0C * number + 4 * index, size_bytes=4, maximum=0x01FF01FF, fields=_CLIP, text=f"Normalisation of {of}: highest and lowest result.", source="driver, files"),
            Register(name=f"{prefix}{name}_level_add", address=add, size_bytes=2, maximum=0x1FF, fields=_NINE_BITS, text=f"Level of {of}: what is added.", source="driver, Arducam"),
            Register(name=f"{prefix}{name}_level_shift", address=shift, maximum=1, text=f"Level of {of}: shift.", source="driver, Arducam"),
        ]  # fmt: skip
    for base, step, channels, group in ((0xD708, 0x18, 3, "norm"), (0xD684, 0x20, 4, "bayer_norm")):
        for channel in range(channels):
            start = base + step * number + 8 * channel
            for offset, size, part, most in ((0, 2, "add", 0x1FF), (2, 1, "shift", 1), (4, 2, "high", 0x1FF), (6, 2, "low", 0x1FF)):
                registers.append(
                    Register(
                        name=f"{prefix}{group}_{part}_{channel}",
                        address=start + offset,
                        size_bytes=2 if size == 2 else 1,
                        maximum=most,
                        fields=_NINE_BITS if size == 2 else (),
                        text=f"Normalisation of {of}, channel {channel}.",
                        source="driver, Arducam",
                    )
                )
    return tuple(registers)


# fmt: off
DNN_REGISTERS = (
    Register(name="inference_window_y", address=0xD500, size_bytes=2, maximum=FULL_ARRAY.height, unit="pixels", text="Inference window: first row.", source="driver"),
    Register(name="inference_window_x", address=0xD502, size_bytes=2, maximum=FULL_ARRAY.width, unit="pixels", text="Inference window: first column.", source="driver"),
    Register(name="inference_window_height", address=0xD504, size_bytes=2, reset=FULL_ARRAY.height, maximum=FULL_ARRAY.height, unit="pixels", text="Inference window: rows; 0 is all.", source="driver"),
    Register(name="inference_window_width", address=0xD506, size_bytes=2, reset=FULL_ARRAY.width, maximum=FULL_ARRAY.width, unit="pixels", text="Inference window: columns; 0 is all.", source="driver"),
    Register(name="rotation", address=0xD680, maximum=3, values={0: "0", 1: "90", 2: "180", 3: "270 degrees"}, text="Turns the network's picture.", source="SensCord"),
    Register(name="selected_network", address=0xD701, maximum=NETWORKS - 1, text="Which network of the file runs.", source="driver"),
    *(register for number in range(NETWORKS) for register in _of_network(number)),
)
# fmt: on
