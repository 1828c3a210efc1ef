"""Characters to the numbers that the tagger reads: identifiers and, for each character, four columns of features.

The columns are: division names, head words (总工会, 行动, 奖章), quotation marks and what they enclose, and the kind
of character. Training and run time share this module, so both see the same numbers.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

COLUMNS = 4
UNKNOWN = 1
_NAMES = ("division", "short")
_HEADS = ("union", "company", "public", "school", "media", "body", "site", "programme", "award", "title")
CLASSES = (*_NAMES, *_HEADS)
_KINDS = ("other", "surname", "digit", "latin", "numeral", "mark", "space", "dot")
_KIND_CHARACTERS = {
    "digit": "0123456789",
    "latin": "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ",
    "numeral": "零一二三四五六七八九十百千万亿两几余多第届",
    "mark": "，。！？；：、,.!?;:()（）【】[]…—-|/▲■●〉〈",
    "space": " \u3000\t\n",
    "dot": "·•・‧",
}
_OPEN = {"“": "”", "「": "」", "『": "』", "‘": "’", "《": "》", '"': '"'}
# Longest quotation that names something; longer ones, and those with a full stop inside, are speech.
_NAME_LENGTH = 24
_NAMED = {'"': 1, "《": 5}
_SPEECH = 9
_QUOTE_SIZE = 12
_STOP = re.compile(r"[。！？!?]")
_PLACES = 3  # first, middle, last character of a listed word
HEADS_SIZE = _PLACES * len(CLASSES) + 1
FEATURE_SIZES = (HEADS_SIZE, HEADS_SIZE, _QUOTE_SIZE, len(_KINDS))


@dataclass(frozen=True, slots=True)
class Alphabet:
    """What is known of characters and words: the normal form of a character, identifiers, and the word classes."""

    normal: Mapping[str, str]
    characters: Sequence[str]
    words: Mapping[str, str]
    surnames: str


class Encoder:
    """Tables made once from an alphabet, to encode strings fast."""

    def __init__(self, alphabet: Alphabet) -> None:
        identifiers = {character: index + UNKNOWN + 1 for index, character in enumerate(alphabet.characters)}
        self._normal = np.arange(0x110000, dtype=np.uint32)
        for character, plain in alphabet.normal.items():
            self._normal[ord(character)] = ord(plain)
        self._identifier = np.full(0x110000, UNKNOWN, np.int32)
        for character, identifier in identifiers.items():
            self._identifier[ord(character)] = identifier
        self._kind = np.zeros(0x110000, np.int8)
        for character in alphabet.surnames:
            self._kind[ord(character)] = _KINDS.index("surname")
        for kind, characters in _KIND_CHARACTERS.items():
            for character in characters:
                self._kind[ord(character)] = _KINDS.index(kind)
        self._divisions = _index({word: name for word, name in alphabet.words.items() if name in _NAMES})
        self._heads = _index({word: name for word, name in alphabet.words.items() if name in _HEADS})

    def encode(self, text: str) -> tuple[NDArray[np.int32], NDArray[np.int8]]:
        """Give the identifiers [n] and the features [n, 4] of a string's characters."""
        points = self._normal[_points(text)]
        plain = points.astype("<u4").tobytes().decode("utf-32-le", "replace")
        features = np.zeros((len(points), COLUMNS), np.int8)
        _mark_words(plain, self._divisions, features[:, 0])
        _mark_words(plain, self._heads, features[:, 1])
        _mark_quotes(text, features[:, 2])
        features[:, 3] = self._kind[points]
        return self._identifier[points], features


def _points(text: str) -> NDArray[np.uint32]:
    # A lone surrogate cannot be encoded; it stands for no character and is read as an unknown one.
    return np.frombuffer(text.encode("utf-32-le", "replace"), "<u4")


def _index(words: Mapping[str, str]) -> Any:
    """Give an automaton that finds the words, with their length and the number of their class."""
    import ahocorasick

    automaton: Any = ahocorasick.Automaton()
    for word, name in sorted(words.items()):
        automaton.add_word(word, (len(word), CLASSES.index(name) * _PLACES + 1))
    automaton.make_automaton()
    return automaton


def _mark_words(text: str, automaton: Any, column: NDArray[np.int8]) -> None:
    """Write the class and place of the listed words into a column, the longest at each position, left to right."""
    hits = [(last + 1 - length, -length, number) for last, (length, number) in automaton.iter(text)] if automaton else []
    position = 0
    for start, size, number in sorted(hits):
        if start >= position:
            position = start - size
            column[start:position] = number + 1
            column[start] = number
            column[position - 1] = number + 2


def _mark_quotes(text: str, column: NDArray[np.int8]) -> None:
    """Write what each pair of quotation marks encloses into a column: a name, a book's title, or speech."""
    position = 0
    while (match := _QUOTE.search(text, position)) is not None:
        start = match.start()
        end = text.find(_OPEN[match.group()], start + 1)
        if end < 0:
            column[start] = _QUOTE_SIZE - 1
            position = start + 1
            continue
        inner = text[start + 1 : end]
        named = len(inner) <= _NAME_LENGTH and not _STOP.search(inner)
        number = _NAMED.get(match.group(), 1) if named else _SPEECH
        column[start + 1 : end] = number + 1 if named else _SPEECH + 1
        column[start], column[end] = (number, number + 2) if named else (_SPEECH, _SPEECH)
        # Speech may quote names itself: go on inside it.
        position = end + 1 if named else start + 1


_QUOTE = re.compile("[" + "".join(_OPEN) + "]")
