"""Finding commands by a few letters: which entries match what was typed, best first. Free of Qt."""

from __future__ import annotations

from collections.abc import Sequence

_WORD_START, _RUN, _LETTER = 8, 4, 1
"""Worth of a letter that begins a word, that follows the one before, and of any other."""


def best_first(typed: str, texts: Sequence[str]) -> list[int]:
    """Return the indices of `texts` in which all letters of `typed` come in their order; the closest match first, ties as they stand."""
    wanted = typed.casefold().split()
    if not wanted:
        return list(range(len(texts)))
    scores = {index: _score(wanted, text.casefold()) for index, text in enumerate(texts)}
    return sorted((index for index, score in scores.items() if score is not None), key=lambda index: -(scores[index] or 0))


def _score(words: Sequence[str], text: str) -> float | None:
    """Return how well all words match, each anywhere in `text`; None if one does not."""
    total = 0.0
    for word in words:
        best = max((score for start in range(len(text)) if (score := _score_from(word, text, start)) is not None), default=None)
        if best is None:
            return None
        total += best
    return total - len(text) / 1000


def _score_from(word: str, text: str, start: int) -> float | None:
    """Return how well the letters of `word` match from `start` on, the first of them there."""
    if text[start] != word[0]:
        return None
    score, position = 0.0, start - 1
    for letter in word:
        found = text.find(letter, position + 1)
        if found < 0:
            return None
        begins = found == 0 or not text[found - 1].isalnum()
        score += _WORD_START if begins else _RUN if found == position + 1 else _LETTER
        position = found
    return score
