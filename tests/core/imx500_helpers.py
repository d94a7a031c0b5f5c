"""Networks and files that several tests of evalkit.imx500 use."""

from __future__ import annotations

from evalkit.imx500.apparams import Dimension, InputTensor, Network, OutputTensor


def input_tensor(width: int, height: int, channels: int = 3, *, signed: bool = False) -> InputTensor:
    """Return an input of the size, listed as Keras models are (height, width, channels) and padded as the sensor does."""
    return InputTensor(
        id=0,
        name="input:0",
        dimensions=(
            Dimension(id=0, size=height, serialization_index=1, padding=-height % 2),
            Dimension(id=1, size=width, serialization_index=0, padding=-width % 32),
            Dimension(id=2, size=channels, serialization_index=2),
        ),
        scale=1 / 128,
        signed=signed,
    )


def output_tensor(
    name: str, *shape: int, bits: int = 8, signed: bool = False, scale: float = 1.0, shift: int = 0, order: tuple[int, ...] | None = None
) -> OutputTensor:
    """Return an output; `order` gives the serialization indices, by default the first dimension varies fastest."""
    indices = order if order is not None else tuple(range(len(shape)))
    return OutputTensor(
        id=0,
        name=name,
        dimensions=tuple(
            Dimension(id=number, size=size, serialization_index=index)
            for number, (size, index) in enumerate(zip(shape, indices, strict=True))
        ),
        bits_per_element=bits,
        shift=shift,
        scale=scale,
        signed=signed,
    )


def small_network() -> Network:
    """Return a network with a padded input and outputs of every kind of element, one of them row-major, none larger than two lines."""
    return Network(
        id=3,
        name="small",
        inputs=(input_tensor(37, 21, signed=True),),
        outputs=(
            output_tensor("boxes", 100, 4, bits=16, signed=True, scale=2.0**-15),
            output_tensor("scores", 100, scale=1 / 256),
            output_tensor("map", 5, 7, 3, bits=32, signed=True, shift=2, order=(2, 1, 0)),
            output_tensor("mixed", 4, 3, 2, signed=True, order=(1, 2, 0)),
            output_tensor("wide", 3, bits=32),
            output_tensor("count", 1, bits=16),
        ),
    )


def ssd_network() -> Network:
    """Return what the SSD of the zoo declares: 320x320 signed, four outputs."""
    return Network(
        id=0,
        name="ssd",
        inputs=(input_tensor(320, 320, signed=True),),
        outputs=(
            output_tensor("d_post_process/NMS:0", 100, 4, bits=16, signed=True, scale=2.0**-15),
            output_tensor("d_post_process/NMS:0", 100, scale=1 / 256),
            output_tensor("d_post_process/NMS:0", 100, bits=16, signed=True),
            output_tensor("d_post_process/NMS:0", 1, bits=16, signed=True),
        ),
    )
