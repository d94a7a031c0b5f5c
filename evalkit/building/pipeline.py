"""The build itself, stage by stage. Runs in a process of its own (see `worker`), which can be stopped at any moment and frees its memory."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import overload

import msgspec
import numpy as np
import onnx
from numpy.typing import NDArray

from evalkit.building.heads import IN_PIXELS, Head, Outputs, choose_head, decoder_of, has_own_boxes, shapes_of
from evalkit.building.loss import Pair, compare_answers, count_of, result_of
from evalkit.building.normalising import IMAGE
from evalkit.building.pictures import Picture, PictureSet, load_pictures
from evalkit.building.preparing import Prepared, prepare
from evalkit.building.reading import read_network
from evalkit.building.request import BuildReport, BuildRequest, LossReport
from evalkit.errors import BrokenModel, ModelError
from evalkit.flow import Progress
from evalkit.geometry import Size
from evalkit.imx500.apparams import Network
from evalkit.imx500.modes import DEFAULT_MODE
from evalkit.models.build import build_package
from evalkit.models.card import ModelCard
from evalkit.models.golden import compare
from evalkit.models.graph import GraphBuilder
from evalkit.models.memory_plan import plan
from evalkit.models.package import ModelPackage, read_package
from evalkit.models.plan import plan_network
from evalkit.models.quantise import PlainRunner, quantise_network
from evalkit.models.running import TwinRunner, make_golden
from evalkit.models.twin import INPUT_NAME, TensorSpecs, add_signed_input, as_sensor_input, network_of

TRIAL_PICTURES = 6
"""Pictures on which the range of each output is looked at before the head is added."""
THREADS = 2
_NAME = re.compile(r"[^a-z0-9]+")


class Stages:
    """Says where the work is, and remembers how long each stage took."""

    def __init__(self, say: Callable[[Progress], None]) -> None:
        self._say = say
        self.times_ms: list[tuple[str, int]] = []

    @contextmanager
    def stage(self, name: str) -> Iterator[Callable[[int, int], None]]:
        """Begin a stage; yields what to tell `(done, total)` pictures to."""
        begun_s = time.monotonic()
        self._say(Progress(stage=name, unit="pictures"))
        yield lambda done, total: self._say(Progress(stage=name, done=done, total=total, unit="pictures"))
        self.times_ms.append((name, round(1000 * (time.monotonic() - begun_s))))


def make_package(request: BuildRequest, path: Path, say: Callable[[Progress], None]) -> BuildReport:
    """Write the package of `request.network` to `path` and verify it; raises ModelError and its kinds."""
    stages = Stages(say)
    with stages.stage("Reading"):
        model = read_network(request.network)
    with stages.stage("Checking"):
        prepared = prepare(model, request)
        head_name, head, classes = choose_head(request, prepared)
        require_known_classes(request, head)
    with stages.stage("Loading pictures"):
        pictures = load_pictures(request.pictures, Size(prepared.width, prepared.height))
    with stages.stage("Trying") as on_picture:
        samples = _trial(prepared, pictures.calibration[:TRIAL_PICTURES], on_picture)
    quantised = prepared.model
    if not prepared.is_quantised:
        with stages.stage("Quantising") as on_picture:
            quantised = quantise_network(prepared.model, _Inputs(prepared, pictures.calibration), on_sample=on_picture, float_tail=True)
    twin, card = _twin(quantised, prepared, request, (head_name, head, classes), samples)
    network = network_of(twin, name=card.name)
    with stages.stage("Measuring the loss") as on_picture:
        loss, golden_picture = _measure(prepared, twin, quantised, card, network, pictures, (head, classes, samples), on_picture)
    with stages.stage("Packing"):
        card = _with_origin(card, request, pictures, loss)
        costs = plan_network(twin, network)
        twin_bytes = twin.SerializeToString()
        data = build_package(twin_bytes, card, golden=make_golden(twin_bytes, network, golden_picture.rgb, threads=THREADS))
        path.write_bytes(data)
    with stages.stage("Verifying"):
        package = verified(path)
        memory_plan = plan(package, mode=DEFAULT_MODE, present=None)
    warnings = [*prepared.warnings, *pictures.warnings, *memory_plan.warnings]
    if not memory_plan.fits:
        raise ModelError(f"{card.name} does not fit: {' '.join(memory_plan.reasons)}", hint="Use a smaller variant of the network.")
    return BuildReport(
        name=card.name,
        path=None,
        sha256=package.sha256,
        size_bytes=len(data),
        task=card.task,
        decoder=head_name,
        input_width=prepared.width,
        input_height=prepared.height,
        output_shapes=tuple(tuple(dimension.size for dimension in output.dimensions) for output in network.outputs),
        conv_macs=costs.conv_macs,
        depthwise_macs=costs.depthwise_macs,
        memory=package.memory,
        largest=tuple((what, count) for what, count in memory_plan.largest),
        dsp_us=package.card.dsp_us,
        inference_rate=package.card.inference_rate,
        loss=loss,
        golden=golden_picture.name,
        warnings=tuple(warnings),
        stages_ms=tuple(stages.times_ms),
    )


def name_of(request: BuildRequest) -> str:
    """Return what the package is called: as asked, or the file's name as an identifier."""
    return request.name or _NAME.sub("-", request.network.stem.lower()).strip("-")[:60] or "network"


def require_known_classes(request: BuildRequest, head: Head) -> None:
    """Raise ModelError if a map of scores needs labels to tell its classes from its sides."""
    if head.task == "segmentation" and len(request.labels) > 256:
        raise ModelError(f"There are {len(request.labels)} labels; a map of classes has 256 at most.")


def verified(path: Path) -> ModelPackage:
    """Read a package back from the disk and let it prove itself on its golden picture; BrokenModel if it fails."""
    package = read_package(path)
    golden = package.golden[0]
    if golden is None:
        raise BrokenModel(f"{path.name} lost its golden result.")
    runner = TwinRunner(package.twin(), package.network, threads=THREADS)
    check = compare(package.card, package.network, golden, runner.run_raw(golden.input))
    if not check.passed:
        raise BrokenModel(f"The package does not repeat its own golden result: {check.text}.", hint="Please report it with the network.")
    return package


class _Inputs(Sequence[NDArray[np.float32]]):
    """Pictures as a network's `image`, made one at a time: as floats they take four times the memory."""

    def __init__(self, prepared: Prepared, pictures: Sequence[Picture]) -> None:
        self._prepared = prepared
        self._pictures = pictures

    def __len__(self) -> int:
        return len(self._pictures)

    @overload
    def __getitem__(self, index: int) -> NDArray[np.float32]: ...
    @overload
    def __getitem__(self, index: slice) -> list[NDArray[np.float32]]: ...
    def __getitem__(self, index: int | slice) -> NDArray[np.float32] | list[NDArray[np.float32]]:
        if isinstance(index, slice):
            return [self[k] for k in range(*index.indices(len(self)))]
        raw = as_sensor_input(self._pictures[index].rgb, signed=self._prepared.signed)[None]
        if self._prepared.takes_integers:
            return raw  # type: ignore[return-value]  # a network of integers is fed as it is
        return raw.astype(np.float32) * np.float32(self._prepared.scale)


def _trial(
    prepared: Prepared, pictures: Sequence[Picture], on_picture: Callable[[int, int], None]
) -> tuple[tuple[NDArray[np.float32], ...], ...]:
    """Return the outputs on a few pictures; BrokenModel if they are no numbers."""
    runner, inputs = PlainRunner(prepared.model), _Inputs(prepared, pictures)
    samples = []
    for index in range(len(inputs)):
        values = tuple(runner.run(inputs[index]))
        for (name, _), value in zip(prepared.outputs, values, strict=True):
            if not np.isfinite(value).all():
                raise BrokenModel(f"The output {name!r} is NaN or infinite on {pictures[index].name}.", hint="Is the normalisation right?")
        samples.append(values)
        on_picture(index + 1, len(inputs))
    return tuple(samples)


def _behind_head(
    model: onnx.ModelProto, prepared: Prepared, head: Head, classes: int, samples: tuple[tuple[NDArray[np.float32], ...], ...]
) -> tuple[GraphBuilder, Outputs, TensorSpecs]:
    """Return the network with its head and the sensor's integers as input."""
    build = GraphBuilder.extending(model)
    shape = (3, prepared.height, prepared.width)
    if prepared.takes_integers:
        element = onnx.TensorProto.INT8 if prepared.signed else onnx.TensorProto.UINT8
        raw = build.input(INPUT_NAME, shape, element)
        fed = build.add("Unsqueeze", [raw, build.const("input/axis", [0], np.int64)], "input/batch")
    elif prepared.signed:
        fed = add_signed_input(build, shape, scale=prepared.scale)
    else:
        fed = _unsigned_input(build, shape, scale=prepared.scale)
    build.replace_input(IMAGE, fed)
    outputs = Outputs(
        build=build,
        names=tuple(name for name, _ in prepared.outputs),
        shapes=shapes_of(prepared),
        samples=samples,
        size=Size(prepared.width, prepared.height),
        classes=classes,
    )
    return build, outputs, TensorSpecs(input_scale=prepared.scale, outputs=head.add(outputs))


def _unsigned_input(build: GraphBuilder, shape: tuple[int, int, int], *, scale: float) -> str:
    raw = build.input(INPUT_NAME, shape, onnx.TensorProto.UINT8)
    batch = build.add("Unsqueeze", [raw, build.const("input/axis", [0], np.int64)], "input/batch")
    return build.add("DequantizeLinear", [batch, build.const("input/scale", scale), build.const("input/zero", 0, np.uint8)], "input/values")


def _twin(
    model: onnx.ModelProto,
    prepared: Prepared,
    request: BuildRequest,
    chosen: tuple[str, Head, int],
    samples: tuple[tuple[NDArray[np.float32], ...], ...],
) -> tuple[onnx.ModelProto, ModelCard]:
    """Return the twin and the card that goes with it."""
    head_name, head, classes = chosen
    build, outputs, specs = _behind_head(model, prepared, head, classes, samples)
    twin = build.model(specs.metadata())
    name = name_of(request)
    card = ModelCard(
        name=name,
        title=request.title or request.network.stem,
        task=request.task,
        decoder=decoder_of(head, specs.outputs),
        labels=request.labels,
        box_order=request.box_order if has_own_boxes(head, head_name) else "yx",
        box_normalised=not has_own_boxes(head, head_name) or outputs.range_of(0)[1] <= IN_PIXELS,
        licence=request.licence,
        source=request.source or f"Built from {request.network.name}",
    )
    return twin, card


def _measure(
    prepared: Prepared,
    twin: onnx.ModelProto,
    quantised: onnx.ModelProto,
    card: ModelCard,
    network: Network,
    pictures: PictureSet,
    head: tuple[Head, int, tuple[tuple[NDArray[np.float32], ...], ...]],
    on_picture: Callable[[int, int], None],
) -> tuple[LossReport | None, Picture]:
    """Return the loss (None for a network that came in int8) and the picture that shows most."""
    rounded = PlainRunner(twin if prepared.is_quantised else _with_raw_outputs(quantised, prepared, *head))
    whole = None if prepared.is_quantised else PlainRunner(_with_raw_outputs(prepared.model, prepared, *head))
    pairs, best, best_count = [], pictures.held_out[0], -1.0
    for index, picture in enumerate(pictures.held_out):
        raw = as_sensor_input(picture.rgb, signed=prepared.signed)
        ours = rounded.run(raw)
        count = count_of(result_of(card, network, ours[: len(network.outputs)], is_fine=False))
        if count > best_count:
            best, best_count = picture, count
        if whole is not None:
            pairs.append(Pair(picture=picture.name, whole=whole.run(raw), rounded=ours))
        on_picture(index + 1, len(pictures.held_out))
    if whole is None:
        return None, best
    names = [name for name, _ in prepared.outputs]
    return compare_answers(card, network, pairs, names, held_out=pictures.is_held_out), best


def _with_raw_outputs(
    model: onnx.ModelProto, prepared: Prepared, head: Head, classes: int, samples: tuple[tuple[NDArray[np.float32], ...], ...]
) -> onnx.ModelProto:
    """Return the network with its head, whose own outputs are outputs too."""
    build, _, _ = _behind_head(model, prepared, head, classes, samples)
    for name, shape in prepared.outputs:
        build.output(name, shape)
    return build.model()


def _with_origin(card: ModelCard, request: BuildRequest, pictures: PictureSet, loss: LossReport | None) -> ModelCard:
    """Return the card with what was done to the network, in words."""
    if loss is None:
        note = f"{request.network.name} came in int8 and was taken over as it is."
    else:
        where = "others" if loss.held_out else "the same"
        note = f"Quantised on {len(pictures.calibration)} pictures of {pictures.origin}. Against float, on {where}: {loss.text}"
    return msgspec.structs.replace(card, note=note)
