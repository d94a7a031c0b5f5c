"""Bring a checked network to the one form that everything after it takes: one input `image`, fed by the sensor's integers.

`image` is float (1, 3, height, width) = raw * scale, and the normalisation that the network wants is part of it. A network that came with
an input of integers keeps it, also planar: it is int8 already.
"""

from __future__ import annotations

from dataclasses import dataclass

import onnx
from onnx import TensorProto, helper, numpy_helper

from evalkit.building.checking import at_usual_opset, check_operators, check_sizes, check_structure, check_weights, shape_of, words
from evalkit.building.normalising import (
    IMAGE,
    SIGNED_SCALE,
    UNSIGNED_SCALE,
    normalisation_of,
    rebuilt,
    with_normalisation,
    with_swapped_channels,
)
from evalkit.building.request import BuildRequest
from evalkit.errors import BrokenModel, ModelError, ModelTooLarge
from evalkit.models.graph import FLOAT, IR_VERSION, GraphBuilder
from evalkit.models.quantise import prepared_network

LONGEST_SIDE = 2048
"""Of an input: its lines would exceed what the sensor sends long before."""
CHANNELS = 3
_INTEGERS: dict[int, bool] = {TensorProto.UINT8: False, TensorProto.INT8: True}
_OUR_NAMES = frozenset({IMAGE, "input", "boxes", "scores", "classes", "count", "probabilities", "class_map"})
_OUR_PREFIXES = ("image/", "input/", "post/", "raw/", "output_", "network/")
"""What is added later calls its values so; names must not meet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """A network in that form."""

    model: onnx.ModelProto
    width: int
    height: int
    signed: bool
    """Whether the sensor gives pixel - 128, or pixel."""
    scale: float
    is_quantised: bool
    """Whether it came in int8, so that nothing is to be quantised."""
    takes_integers: bool
    """Whether `image` is of integers."""
    outputs: tuple[tuple[str, tuple[int, ...]], ...]
    """Name and shape of each output, the batch of one included."""
    warnings: tuple[str, ...]


def prepare(model: onnx.ModelProto, request: BuildRequest) -> Prepared:
    """Check the network wholly and return it prepared; raises what `checking` raises. `model` is used up: it is changed on the way."""
    check_weights(model)
    _check_foreign_domains(model)
    _list_weights_once(model)
    _make_room(model)
    check_structure(model)
    model = at_usual_opset(model)
    info = _only_input(model)
    channels_last, height, width = _fix_input(info, request)
    _forget_shapes(model)
    is_quantised = any(node.op_type == "QuantizeLinear" for node in model.graph.node)
    model = _with_float_outputs(_planar(model, info, height=height, width=width, channels_last=channels_last))
    check_sizes_known(model)
    if not is_quantised:
        model = prepared_network(model)
    model = _inferred(model)
    check_operators(model)
    try:
        check_sizes(model)
    except ModelTooLarge:
        raise
    except ModelError:
        _inferred(model, strict=True)  # a size may be unknown because the shapes contradict each other: that is the better reason
        raise
    takes_integers = info.type.tensor_type.elem_type in _INTEGERS
    warnings: list[str] = []
    if takes_integers:
        signed, scale = _INTEGERS[info.type.tensor_type.elem_type], _own_scale(model)
        if request.mean or request.std or request.normalisation:
            warnings.append("The normalisation that was given is not used: the network takes integers, and says itself what they mean.")
    else:
        mean, std = normalisation_of(request, warnings)
        signed = any(mean)
        scale = SIGNED_SCALE if signed else UNSIGNED_SCALE
        model = with_normalisation(model, mean, std, signed=signed, scale=scale)
    if request.channel_order == "BGR":
        model = with_swapped_channels(model)
    model = _inferred(model)
    return Prepared(
        model=model,
        width=width,
        height=height,
        signed=signed,
        scale=scale,
        is_quantised=is_quantised,
        takes_integers=takes_integers,
        outputs=tuple((output.name, _fixed(output)) for output in model.graph.output),
        warnings=tuple(warnings),
    )


def check_sizes_known(model: onnx.ModelProto) -> None:
    """Refuse what is too large before anything is computed: only sizes that are known yet count."""
    inferred = _inferred(model)
    known = copy_known(inferred)
    check_sizes(known)


def copy_known(model: onnx.ModelProto) -> onnx.ModelProto:
    """Return only the nodes whose results have known shapes."""
    shapes = {info.name: shape_of(info) for info in (*model.graph.value_info, *model.graph.output)}
    graph = onnx.GraphProto()
    graph.value_info.extend([*model.graph.value_info, *model.graph.output])
    for node in model.graph.node:
        if all((shape := shapes.get(name)) is not None and None not in shape for name in node.output if name):
            graph.node.append(node)
    return helper.make_model(graph)


def _check_foreign_domains(model: onnx.ModelProto) -> None:
    """Refuse operators of other makers, loops and the like before anything of the graph is run."""
    never = {"If", "Loop", "Scan", "LSTM", "GRU", "RNN"}
    suspicious = onnx.ModelProto()
    suspicious.graph.node.extend(node for node in model.graph.node if node.domain not in ("", "ai.onnx") or node.op_type in never)
    suspicious.functions.extend(model.functions)
    check_operators(suspicious)


def _list_weights_once(model: onnx.ModelProto) -> None:
    """Take weights out of the list of inputs, where files of before 2019 have them too."""
    weights = {tensor.name for tensor in model.graph.initializer}
    inputs = [info for info in model.graph.input if info.name not in weights]
    del model.graph.input[:]
    model.graph.input.extend(inputs)
    model.ir_version = max(model.ir_version, IR_VERSION)


def _only_input(model: onnx.ModelProto) -> onnx.ValueInfoProto:
    """Return the one input, of a kind that can be fed."""
    inputs = list(model.graph.input)
    if len(inputs) != 1:
        listed = ", ".join(info.name for info in inputs) or "none"
        raise ModelError(
            f"The network has {len(inputs)} inputs ({listed}); the sensor gives one picture.", hint="Export it with one input."
        )
    info: onnx.ValueInfoProto = inputs[0]
    element = info.type.tensor_type.elem_type
    if element != FLOAT and element not in _INTEGERS:
        kind = TensorProto.DataType.Name(element).lower()
        raise ModelError(f"The input {info.name!r} is of {kind}; float, uint8 and int8 can be fed.", hint="Export the network in float32.")
    return info


def _fix_input(info: onnx.ValueInfoProto, request: BuildRequest) -> tuple[bool, int, int]:
    """Set batch 1 and the asked size where they are open; return whether channels come last, height and width."""
    shape = shape_of(info)
    if shape is None or len(shape) != 4:
        raise ModelError(f"The input {info.name!r} is {words(shape)}; a picture has four sizes: batch, channels, height, width.")
    channels_last = shape[1] != CHANNELS and shape[3] == CHANNELS
    if not channels_last and shape[1] != CHANNELS:
        raise ModelError(
            f"The input {info.name!r} is {words(shape)}: none of its sizes is {CHANNELS} channels.",
            hint="The sensor gives red, green and blue. Export the network for colour pictures.",
        )
    if shape[0] not in (None, 1):
        raise ModelError(
            f"The input {info.name!r} takes {shape[0]} pictures at once; the sensor gives one.", hint="Export it with batch 1."
        )
    rows, columns = (1, 2) if channels_last else (2, 3)
    wanted = request.input_size
    height, width = shape[rows], shape[columns]
    if (height is None or width is None) and wanted is None:
        raise ModelError(
            f"The size of the input {info.name!r} is not fixed: {words(shape)}.", hint="Say it: --input-size WIDTHxHEIGHT, as 320x320."
        )
    if wanted is not None and ((height or wanted[1]), (width or wanted[0])) != (wanted[1], wanted[0]):
        raise ModelError(f"The input {info.name!r} is {words(shape)}, not {wanted[0]}x{wanted[1]}.", hint="Leave out the size.")
    if wanted is not None:
        width, height = wanted
    if not (width and height) or max(width, height) > LONGEST_SIDE:
        raise ModelError(f"An input of {width}x{height} pixels is larger than {LONGEST_SIDE} pixels a side.", hint="Use a smaller input.")
    for position, size in ((0, 1), (rows, height), (columns, width)):
        info.type.tensor_type.shape.dim[position].dim_value = size
    return channels_last, height, width


def _forget_shapes(model: onnx.ModelProto) -> None:
    """Drop the noted shapes of everything but the input: they may speak of another batch."""
    del model.graph.value_info[:]
    for output in model.graph.output:
        output.type.tensor_type.ClearField("shape")


def _inferred(model: onnx.ModelProto, *, strict: bool = False) -> onnx.ModelProto:
    try:
        return onnx.shape_inference.infer_shapes(model, check_type=True, strict_mode=strict, data_prop=True)
    except Exception as error:  # onnx raises InferenceError, and what C++ throws
        raise BrokenModel(f"The network is contradictory: {str(error).splitlines()[0][:300]}", hint="Export it again.") from error


def _planar(model: onnx.ModelProto, info: onnx.ValueInfoProto, *, height: int, width: int, channels_last: bool) -> onnx.ModelProto:
    """Return the network with the input `image` (1, 3, height, width) instead of its own."""
    build = GraphBuilder.extending(model)
    image = build.input(IMAGE, (1, CHANNELS, height, width), info.type.tensor_type.elem_type)
    fed = build.add("Transpose", [image], "image/channels_last", perm=[0, 2, 3, 1]) if channels_last else image
    build.replace_input(info.name, fed)
    return rebuilt(build, model)


def _with_float_outputs(model: onnx.ModelProto) -> onnx.ModelProto:
    """Return the network with outputs of float: those that int8 networks write as integers stand for values, class numbers for themselves."""
    build = GraphBuilder.extending(model)
    makers = {name: node for node in build.nodes for name in node.output}
    outputs = []
    for info in model.graph.output:
        maker = makers.get(info.name)
        if info.type.tensor_type.elem_type == FLOAT or maker is None:
            name = info.name
        elif maker.op_type == "QuantizeLinear":
            name = build.add("DequantizeLinear", [info.name, *maker.input[1:]], f"{info.name}/values")
        else:
            name = build.add("Cast", [info.name], f"{info.name}/values", to=FLOAT)
        outputs.append(helper.make_tensor_value_info(name, FLOAT, None))
    graph = build.graph(outputs)
    return helper.make_model(graph, opset_imports=list(model.opset_import), ir_version=model.ir_version)


def _make_room(model: onnx.ModelProto) -> None:
    """Rename values of the network that are called as those that are added to it."""
    graph = model.graph

    def room(name: str) -> str:
        is_ours = name in _OUR_NAMES or name.startswith(_OUR_PREFIXES)
        return f"network/{name}" if is_ours else name

    for node in graph.node:
        node.input[:] = [room(name) for name in node.input]
        node.output[:] = [room(name) for name in node.output]
    for item in (*graph.input, *graph.output, *graph.initializer):
        item.name = room(item.name)


def _own_scale(model: onnx.ModelProto) -> float:
    """Return the scale that a network of integers gives its input, 1/255 if it does not say."""
    constants = {tensor.name: tensor for tensor in model.graph.initializer}
    for node in model.graph.node:
        if node.op_type == "DequantizeLinear" and node.input[1] in constants:
            scale = numpy_helper.to_array(constants[node.input[1]])
            return float(scale.reshape(-1)[0])
    return UNSIGNED_SCALE


def _fixed(info: onnx.ValueInfoProto) -> tuple[int, ...]:
    shape = shape_of(info)
    if shape is None or not shape or None in shape:
        raise ModelError(
            f"The size of the output {info.name!r} is not fixed: {words(shape)}.", hint="Export the network with fixed shapes."
        )
    return tuple(side or 0 for side in shape)
