"""What no source states and no hardware has confirmed yet: each choice, why it was made, and where to change it.

The README lists these, as `as_markdown` writes them. Code that rests on one names its key.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Choice:
    """One choice."""

    key: str
    """Name that the code uses."""
    choice: str
    """What EvalKit does."""
    reason: str
    """What speaks for it, and what would follow if it is wrong."""
    where: str
    """Module that holds it: of evalkit.imx500, or with its package ("emulator.isp")."""


UNCONFIRMED = (
    Choice(
        "apparams-size",
        "The size in a DNN header is that of the apParams with their padding to 16 bytes, also over CSI-2.",
        "Over SPI it is: a capture of a real sensor that Arducam publishes with its SDK (HigherHRNet, 540 bytes and 4 of padding) says 544. "
        "A header with the bare size is read as well over CSI-2, where bodies begin at the next line in any case.",
        "header",
    ),
    Choice(
        "apparams-padding",
        "apParams whose size is a multiple of 16 get no padding.",
        "Real files pad as PKCS#7 does, which would add 16 bytes; none was seen whose size is a multiple of 16. Readers ignore the padding.",
        "apparams",
    ),
    Choice(
        "reserved-bytes",
        "The last three bytes of a DNN header are zeros when written, and are ignored when read.",
        "No reader looks at them. In Arducam's capture of a real sensor they are 00 80 08; what that means is published nowhere.",
        "header",
    ),
    Choice(
        "kpi-unit",
        "The times in the KPI line (words 9 and 10) are microseconds; its other words are zeros.",
        "picamera2 divides by 1000 and says milliseconds; libcamera's control text says milliseconds of the raw value.",
        "stream",
    ),
    Choice(
        "kpi-meaning",
        "DSP time is the whole inference with start, end and box filtering; DNN time is its layers alone.",
        "No source says what the two cover. Figures of real boards are shown as they come.",
        "timing",
    ),
    Choice(
        "pq-line",
        "The PQ line is zeros.",
        "Its content is published nowhere; readers skip it.",
        "stream",
    ),
    Choice(
        "late-results",
        "A frame carries its own result when readout and network fit into one frame period. Else the network sees every n-th frame: that "
        "frame carries its input with an invalid output, and the last frame before the next input carries the output with an invalid input.",
        "libcamera says that both normally arrive together, and handles exactly that order if not. n follows from the timing model.",
        "timing",
    ),
    Choice(
        "timing-model",
        "DSP time from multiplications, calibrated on MobileNet V1 (3.1 ms), within a factor of 0.5 to 3.",
        "It is the only published time of a known network. A model's card can override it; the KPI line of hardware is the truth.",
        "timing",
    ),
    Choice(
        "datasheet-modes",
        "The 60 frames-a-second modes have line and frame lengths chosen to give exactly 60.",
        "Sony announced the rates; register values are not published, and no driver has the modes.",
        "modes",
    ),
    Choice(
        "inference-window",
        "The inference window is set in steps of two pixels, at least as large as the network's input.",
        "Arducam aligns its own crop to even pixels; Sony's SensCord component wants at least the input's size. No step is published.",
        "register_map",
    ),
    Choice(
        "spi-headers",
        "Over SPI the header gives 1920 bytes a line, and a lone output header may be of either type.",
        "Arducam's capture of a real sensor has 1920 and the type 1; its SDK reads neither.",
        "spi",
    ),
    Choice(
        "block-footer",
        "The size in a block header is that of the body alone; the footer has 32 bytes: 28 zeros and 3695 in plain files.",
        "The Linux driver reads it as header and body, with a footer of 64 bytes, which is the same sum. In the four plain files at "
        "hand the data run on to the last 32 bytes, and so packed, their blocks come out byte for byte.",
        "blocks",
    ),
    Choice(
        "coefficients-end",
        "Coefficient segments may hold a little less than the memory table says.",
        "In three of four files the last 64 to 672 bytes of the coefficient area are not in the file.",
        "rpk",
    ),
    Choice(
        "y-input",
        "A Y input is BT.601 luma, normalised by YGain and YAdd.",
        "Follows Sony's edge core; no real file has one.",
        "input_picture",
    ),
    Choice(
        "yuv-input",
        "A YUV444 input is BT.601 of full range, normalised like RGB.",
        "Only a readme names the format.",
        "input_picture",
    ),
    Choice(
        "bayer-input",
        "A Bayer input has the channels R, Gr, Gb, B, normalised by inputNorm_CH0..3, and its registers are as for RGB.",
        "Follows Arducam's channel order and Sony's edge core; no real file has one.",
        "normalisation",
    ),
    Choice(
        "ap-network-lines",
        "With several networks in one file, the line counts are those of the largest input and of the largest output.",
        "Arducam's SDK computes them so; no file with several networks was seen.",
        "network_registers",
    ),
    Choice(
        "load-times",
        "The emulated sensor answers a load command after 1 ms, takes the blocks at the speed of its SPI, and needs 100 ms to start a program.",
        "The driver only gives upper limits (5 times 50 ms for an answer, 5 s for a block).",
        "loading",
    ),
    Choice(
        "load-refusals",
        "The emulated sensor refuses a load with 'not in this state' while it streams or the temperature sensor is on, with 'wrong packet "
        "format' for a broken block chain, and with 'authentication failed' for firmware that is not encrypted; each refusal counts as an error.",
        "The driver says that such loads fail, and knows the codes and that there is a counter, but not which code is sent. The emulated "
        "board therefore rests its stream while a network is loaded.",
        "loader",
    ),
    Choice(
        "firmware-version",
        "The emulated main firmware calls itself 02.00.00, and shows that only while it runs.",
        "That is the revision of the firmware which Arducam publishes; what the Raspberry Pi's says was not seen.",
        "loader",
    ),
    Choice(
        "reset-values",
        "Registers whose reset value no source gives are 0 after a reset.",
        "The drivers write whatever they need.",
        "register_map",
    ),
    Choice(
        "auto-exposure",
        "The sensor's own exposure control is on hold after a reset; automatic, it aims at the mean light that ae_target says in 15 bits, "
        "changes the exposure first and then the gain, and its limits of 0 are none.",
        "Published are its registers, its modes, the steps of shutter and gain, and the target's reset value, which so read is middle grey. "
        "The Linux driver sets exposure and gain itself and never writes the mode, so automatic cannot be what a reset leaves.",
        "emulator.auto_exposure",
    ),
    Choice(
        "control-delay",
        "Exposure, gain and frame length that are written count from the next exposure on.",
        "libcamera allows the sensor two frames for exposure and gain and three for the frame length; when exactly each write counts is "
        "published nowhere. Every frame says what it was exposed with, and nothing here relies on the delay.",
        "emulator.device",
    ),
    Choice(
        "silent-registers",
        "Registers of the sensor's own white balance and ISP, of exposure metering and compensation, of rotation and of tensor injection hold "
        "what is written and change nothing.",
        "Sony's SensCord component names them, and that 0 is automatic white balance. Which way a picture turns, how the steps of the "
        "compensation count, and what the sensor makes of the rest is published nowhere.",
        "emulator.registers",
    ),
    Choice(
        "orientation",
        "A mirrored RAW picture still begins with a red pixel, and the network sees it mirrored.",
        "The sensor itself begins with another colour then: the Linux driver reports SGRBG10, SGBRG10 and SBGGR10. The board protocol has "
        "SRGGB10 alone, so a board shifts its crop by a pixel. What the network sees is stated nowhere.",
        "emulator.camera",
    ),
    Choice(
        "network-type",
        "networkType and postProcessFlag of network_info.txt are kept and not interpreted; written files have 0 and none.",
        "All networks for the Raspberry Pi have 0; networks made by AITRIOS have 1. What that means is published nowhere.",
        "network_info",
    ),
    Choice(
        "packaging",
        "A network file made of a packerOut.zip has the parts, order, addresses and filling of real files, RGB input unless told, and model "
        "version 0.0.",
        "Taken apart and packed again, the four real files come out equal but for the order of tables in two FlatBuffers. imx500-package's "
        "own product of the same zip was not at hand.",
        "packaging",
    ),
    Choice(
        "embedded-lines",
        "The two lines of embedded data (SMIA) before the inference lines are neither sent nor read.",
        "libcamera's parser shows their form, but which registers the sensor puts there, and in what order, was not seen; on the board protocol "
        "exposure, gain and temperature come with each frame instead.",
        "stream",
    ),
    Choice(
        "colour-matrix",
        "The emulated ISP has one colour matrix and white balance, those of libcamera's tuning for daylight (5850 K), also for the network's "
        "picture; the emulated filters are their inverse.",
        "Measured on this sensor, but for the Raspberry Pi's ISP. The sensor's own has a black level, a balance, a gamma and a lens shading "
        "correction; its matrix, if it has one, is not published. Lens shading is left out.",
        "colour",
    ),
    Choice(
        "pixel-figures",
        "Full scale 5,000 e-, full well 5,200 e-, read noise 2.6 e-, PRNU 0.8 %, DSNU 0.3 (columns), 0.15 (rows), 0.6 (pixels) e-, dark "
        "current 15 e-/s at 60 degrees, doubling every 6.5, 40 hot pixels a million.",
        "Typical of 1.55 µm pixels; no data sheet of the IMX500 is public. Noise of real pictures will differ; their mean will not.",
        "emulator.pixels",
    ),
    Choice(
        "decoder-thresholds",
        "Detections count from a score of 0.05, PoseNet's poses from 0.5 and key points from 0.2, HigherHRNet's key points from 0.3.",
        "From the published post-processors of the same networks; a card may say otherwise. No sensor's answer was decoded yet.",
        "results.reading",
    ),
    Choice(
        "shared-runtime",
        "Several networks in one file share the runtime memory, as large as the largest needs; their coefficients add up.",
        "One network runs at a time, and network_info.txt lists up to three. No file with several networks was seen.",
        "models.build",
    ),
    Choice(
        "select-while-streaming",
        "Another network of the loaded file is selected by its register while the sensor streams, and works from the next frame on.",
        "The Linux driver knows the register, and writes it once, after a load.",
        "emulator.installer",
    ),
    Choice(
        "sixteen-bit-ends",
        "Last layers and post-processing are computed and kept in 16 bits, points of a pose among them; all before in 8.",
        "The outputs of the files at hand have such widths; what a value in between takes is published nowhere.",
        "models.plan",
    ),
    Choice(
        "golden-on-board",
        "A board's processor can run a network's golden input beside the one that streams.",
        'The emulated board does. A board that cannot leaves out the feature "trial": then only the checksum and a live result verify a swap.',
        "emulator.trial",
    ),
    Choice(
        "operators",
        "The operators that a network may have are those that the emulator runs in int8 or as post-processing.",
        "Sony's converter has a list of its own, and is the judge for the real sensor; a network that passes here may fail there.",
        "building.checking",
    ),
    Choice(
        "converter-lines",
        "Sony's converter tells its progress as a share or a count in a line, and leaves packerOut.zip in its output folder.",
        "Its documents show the file and not the lines; other lines are shown as they come. Tried with a stand-in only.",
        "building.converting",
    ),
)


def as_markdown() -> str:
    """Return the list as the README has it."""
    return "".join(f"* {one.choice} (`{one.key}`)\n" for one in UNCONFIRMED)


def choice(key: str) -> Choice:
    """Return a choice; KeyError if there is none of that name."""
    for one in UNCONFIRMED:
        if one.key == key:
            return one
    raise KeyError(key)
