"""Names that a text repeats: one that is sure once is proposed wherever it stands, and so are parts of full names."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from kg.grammar import HAN, Candidate, find_words
from kg.model import Label

TAGGER = "tagger"
# the rule of spans that the tagger weighed and did not choose
OTHER = "tagger-other"
_HAN = re.compile(f"[{HAN}]")
# from here on a name is sure enough to be proposed elsewhere
_SURE_TAGGER, _SURE_RULE = 0.6, 0.7
# full names whose parts may stand for them: how sure, how long, and the least that such a part shares with the name
_SURE_FULL, _FULL, _COMMON = 0.6, 6, 3

Trie = dict[str, Any]


def find_repeats(spans: Iterable[Candidate], text: str) -> Iterator[Candidate]:
    """Propose each sure name at its other places, as sure as the surest of them."""
    known: dict[str, list[Candidate]] = {}
    for span in spans:
        if span.end - span.start > 1 and span.score >= (_SURE_TAGGER if span.rule == TAGGER else _SURE_RULE):
            known.setdefault(text[span.start : span.end], []).append(span)
    surest = {name: _two_surest(found) for name, found in known.items()}
    for start, end, name in find_words(surest, text):
        for best in surest[name]:
            other = next((span for span in best if span.start != start), None)
            if other:
                source = "tagger" if other.rule == TAGGER else "rule"
                yield Candidate(start, end, other.label, f"repeat-{source}", other.score)


def _two_surest(spans: list[Candidate]) -> list[list[Candidate]]:
    """Give for each label the surest span, and the surest at another place."""
    result = []
    for label in sorted({span.label for span in spans}):
        ranked = sorted((span for span in spans if span.label == label), key=lambda span: (-span.score, span))
        result.append([ranked[0], *(span for span in ranked if span.start != ranked[0].start)][:2])
    return result


def find_parts(spans: Iterable[Candidate], text: str) -> Iterator[Candidate]:
    """Propose the longest stretch that ends or begins as a full name of an organisation does: 联合会, 仙鹤股份."""
    full = (span for span in spans if span.label is Label.ORG and span.score >= _SURE_FULL)
    names = sorted({text[span.start : span.end] for span in full if span.end - span.start >= _FULL})
    forward, backward = _trie(names), _trie(name[::-1] for name in names)
    most = max(map(len, names), default=0)
    for _, end, _ in find_words({name[-_COMMON:] for name in names}, text):
        size = _walk(backward, text[max(0, end - most) : end][::-1])
        if size:
            yield Candidate(end - size, end, Label.ORG, "end-of", 0.3)
    for start, _, _ in find_words({name[:_COMMON] for name in names}, text):
        size = _walk(forward, text[start : start + most])
        if size:
            yield Candidate(start, start + size, Label.ORG, "beginning-of", 0.3)


def find_lengths(spans: Iterable[Candidate], text: str) -> Iterator[Candidate]:
    """Propose a person's name one character shorter or longer where the text's other places speak for it.

    周真 for 周真先 if 周真 stands elsewhere without 先; 魏康和 for 魏康 if 和 always follows.
    """
    persons = {text[span.start : span.end] for span in spans if span.label is Label.PERSON and span.rule == TAGGER}
    names = sorted(name for name in persons if len(name) in (2, 3))
    places: dict[str, list[int]] = {}
    for start, _, word in find_words({*names, *(name[:2] for name in names)}, text):
        places.setdefault(word, []).append(start)
    for name in names:
        if len(name) > 2 and len(places[name[:2]]) > len(places[name]):
            yield from (Candidate(start, start + 2, Label.PERSON, "shorter", 0.4) for start in places[name[:2]])
        follows = {text[start + len(name) : start + len(name) + 1] for start in places[name]}
        if len(name) < 3 and len(follows) == 1 and len(places[name]) > 1 and _HAN.match(min(follows)):
            yield from (Candidate(start, start + 3, Label.PERSON, "longer", 0.4) for start in places[name])


def _trie(names: Iterable[str]) -> Trie:
    root: Trie = {}
    for name in names:
        node = root
        for character in name:
            node = node.setdefault(character, {})
        node[""] = True
    return root


def _walk(node: Trie, text: str) -> int:
    """Give how many characters of a text a trie shares; 0 where they make a whole name."""
    size = 0
    for character in text:
        if character not in node:
            break
        node, size = node[character], size + 1
    return 0 if "" in node else size
