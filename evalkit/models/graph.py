"""GraphBuilder: write an ONNX graph node by node; the one place that knows onnx.helper's calls, opset and versions."""

from __future__ import annotations

import copy
from collections.abc import Sequence

import numpy as np
import onnx
from numpy.typing import ArrayLike
from onnx import TensorProto, helper, numpy_helper

from evalkit.errors import BrokenModel

OPSET = 17
"""New enough for per-channel QDQ (13) and TopK, Clip, NonMaxSuppression as we use them; old enough for every onnxruntime we admit."""
IR_VERSION = 8
"""The intermediate representation that belongs to opset 17."""
ONNX_DOMAINS = ("", "ai.onnx")
"""Two names of the standard's own operators."""
FLOAT = TensorProto.FLOAT


class GraphBuilder:
    """Collects nodes and constants; values are known by their names.

    Built twice from the same calls it gives the same bytes: names are counted, never random.
    """

    def __init__(self, name: str) -> None:
        self._name = name
        self._opset = OPSET
        self._nodes: list[onnx.NodeProto] = []
        self._constants: dict[str, onnx.TensorProto] = {}
        self._inputs: list[onnx.ValueInfoProto] = []
        self._outputs: list[onnx.ValueInfoProto] = []

    @staticmethod
    def extending(model: onnx.ModelProto) -> GraphBuilder:
        """Return a builder that starts with a copy of everything `model` has except its outputs, to go on from.

        It keeps the model's opset if that is a newer one: its nodes mean what that opset says.
        """
        graph = copy.deepcopy(model.graph)
        builder = GraphBuilder(graph.name)
        builder._opset = max(OPSET, *(entry.version for entry in model.opset_import if entry.domain in ONNX_DOMAINS))
        builder._nodes = list(graph.node)
        builder._constants = {tensor.name: tensor for tensor in graph.initializer}
        builder._inputs = list(graph.input)
        return builder

    def input(self, name: str, shape: Sequence[int], element: int = FLOAT) -> str:
        """Declare a graph input; return its name."""
        self._inputs.append(helper.make_tensor_value_info(name, element, list(shape)))
        return name

    def output(self, name: str, shape: Sequence[int], element: int = FLOAT) -> None:
        """Declare the value `name` a graph output."""
        self._outputs.append(helper.make_tensor_value_info(name, element, list(shape)))

    def const(self, name: str, value: ArrayLike, dtype: type[np.generic] = np.float32) -> str:
        """Store a constant; return its name. The same name twice keeps the first."""
        if name not in self._constants:
            self._constants[name] = numpy_helper.from_array(np.array(value, dtype, order="C"), name)
        return name

    def add(self, op: str, inputs: Sequence[str], name: str = "", **attributes: object) -> str:
        """Append a node with one output called `name` (or a counted name); return that name."""
        return self.add_many(op, inputs, [name or f"{op.lower()}_{len(self._nodes)}"], **attributes)[0]

    def add_many(self, op: str, inputs: Sequence[str], outputs: Sequence[str], **attributes: object) -> list[str]:
        """Append a node with several outputs, named after its first; return their names."""
        self._nodes.append(helper.make_node(op, list(inputs), list(outputs), name=outputs[0], **attributes))  # type: ignore[arg-type]  # any attribute value
        return list(outputs)

    @property
    def nodes(self) -> list[onnx.NodeProto]:
        """The nodes so far; a caller may rewire them."""
        return self._nodes

    def constant(self, name: str) -> onnx.TensorProto | None:
        """Return the constant `name`, or None."""
        return self._constants.get(name)

    def keep_constants(self, names: set[str]) -> None:
        """Forget the constants that are not among `names`."""
        self._constants = {name: tensor for name, tensor in self._constants.items() if name in names}

    def replace_input(self, old: str, new: str) -> None:
        """Let every node so far that reads `old` read `new` instead, and forget the graph input `old`."""
        for node in self._nodes:
            node.input[:] = [new if name == old else name for name in node.input]
        self._inputs = [info for info in self._inputs if info.name != old]

    def model(self, metadata: dict[str, str] | None = None) -> onnx.ModelProto:
        """Return the checked model, its nodes in an order in which they can run; BrokenModel if onnx refuses it."""
        graph = self.graph(self._outputs)
        model = helper.make_model(
            graph, opset_imports=[helper.make_opsetid("", self._opset)], producer_name="evalkit", ir_version=IR_VERSION
        )
        helper.set_model_props(model, metadata or {})
        try:
            onnx.checker.check_model(model, full_check=True)
        except (onnx.checker.ValidationError, onnx.shape_inference.InferenceError) as error:
            raise BrokenModel(f"The network {self._name} is contradictory: {str(error).splitlines()[0]}") from error
        return model

    def graph(self, outputs: Sequence[onnx.ValueInfoProto]) -> onnx.GraphProto:
        """Return the bare graph with these outputs, its nodes in order; BrokenModel if a value is read that nothing makes."""
        nodes = _sorted(self._nodes, self._constants, self._inputs)
        return helper.make_graph(nodes, self._name, self._inputs, list(outputs), list(self._constants.values()))


def _sorted(nodes: list[onnx.NodeProto], constants: dict[str, onnx.TensorProto], inputs: list[onnx.ValueInfoProto]) -> list[onnx.NodeProto]:
    """Return `nodes` so that each comes after those whose values it reads; otherwise in the order given."""
    known = {"", *constants, *(info.name for info in inputs)}
    waiting, ready = list(nodes), []
    while waiting:
        later = []
        for node in waiting:
            if all(name in known for name in node.input):
                ready.append(node)
                known.update(node.output)
            else:
                later.append(node)
        if len(later) == len(waiting):
            missing = sorted({name for node in later for name in node.input} - known - {name for node in later for name in node.output})
            raise BrokenModel(f"The network reads values that nothing makes: {', '.join(missing[:3]) or 'a circle'}.")
        waiting = later
    return ready
