"""The colours of curves and areas by name, for both themes; neighbours in a stack differ in lightness, so that no eye needs the hue."""

from __future__ import annotations

from PySide6.QtGui import QColor

from ui.theme import Tokens

_STAGES = {
    "exposure": ("#dcbc3a", "#f0dc82"),
    "readout": ("#a88a16", "#c4a634"),
    "isp": ("#6b570a", "#8a7220"),
    "pack": ("#e58cc0", "#e58cc0"),
    "wait": ("#86376b", "#994a80"),
    "link": ("#2fc397", "#2fc397"),
    "queue": ("#56606c", "#6a7480"),
    "decode": ("#b4bcc6", "#c4ccd6"),
    "paint": ("#2b2f36", "#8d959f"),
}
_CAUSES = {
    "link": ("#b3202c", "#ff6b66"),
    "busy": ("#e69f00", "#f5b335"),
    "corrupt": ("#5b3da8", "#9f86f0"),
    "gap": ("#2fb5a5", "#43d6c4"),
    "host_queue": ("#c9639b", "#e58cc0"),
    "not_shown": ("#aab2bc", "#5d6570"),
    "other": ("#7a5230", "#c0946a"),
}
_OTHERS = {"age": ("#8a4fbf", "#bd93f0"), "total": ("#12805f", "#36c795"), "temperature": ("#d55e00", "#ff9a4d")}
_KINDS = ("image", "roi", "tensor", "metadata", "overhead")
STRONG_SHARE = 0.45
"""How much of the text's colour a percentile's line takes on, to be seen on its own curve."""
_SHARED = {"stage-dnn": "dnn", "stage-dsp": "dsp"}
"""What has one colour in all plots."""


def colour_of(name: str, tokens: Tokens) -> QColor:
    """Return the colour of a name as presenters use them: "dnn", "dnn-strong", "kind-roi", "cause-link", "stage-readout", a token's."""
    if name.endswith("-strong"):
        return mixed(colour_of(name.removesuffix("-strong"), tokens), QColor(tokens.text), STRONG_SHARE)
    name = _SHARED.get(name, name)
    group, _, key = name.partition("-")
    if group == "kind":
        return QColor(tokens.kinds[_KINDS.index(key)])
    pairs: dict[str, tuple[str, str]] = _STAGES if group == "stage" else _CAUSES if group == "cause" else _OTHERS
    pair = pairs.get(key or name)
    return QColor(str(getattr(tokens, name))) if pair is None else QColor(pair[1] if tokens.dark else pair[0])


def mixed(one: QColor, other: QColor, share: float) -> QColor:
    """Return `share` of `other` in `one`."""
    pairs = ((one.redF(), other.redF()), (one.greenF(), other.greenF()), (one.blueF(), other.blueF()))
    parts = [(1 - share) * a + share * b for a, b in pairs]
    return QColor.fromRgbF(*parts)
