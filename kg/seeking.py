"""Find things by name, alias or pinyin initials, and sentences by their words, on the server as `search.ts` does."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kg.atlas import Atlas
from kg.exploring import utf16_units
from kg.text import split_sentences

_LEFT_OUT = re.compile(r"[\s“”\"'‘’「」『』《》〈〉()（）·•]")
_LETTERS = re.compile(r"[a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Index:
    """Names and texts as they are compared: lower case, simplified characters, names without spaces and quotes."""

    simple: dict[int, str]
    names: list[list[str]]
    # all names and initials of a thing in one string: most things are ruled out by it
    lines: list[str]
    texts: list[str]


def make_index(atlas: Atlas) -> Index:
    """Fold every name and text once."""
    pairs = atlas.head["traditional"]
    simple = {ord(pairs[place]): pairs[place + 1] for place in range(0, len(pairs), 2)}
    names = [[_fold(name, simple) for name in (thing.name, *thing.aliases)] for thing in atlas.things]
    lines = ["\n".join((*own, *thing.initials)) for own, thing in zip(names, atlas.things, strict=True)]
    return Index(simple, names, lines, [_simplify(article.text, simple) for article in atlas.articles])


def _simplify(text: str, simple: dict[int, str]) -> str:
    lower = text.lower()
    return (lower if len(lower) == len(text) else text).translate(simple)


def _fold(text: str, simple: dict[int, str]) -> str:
    return _LEFT_OUT.sub("", _simplify(text, simple))


def find_things(atlas: Atlas, index: Index, query: str, *, most: int, look: str = "") -> list[int]:
    """Give the things whose names hold every word of a query, the best first; `look` keeps one kind."""
    words = [word for part in query.split() if (word := _fold(part, index.simple))]
    if not words:
        return []
    found = []
    for key, line in enumerate(index.lines):
        if all(word in line for word in words) and look in ("", atlas.looks[key]):
            fits = [_fit(index.names[key], atlas.things[key].initials, word) for word in words]
            if None not in fits:
                found.append((max(fit for fit in fits if fit is not None), -atlas.degree[key], key))
    return [key for _, _, key in sorted(found)[:most]]


def _fit(own: list[str], initials: list[str], word: str) -> int | None:
    """Tell how well a thing answers to a word: 0 is best, nothing is no answer."""
    letters = _LETTERS.fullmatch(word) is not None
    tests = (own[0] == word, word in own, letters and word in initials, any(name.startswith(word) for name in own),
             any(word in name for name in own), letters and any(name.startswith(word) for name in initials),
             letters and len(word) > 1 and any(word in name for name in initials))
    return next((place for place, holds in enumerate(tests) if holds), None)


def find_sentences(atlas: Atlas, index: Index, query: str, *, most: int) -> list[tuple[int, int, int]]:
    """Give sentences that hold every word, or name what bears it: article, start and end."""
    words = [_simplify(word, index.simple) for word in query.split()]
    if len("".join(words)) < 2:
        return []
    bearers = [_bearing(index, _fold(word, index.simple)) for word in words]
    found: list[tuple[int, int, int]] = []
    for row in range(len(atlas.articles)):
        if len(found) >= most:
            break
        found += _sentences_in(atlas, index, row, words, bearers)
    return found[:most]


def _bearing(index: Index, name: str) -> frozenset[int]:
    """Give the things with a name: 市总工会 in a sentence answers to 襄阳市总工会 where it means that union."""
    if len(name) < 2:
        return frozenset()
    return frozenset(key for key, line in enumerate(index.lines) if name in line and name in index.names[key])


def _sentences_in(atlas: Atlas, index: Index, row: int, words: list[str],
                  bearers: list[frozenset[int]]) -> Iterator[tuple[int, int, int]]:
    text, marks = index.texts[row], atlas.articles[row].marks

    def says(word: str, bearing: frozenset[int], piece: str, start: int, end: int) -> bool:
        return word in piece or (bool(bearing) and any(
            thing in bearing and from_ >= start and to <= end for from_, to, thing in marks))

    pairs = list(zip(words, bearers, strict=True))
    if not all(says(word, bearing, text, 0, 2 * len(text)) for word, bearing in pairs):
        return
    units = utf16_units(text)
    for sentence in split_sentences(text):
        place = units(sentence.start), units(sentence.end)
        if all(says(word, bearing, text[sentence.start:sentence.end], *place) for word, bearing in pairs):
            yield row, *place
