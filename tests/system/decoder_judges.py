"""Runs the post-processors of published packages on given tensors. A program: it is run by the Python of an environment that has them.

    python decoder_judges.py TENSORS.npz ANSWERS.npz

Tensors are named CASE/NUMBER/OUTPUT, and are what those packages get from libcamera: float32, in the shape of the network's output (but
HigherHRNet's cells are whole numbers). Of picamera2 only the modules of post-processing are loaded: it cannot be imported without a
camera's libraries.
"""

from __future__ import annotations

import importlib
import importlib.metadata
import sys
import types
from collections.abc import Callable
from typing import Any

import numpy as np


def _detections(found: Any) -> dict[str, Any]:
    return {"boxes": found.bbox, "classes": found.class_id, "scores": found.confidence}


def _classes(found: Any) -> dict[str, Any]:
    return {"classes": found.class_id, "scores": found.confidence}


def _poses(found: Any) -> dict[str, Any]:
    count = found.n_detections
    answer = {"points": found.keypoints, "point_scores": found.keypoint_scores, "scores": np.asarray(found.confidence)[:count]}
    return answer if found.bbox is None else {**answer, "boxes": found.bbox}


def _modlib() -> dict[str, Callable[[list[Any]], dict[str, Any]]]:
    judge = importlib.import_module("modlib.models.post_processors")
    return {
        "ssd": lambda tensors: _detections(judge.pp_od_bscn(tensors)),
        "classes-first": lambda tensors: _detections(judge.pp_od_bcsn(tensors)),
        "efficientdet-pp": lambda tensors: _detections(judge.pp_od_efficientdet_lite0(tensors)),
        "yolo": lambda tensors: _detections(judge.pp_od_yolo_ultralytics([*tensors[:3], int(tensors[3][0])])),
        "probabilities": lambda tensors: _classes(judge.pp_cls(tensors)),
        "logits": lambda tensors: _classes(judge.pp_cls_softmax(tensors)),
        "posenet": lambda tensors: _poses(judge.pp_posenet(tensors)),
        "posenet-smooth": lambda tensors: _poses(judge.pp_posenet(tensors)),
        "higherhrnet": lambda tensors: _poses(judge.pp_higherhrnet(tensors)),
        "higherhrnet-hidden": lambda tensors: _poses(judge.pp_higherhrnet(tensors)),
        "yolo-pose": lambda tensors: _poses(judge.pp_yolo_pose_ultralytics(tensors)),
        "hand": lambda tensors: _poses(judge.pp_yolo_pose_ultralytics(tensors, input_tensor_sz=320, num_keypoints=21)),
        "deeplab": lambda tensors: {"map": judge.pp_segment(tensors).mask},
    }


def _picamera2() -> dict[str, Callable[[list[Any]], dict[str, Any]]]:
    folder = importlib.metadata.distribution("picamera2").locate_file("picamera2")
    for name in ("picamera2", "picamera2.devices", "picamera2.devices.imx500"):
        package = types.ModuleType(name)
        package.__path__ = ["/".join((str(folder), *name.split(".")[1:]))]
        sys.modules[name] = package
    sys.modules["picamera2"].Picamera2 = object  # type: ignore[attr-defined]  # only named, by an annotation
    nanodet = importlib.import_module("picamera2.devices.imx500.postprocess_nanodet")
    efficientdet = importlib.import_module("picamera2.devices.imx500.postprocess_efficientdet_lite0")

    def of_nanodet(tensors: list[Any]) -> dict[str, Any]:
        boxes, scores, classes = nanodet.postprocess_nanodet_detection(tensors[0][None], conf=0.05, iou_thres=0.65, max_out_dets=100)[0]
        return {"boxes": boxes, "classes": classes, "scores": scores}

    def of_efficientdet(tensors: list[Any]) -> dict[str, Any]:
        batch = tuple(tensor[None] for tensor in tensors)
        boxes, scores, classes = efficientdet.postprocess_efficientdet_lite0_detection(batch, conf_thres=0.05, max_out_dets=100)
        return {"boxes": boxes, "classes": classes, "scores": scores}

    return {"nanodet": of_nanodet, "efficientdet": of_efficientdet}


def main(tensors_path: str, answers_path: str) -> None:
    """Answer every case."""
    judges = {**_modlib(), **_picamera2()}
    cases: dict[str, dict[int, Any]] = {}
    with np.load(tensors_path) as tensors:
        for name in tensors.files:
            case, output = name.rsplit("/", 1)
            cases.setdefault(case, {})[int(output)] = tensors[name]
    answers: dict[str, Any] = {}
    for case, outputs in cases.items():
        answer = judges[case.split("/")[0]]([outputs[k] for k in range(len(outputs))])
        answers.update({f"{case}/{part}": np.asarray(value) for part, value in answer.items()})
    np.savez(answers_path, **answers)


if __name__ == "__main__":
    main(*sys.argv[1:])
