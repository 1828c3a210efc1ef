"""An article as the relation rules read it: plain text in which each mention is one sign for its label.

In: plain text, mentions and entities. Out: a `MaskedText`, which lets a pattern speak of labels (`<ORG>的<PERSON>`)
whatever the names are; its positions map back to the plain text and to the mentions.
"""

import csv
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from kg.model import Article, Entity, Label, Mention, Predicate, Relation, Span
from kg.text import Plain, split_sentences, to_simplified

# private-use characters stand for mentions; a hostile text that holds them gets a replacement character in their place
_SIGN = {label: chr(0xE000 + number) for number, label in enumerate(Label)}
_LABEL = {sign: label for label, sign in _SIGN.items()}
_STRAY = {ord(sign): "\ufffd" for sign in _LABEL}
_SLOT = re.compile("<(" + "|".join(Label) + ")>")


@dataclass(frozen=True, slots=True)
class MaskedText:
    """Plain and masked text, and the mentions by masked position.

    `starts` gives the plain offset of each masked position and of the end. Masked text is simplified throughout.
    Sentences and lines are masked stretches.
    """

    article: Article
    plain_text: str
    signs: str
    starts: tuple[int, ...]
    mentions: Mapping[int, Mention]
    entities: Mapping[str, Entity]
    by_label: Mapping[Label, Sequence[int]]
    sentences: tuple[Span, ...]
    lines: tuple[Span, ...]

    def label(self, position: int) -> Label | None:
        """Name the label of the mention at a position, if a mention stands there."""
        return _LABEL.get(self.signs[position]) if 0 <= position < len(self.signs) else None

    def entity(self, position: int) -> Entity:
        """Give the entity that the mention at a position means."""
        return self.entities[self.mentions[position].entity]

    def plain(self, start: int, end: int) -> Span:
        """Map a masked stretch to plain offsets."""
        return Span(self.starts[start], self.starts[end])

    def sentence(self, position: int) -> Span:
        """Find the masked sentence around a position."""
        return self.sentences[max(bisect_right(self.sentences, Span(position, len(self.signs) + 1)) - 1, 0)]

    def line(self, position: int) -> Span:
        """Find the masked line (paragraph) around a position."""
        return self.lines[max(bisect_right(self.lines, Span(position, len(self.signs) + 1)) - 1, 0)]

    def positions(self, span: Span, *labels: Label) -> list[int]:
        """List where mentions of these labels stand in a masked stretch."""
        return sorted(p for label in labels for p in self._of(label, span))

    def last(self, label: Label, before: int, start: int = 0) -> int | None:
        """Find the mention of a label that stands last before a position, from a start on."""
        index = bisect_left(self.by_label[label], before) - 1
        return self.by_label[label][index] if index >= 0 and self.by_label[label][index] >= start else None

    def _of(self, label: Label, span: Span) -> Sequence[int]:
        places = self.by_label[label]
        return places[bisect_left(places, span.start):bisect_left(places, span.end)]

    def relation(self, subject: int, predicate: Predicate, target: str, rule: str, *, at: int | None = None
                 ) -> Relation:
        """State a relation of the entity at a position; the sentence at `at` (or at the subject) is its evidence."""
        sentence = self.sentence(subject if at is None else at)
        evidence = self.plain(sentence.start, sentence.end)
        return Relation(self.mentions[subject].entity, predicate, target, evidence, 1.0, rule)


def mask_mentions(article: Article, plain: Plain, mentions: Sequence[Mention], entities: Sequence[Entity]
                  ) -> MaskedText:
    """Mask the mentions that are linked to a known entity; one that overlaps an earlier one is left out."""
    by_id = {entity.id: entity for entity in entities}
    # a single traditional word in a simplified line (記者) stays in plain text, and patterns have to know it
    text = plain.text.translate({ord(c): _simplify(c) for c in set(plain.text)}).translate(_STRAY)
    pieces: list[str] = []
    starts: list[int] = []
    placed: dict[int, Mention] = {}
    offset = 0
    for mention in sorted(m for m in mentions if m.entity in by_id and m.start < m.end):
        if mention.start < offset:
            continue
        pieces.append(text[offset:mention.start])
        starts.extend(range(offset, mention.start))
        placed[len(starts)] = mention
        pieces.append(_SIGN[by_id[mention.entity].label])
        starts.append(mention.start)
        offset = mention.end
    signs = "".join([*pieces, text[offset:]])
    starts.extend(range(offset, len(text) + 1))
    by_label = {label: [p for p in placed if signs[p] == sign] for label, sign in _SIGN.items()}
    sentences = split_sentences(signs) or (Span(0, len(signs)),)
    return MaskedText(article, plain.text, signs, tuple(starts), placed, by_id, by_label, sentences, _lines(signs))


def _lines(signs: str) -> tuple[Span, ...]:
    ends = [*(hit.start() for hit in re.finditer("\n", signs)), len(signs)]
    return tuple(Span(start, end) for start, end in zip([0, *(end + 1 for end in ends)], ends, strict=False))


@cache
def _simplify(character: str) -> str:
    """Simplify one character; doubled, because one alone counts as a stray in a simplified line."""
    return to_simplified(character * 2)[0]


@cache
def compile_pattern(template: str) -> re.Pattern[str]:
    """Compile a pattern in which `<ORG>`, `<PERSON>` and the like stand for mentions of that label."""
    return re.compile(_SLOT.sub(lambda slot: _SIGN[Label(slot[1])], template))


@cache
def read_rows(name: str) -> tuple[dict[str, str], ...]:
    """Read a table of `kg/data` (CSV with a header; lines that start with # are comments)."""
    text = (files("kg") / "data" / name).read_text("utf-8")
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return tuple({key: value or "" for key, value in row.items()} for row in csv.DictReader(lines))


def find_all(masked: MaskedText, template: str) -> Iterator[re.Match[str]]:
    """Find a pattern in the masked text."""
    return compile_pattern(template).finditer(masked.signs)
