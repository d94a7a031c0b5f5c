"""The arguments of `evalkit model`. What a command needs is loaded when it runs."""

from __future__ import annotations

import argparse
import contextlib
import math
import re
from pathlib import Path

from evalkit.headless import exits

TASKS = ("object detection", "classification", "pose estimation", "segmentation")
_NORMALISATIONS = ("0..1", "-1..1", "0..255", "imagenet")
_SIZE = re.compile(r"(\d{1,4})[xX*](\d{1,4})")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the actions."""
    actions = parser.add_subparsers(metavar="ACTION", required=True, dest="action")
    listing = actions.add_parser("list", help="what is here, and what can be installed", epilog=exits.MEANINGS)
    _json(listing)
    listing.set_defaults(command=_list)
    install = actions.add_parser("install", help="fetch, verify and convert networks and footage", epilog=exits.MEANINGS)
    install.add_argument("name", nargs="*", help="what to install; `evalkit model list` shows the names")
    install.add_argument("--defaults", action="store_true", help="everything a newcomer should have")
    install.add_argument("--recommended", action="store_true", help="those, and everything else that can be fetched")
    install.set_defaults(command=_install)
    _add_build(actions.add_parser("build", help="make a package of your own network (ONNX, TensorFlow Lite)", epilog=exits.MEANINGS))
    _add_convert(actions.add_parser("convert", help="run Sony's converter, if you have it, for the real sensor", epilog=exits.MEANINGS))
    _add_keeping(actions)


def _add_build(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("network", type=Path, metavar="NET", help="the network: ONNX (float32 or int8) or TensorFlow Lite")
    add("--task", required=True, choices=TASKS, help="what it does")
    add("--labels", type=Path, metavar="FILE", help="names of the classes, one a line; default: numbers")
    add(
        "--pictures",
        default="",
        metavar="DIR|VIDEO",
        help="pictures of what it will see, to quantise on and to measure the loss; default: the generated scene",
    )
    add(
        "--normalisation",
        default="",
        choices=_NORMALISATIONS,
        help="what the network wants its pixels to be (default: 0..1); write --normalisation=-1..1",
    )
    add("--mean", type=_three, metavar="R,G,B", help="subtracted from the pixels (0..255), in the network's order of channels")
    add("--std", type=_three, metavar="R,G,B", help="what they are then divided by")
    add("--bgr", action="store_true", help="the network takes blue first (OpenCV's order)")
    add("--input-size", type=_size, metavar="WxH", help="size of the input, if the network leaves it open")
    add("--decoder", default="", metavar="NAME", help="what the outputs mean, if their shapes do not tell: yolov8, yolov5, yolox, ssd, …")
    add("--box-order", default="yx", choices=("yx", "xy"), help="of a finished list of boxes: y0 x0 y1 x1 or x0 y0 x1 y1")
    add("--name", default="", help="name in the library; default: the file's")
    add("--title", default="", help="for people")
    add("--licence", default="", help="of the network, as on its card")
    add("--source", default="", help="where it comes from, as on its card")
    add("--out", type=Path, metavar="FILE", help="package file to write; default: into the library")
    _json(parser)
    parser.set_defaults(command=_build)


def _add_convert(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add("network", type=Path, metavar="NET", help="network quantised with Sony's tools: .keras or .onnx")
    add("--out", type=Path, required=True, metavar="DIR", help="folder for what the converter makes")
    add(
        "--converter",
        default="",
        metavar="DIR",
        help="folder of imxconv-tf, imxconv-pt and imx500-package; default: the settings', or the PATH",
    )
    add("--no-input-persistency", action="store_true", help="save memory; the input tensor cannot be read then")
    add(
        "--patience", type=_patience, default=900.0, metavar="SECONDS", help="how long the converter may say nothing (default: %(default)g)"
    )
    _json(parser)
    parser.set_defaults(command=_convert)


def _add_keeping(actions: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    show = actions.add_parser("show", help="the card of a model", epilog=exits.MEANINGS)
    show.add_argument("model", help="a name of the library, or a file")
    _json(show)
    show.set_defaults(command=_show)
    plan = actions.add_parser("plan", help="what a model takes of the sensor: memory, lines, rate", epilog=exits.MEANINGS)
    plan.add_argument("model", help="a name of the library, or a file")
    plan.add_argument("--mode", default="", help="sensor mode, for example 4056x3040; default: the usual one")
    _json(plan)
    plan.set_defaults(command=_plan)
    importing = actions.add_parser("import", help="take a network file into the library", epilog=exits.MEANINGS)
    importing.add_argument("file", type=Path, metavar="FILE", help=".rpk, .fpk with network_info.txt, packerOut.zip")
    importing.add_argument("--name", default="", help="name in the library; default: the file's")
    importing.add_argument("--task", choices=TASKS, help="what it does, if the file does not say it")
    importing.add_argument("--labels", type=Path, metavar="FILE", help="names of the classes, one a line")
    importing.add_argument("--box-order", choices=("yx", "xy"), help="of its boxes: y0 x0 y1 x1 or x0 y0 x1 y1")
    importing.add_argument(
        "--boxes-in", type=_boxes_in, dest="box_normalised", metavar="parts|pixels", help="what its boxes are counted in: 0..1, or pixels"
    )
    importing.add_argument("--softmax", type=_yes, metavar="yes|no", help="whether its scores are still to be made parts of one")
    importing.add_argument("--colours", choices=("RGB", "BGR"), dest="input_format", help="order of its input's channels")
    _json(importing)
    importing.set_defaults(command=_import)
    joining = actions.add_parser(
        "join", help="make one package of several models: the sensor holds all and switches without an upload", epilog=exits.MEANINGS
    )
    joining.add_argument("model", nargs="+", help="names of the library, or files; of each its first network")
    joining.add_argument("--name", default="", help="name in the library; default: of theirs")
    joining.add_argument("--out", type=Path, metavar="FILE", help="package file to write; default: into the library")
    joining.set_defaults(command=_join)
    export = actions.add_parser("export", help="write a model of the library to a file", epilog=exits.MEANINGS)
    export.add_argument("name", help="a name of the library")
    export.add_argument("file", type=Path, metavar="FILE", help="package file to write; one that is there is replaced")
    export.set_defaults(command=_export)
    remove = actions.add_parser("remove", help="take a model out of the library; --undo brings it back", epilog=exits.MEANINGS)
    remove.add_argument("name", help="a name of the library")
    remove.add_argument("--undo", action="store_true", help="bring the model back that was removed last under this name")
    remove.set_defaults(command=_remove)


def _json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="as JSON")


def _three(text: str) -> tuple[float, float, float]:
    with contextlib.suppress(ValueError):
        parts = [float(part) for part in text.replace(" ", ",").split(",") if part]
        if len(parts) == 1:
            parts *= 3
        if len(parts) == 3 and all(math.isfinite(part) for part in parts):
            return parts[0], parts[1], parts[2]
    raise argparse.ArgumentTypeError(f"{text} is not one number, or three with commas")


def _size(text: str) -> tuple[int, int]:
    found = _SIZE.fullmatch(text)
    if found is None or not (int(found[1]) and int(found[2])):
        raise argparse.ArgumentTypeError(f"{text} is no size; write it as 320x240")
    return int(found[1]), int(found[2])


def _boxes_in(text: str) -> bool:
    return _one_of(text, yes="parts", no="pixels")


def _yes(text: str) -> bool:
    return _one_of(text, yes="yes", no="no")


def _one_of(text: str, *, yes: str, no: str) -> bool:
    if text not in {yes, no}:
        raise argparse.ArgumentTypeError(f"{text} is neither {yes} nor {no}")
    return text == yes


def _patience(text: str) -> float:
    with contextlib.suppress(ValueError):
        if 0 < (value := float(text)) <= 86_400:
            return value
    raise argparse.ArgumentTypeError(f"{text} is no number of seconds between 0 and a day")


def _list(args: argparse.Namespace) -> int:
    from evalkit.headless import models  # noqa: PLC0415

    return models.list_all(as_json=args.json)


def _install(args: argparse.Namespace) -> int:
    from evalkit.headless import models  # noqa: PLC0415

    return models.install(args.name, defaults=args.defaults, everything=args.recommended)


def _build(args: argparse.Namespace) -> int:
    from evalkit.headless import model_building  # noqa: PLC0415

    return model_building.build_one(args)


def _convert(args: argparse.Namespace) -> int:
    from evalkit.headless import model_building  # noqa: PLC0415

    return model_building.convert_one(args)


def _show(args: argparse.Namespace) -> int:
    from evalkit.headless import model_files  # noqa: PLC0415

    return model_files.show_one(args.model, as_json=args.json)


def _plan(args: argparse.Namespace) -> int:
    from evalkit.headless import model_files  # noqa: PLC0415

    return model_files.plan_one(args.model, mode=args.mode, as_json=args.json)


def _import(args: argparse.Namespace) -> int:
    from evalkit.headless import model_files  # noqa: PLC0415

    return model_files.import_one(args)


def _join(args: argparse.Namespace) -> int:
    from evalkit.headless import model_files  # noqa: PLC0415

    return model_files.join_some(args)


def _export(args: argparse.Namespace) -> int:
    from evalkit.headless import model_files  # noqa: PLC0415

    return model_files.export_one(args.name, args.file)


def _remove(args: argparse.Namespace) -> int:
    from evalkit.headless import model_files  # noqa: PLC0415

    return model_files.remove_one(args.name, undo=args.undo)
