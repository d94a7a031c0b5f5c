"""Classifiers: one score for each class."""

from __future__ import annotations

import numpy as np

from evalkit.results.reading import Answer
from evalkit.results.types import Classification, ClassScore

TOP_CLASSES = 5
"""How many classes a Classification keeps."""


def class_scores(answer: Answer) -> Classification:
    """Read (n) scores, through softmax if the card says that they are logits. Source: modlib's pp_cls and pp_cls_softmax."""
    count = answer.match("A classifier", ("n",))["n"]
    answer.require_labels(count)
    scores = answer.values(0).astype(np.float64)
    if answer.card.softmax:
        scores = np.exp(scores - scores.max())
        scores /= scores.sum()
    best = np.argsort(-scores, kind="stable")[:TOP_CLASSES].tolist()
    return Classification(items=tuple(ClassScore(class_id=i, label=answer.label(i), score=float(scores[i])) for i in best))
