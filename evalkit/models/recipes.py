"""How each catalogue model is made of the files that were fetched. Runs as a process of its own: `python -m evalkit.models.recipes JOB`.

It is heavy (seconds of two cores, hundreds of MB) and onnxruntime's quantisation package sets up logging for the whole process. What it
has to say, it prints as JSON lines: `{"stage", "done", "total"}`, and `{"error", "hint"}` before it ends with code 1.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import cv2
import msgspec
import numpy as np
import onnx
from numpy.typing import NDArray

from evalkit.errors import BrokenModel, EvalKitError
from evalkit.models.build import build_package
from evalkit.models.card import ModelCard
from evalkit.models.efficientnet import convert_efficientnet
from evalkit.models.graph import GraphBuilder
from evalkit.models.graphdef import read_graphdef
from evalkit.models.quantise import quantise_network
from evalkit.models.ssd_post import DETECTOR_OUTPUTS, add_anchor_decoding, add_class_scores, add_suppression, ssd_anchors
from evalkit.models.ssdlite import convert_ssdlite
from evalkit.models.torch_pickle import read_state
from evalkit.models.twin import OutputSpec, TensorSpecs, add_signed_input

INPUT_SCALE = 1 / 128
"""The sensor gives x - 128; both networks were trained on about -1..1."""
CALIBRATION_FRAMES = 24
"""Frames of the footage on which ranges are measured; more change nothing that can be seen."""
DETECTOR_SIDE, CLASSIFIER_SIDE = 300, 224
_SHARE_OUTPUT = OutputSpec(name="probabilities", bits=8, signed=False, scale=2.0**-8)


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """What to make of what."""

    recipe: str
    card: ModelCard
    parts: dict[str, str]
    """Path of each fetched file by its role."""
    footage: str
    """Path of the video to calibrate on."""
    package: str
    """Path of the package to write."""


def person_detector(job: Job) -> tuple[bytes, ModelCard]:
    """Make the twin of a frozen SSDLite graph (part "weights")."""
    _say("Converting")
    raw = convert_ssdlite(read_graphdef(Path(job.parts["weights"]).read_bytes()), size=DETECTOR_SIDE)
    build = _quantised(raw.model, DETECTOR_SIDE, job)
    boxes = add_anchor_decoding(build, "encodings", ssd_anchors(raw.map_sizes))
    add_suppression(build, boxes, add_class_scores(build, "logits"))
    specs = TensorSpecs(input_scale=INPUT_SCALE, outputs=DETECTOR_OUTPUTS)
    return build.model(specs.metadata()).SerializeToString(), job.card


def imagenet_classifier(job: Job) -> tuple[bytes, ModelCard]:
    """Make the twin of EfficientNet-Lite0 (part "weights"), with class names by number (part "labels", JSON)."""
    _say("Converting")
    labels = _first_names(Path(job.parts["labels"]).read_bytes())
    model = convert_efficientnet(read_state(Path(job.parts["weights"]).read_bytes()), size=CLASSIFIER_SIDE)
    build = _quantised(model, CLASSIFIER_SIDE, job)
    shares = build.add("Softmax", ["logits"], "post/softmax", axis=1)
    build.add("Reshape", [shares, build.const("post/list", [-1], np.int64)], _SHARE_OUTPUT.name)
    build.output(_SHARE_OUTPUT.name, (len(labels),))
    specs = TensorSpecs(input_scale=INPUT_SCALE, outputs=(_SHARE_OUTPUT,))
    return build.model(specs.metadata()).SerializeToString(), msgspec.structs.replace(job.card, labels=labels)


RECIPES: Mapping[str, Callable[[Job], tuple[bytes, ModelCard]]] = {
    "ssdlite-person": person_detector,
    "efficientnet-lite0": imagenet_classifier,
}


def _first_names(data: bytes) -> tuple[str, ...]:
    """Return the first of the synonyms of each class, in the order of the classes."""
    names = msgspec.json.decode(data, type=dict[str, str])
    return tuple(names[str(index)].partition(",")[0] for index in range(len(names)))


def _quantised(model: onnx.ModelProto, side: int, job: Job) -> GraphBuilder:
    """Return the int8 form of a network with the input `image` (1, 3, side, side), fed by the sensor's integers."""
    frames = _calibration_frames(Path(job.footage), side)
    quantised = quantise_network(model, frames, on_sample=lambda done, total: _say("Calibrating on footage", done, total))
    _say("Packing")
    build = GraphBuilder.extending(quantised)
    build.replace_input("image", add_signed_input(build, (3, side, side), scale=INPUT_SCALE))
    return build


def _calibration_frames(path: Path, side: int) -> list[NDArray[np.float32]]:
    """Return frames spread over a video, as the network will see them: (1, 3, side, side)."""
    video = cv2.VideoCapture(str(path))
    try:
        step = max(1, int(video.get(cv2.CAP_PROP_FRAME_COUNT)) // CALIBRATION_FRAMES)
        frames: list[NDArray[np.float32]] = []
        index = 0
        while len(frames) < CALIBRATION_FRAMES and video.grab():
            if index % step == 0:
                is_there, picture = video.retrieve()
                if is_there:
                    frames.append(_as_input(np.asarray(picture, np.uint8), side))
            index += 1
    finally:
        video.release()
    if not frames:
        raise BrokenModel(f"{path.name} holds no frames to calibrate on.", hint="Install the footage again.")
    return frames


def _as_input(bgr: NDArray[np.uint8], side: int) -> NDArray[np.float32]:
    rgb = cv2.cvtColor(cv2.resize(bgr, (side, side), interpolation=cv2.INTER_AREA), cv2.COLOR_BGR2RGB)
    return ((rgb.transpose(2, 0, 1)[None].astype(np.float32) - 128) * np.float32(INPUT_SCALE)).astype(np.float32)


def _say(stage: str, done: int = 0, total: int = 0) -> None:
    _print({"stage": stage, "done": done, "total": total})


def _print(line: Mapping[str, object]) -> None:
    sys.stdout.write(msgspec.json.encode(line).decode() + "\n")
    sys.stdout.flush()


def main(path: Path) -> int:
    """Do the job in the file `path`; return the exit code."""
    job = msgspec.json.decode(path.read_bytes(), type=Job)
    try:
        twin, card = RECIPES[job.recipe](job)
        Path(job.package).write_bytes(build_package(twin, card))
    except (EvalKitError, OSError) as error:
        hint = error.hint if isinstance(error, EvalKitError) else "Is there space on the disk?"
        _print({"error": str(error), "hint": hint})
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
