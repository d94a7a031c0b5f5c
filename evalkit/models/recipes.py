"""How each catalogue model is made of the files that were fetched. Runs as a process of its own: `python -m evalkit.models.recipes JOB`.

It is heavy (seconds of two cores, hundreds of MB) and onnxruntime's quantisation package sets up logging for the whole process. What it
has to say, it prints as JSON lines: `{"stage", "done", "total"}`, and `{"error", "hint"}` before it ends with code 1.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import msgspec
import numpy as np
import onnx
from numpy.typing import NDArray

from evalkit.errors import EvalKitError
from evalkit.models import mediapipe
from evalkit.models.build import build_package
from evalkit.models.calibration import Picture, frames_of, parts_of, picture_of, shrunk
from evalkit.models.card import ModelCard
from evalkit.models.efficientnet import convert_efficientnet
from evalkit.models.golden import Golden
from evalkit.models.graph import GraphBuilder
from evalkit.models.graphdef import read_graphdef
from evalkit.models.quantise import quantise_network, tail_nodes
from evalkit.models.running import make_golden
from evalkit.models.ssd_post import DETECTOR_OUTPUTS, add_anchor_decoding, add_class_scores, add_suppression, ssd_anchors
from evalkit.models.ssdlite import convert_ssdlite
from evalkit.models.tflite import read_tflite
from evalkit.models.tflite_onnx import convert_tflite
from evalkit.models.torch_pickle import read_state
from evalkit.models.twin import OutputSpec, TensorSpecs, add_signed_input, network_of
from evalkit.models.weights8 import with_int8_weights

INPUT_SCALE = 1 / 128
"""The sensor gives x - 128; most networks were trained on about -1..1."""
UNIT_SCALE, DARKEST = 1 / 255, -128
"""Others were trained on 0..1."""
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
    build = _quantised(raw.model, _Eye(side=DETECTOR_SIDE, scale=INPUT_SCALE), frames_of(Path(job.footage), CALIBRATION_FRAMES))
    boxes = add_anchor_decoding(build, "encodings", ssd_anchors(raw.map_sizes))
    add_suppression(build, boxes, add_class_scores(build, "logits"))
    return _twin(build, DETECTOR_OUTPUTS), job.card


def imagenet_classifier(job: Job) -> tuple[bytes, ModelCard]:
    """Make the twin of EfficientNet-Lite0 (part "weights"), with class names by number (part "labels", JSON)."""
    _say("Converting")
    labels = _first_names(Path(job.parts["labels"]).read_bytes())
    model = convert_efficientnet(read_state(Path(job.parts["weights"]).read_bytes()), size=CLASSIFIER_SIDE)
    build = _quantised(model, _Eye(side=CLASSIFIER_SIDE, scale=INPUT_SCALE), frames_of(Path(job.footage), CALIBRATION_FRAMES))
    shares = build.add("Softmax", ["logits"], "post/softmax", axis=1)
    build.add("Reshape", [shares, build.const("post/list", [-1], np.int64)], _SHARE_OUTPUT.name)
    build.output(_SHARE_OUTPUT.name, (len(labels),))
    return _twin(build, (_SHARE_OUTPUT,)), msgspec.structs.replace(job.card, labels=labels)


def face_detector(job: Job) -> tuple[bytes, ModelCard]:
    """Make the twin of MediaPipe's full-range face detector (part "weights", TensorFlow Lite)."""
    build = _from_tflite(job, mediapipe.FACE_TENSORS, _Eye(side=mediapipe.FACE_SIDE, scale=INPUT_SCALE))
    mediapipe.add_face_boxes(build, mediapipe.face_anchors(mediapipe.FACE_CELLS), side=mediapipe.FACE_SIDE)
    return _twin(build, DETECTOR_OUTPUTS), job.card


def person_pose(job: Job) -> tuple[bytes, ModelCard]:
    """Make the twin of MediaPipe's pose landmarks of one person (part "weights", TensorFlow Lite)."""
    _say("Converting")
    model = convert_tflite(read_tflite(Path(job.parts["weights"]).read_bytes()), mediapipe.POSE_TENSORS)
    # Measured: with values in 8 bits, landmarks are 13 to 20 pixels off; with weights alone, 1 to 4 pixels of 256.
    build = with_int8_weights(model)
    _say("Packing")
    picture = add_signed_input(build, (3, mediapipe.POSE_SIDE, mediapipe.POSE_SIDE), scale=UNIT_SCALE, zero=DARKEST)
    build.replace_input("image", picture)
    mediapipe.add_person(build, mediapipe.POSE_LANDMARKS)
    return _twin(build, mediapipe.POSE_OUTPUTS), job.card


def person_segmentation(job: Job) -> tuple[bytes, ModelCard]:
    """Make the twin of MediaPipe's selfie segmentation (part "weights", TensorFlow Lite)."""
    build = _from_tflite(job, mediapipe.SELFIE_TENSORS, _Eye(side=mediapipe.SELFIE_SIDE, scale=UNIT_SCALE, zero=DARKEST))
    mediapipe.add_person_cells(build, mediapipe.SELFIE_SIDE)
    return _twin(build, (mediapipe.CELLS_OUTPUT,)), job.card


RECIPES: Mapping[str, Callable[[Job], tuple[bytes, ModelCard]]] = {
    "ssdlite-person": person_detector,
    "efficientnet-lite0": imagenet_classifier,
    "mediapipe-face": face_detector,
    "mediapipe-pose": person_pose,
    "mediapipe-selfie": person_segmentation,
}


def _from_tflite(job: Job, tensors: Mapping[str, str], eye: _Eye) -> GraphBuilder:
    """Return the int8 form of a TensorFlow Lite network, up to `tensors`."""
    _say("Converting")
    model = convert_tflite(read_tflite(Path(job.parts["weights"]).read_bytes()), tensors)
    return _quantised(model, eye, _people_pictures(job), wide_tail=True)


def _golden(twin: bytes, card: ModelCard, job: Job) -> Golden:
    """Return the pair that verifies each swap: the portrait if the model has one, else a frame from the middle of the footage."""
    network = network_of(onnx.load_from_string(twin), name=card.name)
    shape = {dimension.serialization_index: dimension.size for dimension in network.inputs[0].dimensions}
    portrait = job.parts.get("portrait")
    picture = picture_of(Path(portrait).read_bytes()) if portrait else frames_of(Path(job.footage), 2)[-1]
    return make_golden(twin, network, shrunk(picture, shape[0]))


def _first_names(data: bytes) -> tuple[str, ...]:
    """Return the first of the synonyms of each class, in the order of the classes."""
    names = msgspec.json.decode(data, type=dict[str, str])
    return tuple(names[str(index)].partition(",")[0] for index in range(len(names)))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Eye:
    """How a network sees the sensor's integers: (raw - zero) * scale, in a square of `side` pixels."""

    side: int
    scale: float
    zero: int = 0

    def look(self, picture: Picture) -> NDArray[np.float32]:
        """Return a picture as the network sees it: (1, 3, side, side)."""
        raw = shrunk(picture, self.side).astype(np.float32) - (128 + self.zero)
        return (raw[None] * np.float32(self.scale)).astype(np.float32)


def _quantised(model: onnx.ModelProto, eye: _Eye, pictures: list[Picture], *, wide_tail: bool = False) -> GraphBuilder:
    """Return the int8 form of a network with the input `image` (1, 3, side, side), fed by the sensor's integers."""
    samples = [eye.look(picture) for picture in pictures]
    quantised = quantise_network(model, samples, on_sample=lambda done, total: _say("Calibrating on footage", done, total))
    _say("Packing")
    build = GraphBuilder.extending(quantised)
    if wide_tail:
        mediapipe.float_tail(build, frozenset(tail_nodes(quantised)))
    build.replace_input("image", add_signed_input(build, (3, eye.side, eye.side), scale=eye.scale, zero=eye.zero))
    return build


def _people_pictures(job: Job) -> list[Picture]:
    """Return close looks at people: parts of the footage and of a portrait (part "portrait")."""
    portrait = picture_of(Path(job.parts["portrait"]).read_bytes())
    street = frames_of(Path(job.footage), CALIBRATION_FRAMES)
    return [*parts_of(street, CALIBRATION_FRAMES), *parts_of([portrait], CALIBRATION_FRAMES), portrait]


def _twin(build: GraphBuilder, outputs: tuple[OutputSpec, ...]) -> bytes:
    """Return the finished file."""
    model = build.model(TensorSpecs(input_scale=INPUT_SCALE, outputs=outputs).metadata())
    return bytes(model.SerializeToString())


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
        Path(job.package).write_bytes(build_package(twin, card, golden=_golden(twin, card, job)))
    except (EvalKitError, OSError) as error:
        hint = error.hint if isinstance(error, EvalKitError) else "Is there space on the disk?"
        _print({"error": str(error), "hint": hint})
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
