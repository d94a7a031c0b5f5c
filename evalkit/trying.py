"""Try a model on pictures without a board: what its results will look like, before it is imported or sent anywhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from evalkit.imaging.scaling import scale
from evalkit.imaging.scratch import Scratch
from evalkit.imx500.stream import decode_inference, encode_inference
from evalkit.models.package import ModelPackage
from evalkit.results.decode import decode
from evalkit.results.types import Result


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstResult:
    """What a network says of one picture."""

    picture: NDArray[np.uint8] = field(repr=False)
    """(height, width, 3), red, green, blue: what the network saw."""
    result: Result
    """Places are normalised to the picture."""


def first_results(
    package: ModelPackage, pictures: Iterable[NDArray[np.uint8]], *, network: int = 0, threads: int = 1
) -> Iterator[FirstResult]:
    """Yield the results of pictures (height, width, 3) of any size, one after the other; each is stretched to the network's input.

    Answers go through the sensor's own lines, so that they are read as they will be of a board. Raises ModelError if the package is for
    real sensors only, BrokenModel if its network cannot run, DecodeError if its card does not fit its tensors.
    """
    # onnxruntime takes a quarter of a second to import; whoever only lists models does not pay for it.
    from evalkit.models.running import TwinRunner  # noqa: PLC0415

    spec = package.networks[network]
    runner = TwinRunner(package.twin(network), spec, threads=threads)
    scratch = Scratch()
    for picture in pictures:
        seen = scale(picture, runner.input_size, scratch, "input").copy()
        seen.flags.writeable = False
        raw, outputs = runner.run(np.ascontiguousarray(seen.transpose(2, 0, 1)))
        lines = encode_inference(spec, frame_count=0, dnn_us=0, dsp_us=0, input_raw=raw, outputs_raw=outputs)
        result = decode(package.cards[network], decode_inference(lines))
        if result is not None:
            yield FirstResult(picture=seen, result=result)
