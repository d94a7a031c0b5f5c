"""What a network file of other tools does not say, asked once: each question with a guess and the reason for it.

The guesses come from the tensors' shapes and scales, and from files that lie beside the network. Answers are words of
`network_intrinsics`, so that a card is made of them in the same way as of a file that says everything.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import msgspec

from evalkit.errors import UnknownFormat
from evalkit.imx500.apparams import Network
from evalkit.imx500.intrinsics import Classes, CpuSteps, Intrinsics
from evalkit.models.card import DecoderName, ModelCard, Task
from evalkit.models.decoders import fitting_decoder
from evalkit.models.foreign import card_of, has_boxes

TASKS: Final[tuple[Task, ...]] = ("object detection", "classification", "pose estimation", "segmentation")
_REASONS: Final[dict[DecoderName, str]] = {
    "boxes-scores-classes-count": "four tensors (boxes, scores, classes, a count): the usual detector",
    "boxes-classes-scores-count": "four tensors (boxes, classes, scores, a count): a detector",
    "nanodet": "one long table of class scores and distances: a raw NanoDet detector",
    "efficientdet": "class scores and boxes of thousands of anchors: a raw detector",
    "class-scores": "one list of numbers: the scores of a classifier",
    "yolo-pose": "boxes with three numbers a point: YOLO's pose estimation",
    "posenet": "a map of points and two of offsets: PoseNet",
    "higherhrnet": "three tables of one shape (tags, places, values): HigherHRNet",
    "class-map": "one map of whole numbers: a class for each cell",
}
Key = Literal["task", "labels", "box_order", "box_normalised", "softmax", "input_format"]


class Answers(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a user, or a guess, says of a network. None: nothing beyond what its file says."""

    task: Task | None = None
    labels: tuple[str, ...] | None = None
    box_order: Literal["yx", "xy"] | None = None
    box_normalised: bool | None = None
    softmax: bool | None = None
    input_format: Literal["RGB", "BGR"] | None = None
    """Order of the input's channels, for a file without network_info.txt."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One answer to choose."""

    value: object
    """What `Answers` holds for it."""
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One thing that a file does not say."""

    key: Key
    """The field of `Answers`."""
    text: str
    choices: tuple[Choice, ...]
    """None for "labels", which are a list of texts."""
    guess: object
    reason: str
    """Why this is guessed."""


def with_answers(intrinsics: Intrinsics | None, answers: Answers) -> Intrinsics | None:
    """Return the intrinsics with the answers in them; None if neither says anything."""
    if intrinsics is None and answers == Answers(input_format=answers.input_format):
        return None
    base = intrinsics or Intrinsics()
    cpu = base.cpu or CpuSteps()
    cpu = msgspec.structs.replace(
        cpu,
        bbox_order=answers.box_order or cpu.bbox_order,
        bbox_normalization=cpu.bbox_normalization if answers.box_normalised is None else not answers.box_normalised,
        softmax=cpu.softmax if answers.softmax is None else answers.softmax,
    )
    classes = base.classes
    if answers.labels is not None:
        classes = msgspec.structs.replace(classes or Classes(), labels=answers.labels)
    return msgspec.structs.replace(base, task=answers.task or base.task, cpu=cpu, classes=classes)


def ask(
    network: Network, intrinsics: Intrinsics | None, name: str, *, labels_beside: tuple[str, ...] = (), knows_format: bool = True
) -> tuple[tuple[Question, ...], Answers]:
    """Return what the file leaves open, and the guesses. UnknownFormat if its tensors fit no task.

    A `network_intrinsics` that names the task is believed in what it leaves out, too: its defaults are picamera2's. `labels_beside` stand
    in a file beside the network; `knows_format` is False if nothing says in which order the input's channels are.
    """
    stated = intrinsics.task if intrinsics is not None else None
    task, decoder = (stated, fitting_decoder(network.outputs, stated)) if stated else _likely(network, name)
    if decoder is None or task is None:
        card_of(network, intrinsics, name)  # says what is wrong with it
        raise UnknownFormat(f"{name} has tensors that EvalKit cannot read.")
    wants_labels = task != "pose estimation" and not (intrinsics is not None and intrinsics.labels)
    guess = Answers(
        task=None if stated else task,
        labels=labels_beside if wants_labels and labels_beside else None,
        input_format=None if knows_format else "RGB",
    )
    card = card_of(network, with_answers(intrinsics, guess), name)
    questions: list[Question] = []
    if not stated:
        questions.append(_task_question(network, task, decoder))
        if has_boxes(decoder):
            questions += _box_questions(network, card)
            guess = msgspec.structs.replace(guess, box_order=card.box_order, box_normalised=card.box_normalised)
        if decoder == "class-scores":
            questions.append(_softmax_question(card))
            guess = msgspec.structs.replace(guess, softmax=card.softmax)
    if wants_labels:
        reason = f"a file beside it lists {len(labels_beside)}" if labels_beside else "nothing lists them, so classes are shown by number"
        questions.append(Question(key="labels", text="What are the classes called?", choices=(), guess=labels_beside, reason=reason))
    if not knows_format:
        questions.append(_format_question())
    return tuple(questions), guess


def _likely(network: Network, name: str) -> tuple[Task | None, DecoderName | None]:
    fitting = {task: decoder for task in TASKS if (decoder := fitting_decoder(network.outputs, task)) is not None}
    if not fitting:
        shapes = ", ".join(str(tuple(dimension.size for dimension in output.dimensions)) for output in network.outputs) or "none"
        raise UnknownFormat(
            f"{name} has output tensors that EvalKit cannot read: {shapes}.",
            hint="Its picture and its raw tensors can be looked at on the board; convert it with its post-processing for results.",
        )
    task = next(iter(fitting))
    return task, fitting[task]


def _task_question(network: Network, task: Task, decoder: DecoderName) -> Question:
    fitting = [one for one in TASKS if fitting_decoder(network.outputs, one) is not None]
    return Question(
        key="task",
        text="What does the network do?",
        choices=tuple(Choice(value=one, text=one.capitalize()) for one in fitting),
        guess=task,
        reason=f"{_REASONS[decoder]} ({', '.join(_shape(network, index) for index in range(len(network.outputs)))})",
    )


def _box_questions(network: Network, card: ModelCard) -> list[Question]:
    largest = _reach(network)
    order_reason = (
        "Ultralytics' networks, which have boxes in pixels, begin with x"
        if card.box_order == "xy"
        else "the detectors of Sony's zoo begin with y"
    )
    return [
        Question(
            key="box_order",
            text="In which order are the numbers of a box?",
            choices=(Choice(value="yx", text="y0, x0, y1, x1"), Choice(value="xy", text="x0, y0, x1, y1")),
            guess=card.box_order,
            reason=order_reason,
        ),
        Question(
            key="box_normalised",
            text="What are the numbers of a box counted in?",
            choices=(Choice(value=True, text="Parts of the picture (0 to 1)"), Choice(value=False, text="Pixels of the network's input")),
            guess=card.box_normalised,
            reason=f"the tensor's scale lets them reach up to {largest:.3g}",
        ),
    ]


def _softmax_question(card: ModelCard) -> Question:
    return Question(
        key="softmax",
        text="Are the scores still to be made parts of one (softmax)?",
        choices=(Choice(value=False, text="No, they are"), Choice(value=True, text="Yes")),
        guess=card.softmax,
        reason="the tensor can go below 0 or above 1" if card.softmax else "the tensor only holds 0 to 1",
    )


def _format_question() -> Question:
    return Question(
        key="input_format",
        text="In which order does the network want the colours?",
        choices=(Choice(value="RGB", text="Red, green, blue"), Choice(value="BGR", text="Blue, green, red")),
        guess="RGB",
        reason="there is no network_info.txt beside it, and most networks want red first",
    )


def _reach(network: Network) -> float:
    first = network.outputs[0]
    highest: int = 2 ** (first.bits_per_element - first.signed) - 1
    return float((highest - first.shift) * first.scale)


def _shape(network: Network, index: int) -> str:
    return "x".join(str(dimension.size) for dimension in network.outputs[index].dimensions)
