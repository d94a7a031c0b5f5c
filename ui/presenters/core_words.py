"""Words of the core that the window shows, marked for the catalogues: the core speaks English, and `tr(word)` finds their translation."""

from __future__ import annotations

import re

from ui.presenters.units import Translate


def QT_TRANSLATE_NOOP(context: str, text: str) -> str:  # noqa: N802, ARG001 - the name that lupdate looks for
    """Mark `text` as one to be translated; Qt's own function has no types, and presenters know no Qt."""
    return text


TASKS = (
    QT_TRANSLATE_NOOP("Core", "object detection"),
    QT_TRANSLATE_NOOP("Core", "classification"),
    QT_TRANSLATE_NOOP("Core", "pose estimation"),
    QT_TRANSLATE_NOOP("Core", "segmentation"),
)
"""What networks do (evalkit.models.card.Task)."""

SCENARIOS = (
    QT_TRANSLATE_NOOP("Core", "Entrance: count visitors"),
    QT_TRANSLATE_NOOP("Core", "The sensor finds people by itself; who they are is nobody's business."),
    QT_TRANSLATE_NOOP("Core", "people in the shop"),
    QT_TRANSLATE_NOOP("Core", "Shelf: find gaps"),
    QT_TRANSLATE_NOOP("Core", "The sensor finds empty places by itself and cuts them out."),
    QT_TRANSLATE_NOOP("Core", "places to refill"),
    QT_TRANSLATE_NOOP("Core", "Ceiling: heat map"),
    QT_TRANSLATE_NOOP("Core", "Where people stay, seen from above; nobody can be recognised."),
    QT_TRANSLATE_NOOP("Core", "people below"),
    QT_TRANSLATE_NOOP("Core", "Mask at the door"),
    QT_TRANSLATE_NOOP("Core", "Tells whether a mask is worn, from the sensor's answer alone."),
    QT_TRANSLATE_NOOP("Core", "sure that a mask is worn"),
)
"""Title, caption and words of each built-in scenario. One of the user's own is shown as it was written."""

STAGES = (
    QT_TRANSLATE_NOOP("Core", "Reading"),
    QT_TRANSLATE_NOOP("Core", "Checking"),
    QT_TRANSLATE_NOOP("Core", "Loading pictures"),
    QT_TRANSLATE_NOOP("Core", "Trying"),
    QT_TRANSLATE_NOOP("Core", "Quantising"),
    QT_TRANSLATE_NOOP("Core", "Measuring the loss"),
    QT_TRANSLATE_NOOP("Core", "Packing"),
    QT_TRANSLATE_NOOP("Core", "Verifying"),
    QT_TRANSLATE_NOOP("Core", "Converting"),
    QT_TRANSLATE_NOOP("Core", "Calibrating on footage"),
)
"""Of a build (evalkit.building.pipeline) and of the networks of the catalogue (evalkit.models.recipes)."""

UNITS = (
    QT_TRANSLATE_NOOP("Core", "pictures"),
    QT_TRANSLATE_NOOP("Core", "frames"),
    QT_TRANSLATE_NOOP("Core", "steps"),
    QT_TRANSLATE_NOOP("Core", "percent"),
)
"""What progress is counted in, beside bytes."""

QUESTIONS = (
    QT_TRANSLATE_NOOP("Core", "What does the network do?"),
    QT_TRANSLATE_NOOP("Core", "Object detection"),
    QT_TRANSLATE_NOOP("Core", "Classification"),
    QT_TRANSLATE_NOOP("Core", "Pose estimation"),
    QT_TRANSLATE_NOOP("Core", "Segmentation"),
    QT_TRANSLATE_NOOP("Core", "What are the classes called?"),
    QT_TRANSLATE_NOOP("Core", "In which order are the numbers of a box?"),
    QT_TRANSLATE_NOOP("Core", "What are the numbers of a box counted in?"),
    QT_TRANSLATE_NOOP("Core", "Parts of the picture (0 to 1)"),
    QT_TRANSLATE_NOOP("Core", "Pixels of the network's input"),
    QT_TRANSLATE_NOOP("Core", "Are the scores still to be made parts of one (softmax)?"),
    QT_TRANSLATE_NOOP("Core", "No, they are"),
    QT_TRANSLATE_NOOP("Core", "Yes"),
    QT_TRANSLATE_NOOP("Core", "In which order does the network want the colours?"),
    QT_TRANSLATE_NOOP("Core", "Red, green, blue"),
    QT_TRANSLATE_NOOP("Core", "Blue, green, red"),
)
"""What the import of a file asks, and the answers (evalkit.models.questions)."""

OUTPUTS = (
    QT_TRANSLATE_NOOP("Core", "RGB + metadata"),
    QT_TRANSLATE_NOOP("Core", "YUV 4:2:0 + metadata"),
    QT_TRANSLATE_NOOP("Core", "RAW10 + metadata"),
    QT_TRANSLATE_NOOP("Core", "Metadata + input tensor"),
    QT_TRANSLATE_NOOP("Core", "ROI crops + metadata"),
    QT_TRANSLATE_NOOP("Core", "Metadata only"),
)
"""Outputs whose cost is measured (evalkit.session.cost_report); a format alone is a name."""

VERIFICATIONS = (
    QT_TRANSLATE_NOOP("Core", "Golden input: every number is the same."),
    QT_TRANSLATE_NOOP("Core", "The package has no golden input; only its checksum was verified, on the board."),
    QT_TRANSLATE_NOOP("Core", "This board cannot try a network before it switches; only the checksum was verified, on the board."),
    QT_TRANSLATE_NOOP("Core", "The first live result was decoded."),
    QT_TRANSLATE_NOOP("Core", "No live result was looked at: the board does not stream."),
    QT_TRANSLATE_NOOP("Core", "No live result was looked at: no metadata leaves the board."),
)
"""What was verified of a swap, a sentence each (evalkit.session.trial and deploy)."""

PLANS = (
    QT_TRANSLATE_NOOP("Core", "It holds no twin (ONNX), which the emulator needs: only a real sensor can run it."),
    QT_TRANSLATE_NOOP("Core", "Connect a real board, or choose a model that EvalKit brings, installs or builds."),
)
"""Why the board at hand cannot run a network, and what to do (evalkit.models.memory_plan)."""


def in_sentences(text: str, tr: Translate) -> str:
    """Translate a text of the core sentence by sentence; one that is not marked here stays as it is."""
    return " ".join(tr(sentence) for sentence in re.split(r"(?<=\.) ", text)) if text else ""
