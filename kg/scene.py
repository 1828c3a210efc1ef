"""An article as the relation rules read it: plain text in which each mention is one sign for its label.

In: plain text, mentions and entities. Out: a `Scene`, whose masked text lets a pattern speak of labels (`<ORG>的<PERSON>`)
whatever the names are; its positions map back to the plain text and to the mentions.
"""

import csv
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from kg.model import Article, Entity, Label, Mention, Predicate, Relation, Span
from kg.text import Plain, split_sentences

# private-use characters stand for mentions; a hostile text that holds them gets a replacement character in their place
_SIGN = {label: chr(0xE000 + number) for number, label in enumerate(Label)}
_LABEL = {sign: label for label, sign in _SIGN.items()}
_STRAY = {ord(sign): "\ufffd" for sign in _LABEL}
_SLOT = re.compile("<(" + "|".join(Label) + ")>")


@dataclass(frozen=True, slots=True)
class Scene:
    """Masked text with its mentions by position; `starts` gives the plain offset of each masked position and of the end."""

    article: Article
    masked: str
    starts: tuple[int, ...]
    mentions: Mapping[int, Mention]
    entities: Mapping[str, Entity]
    sentences: tuple[Span, ...]

    def label(self, position: int) -> Label | None:
        """Name the label of the mention at a position, if a mention stands there."""
        return _LABEL.get(self.masked[position]) if 0 <= position < len(self.masked) else None

    def entity(self, position: int) -> Entity:
        """Give the entity that the mention at a position means."""
        return self.entities[self.mentions[position].entity]

    def plain(self, start: int, end: int) -> Span:
        """Map a masked stretch to plain offsets."""
        return Span(self.starts[start], self.starts[end])

    def sentence(self, position: int) -> Span:
        """Find the masked sentence around a position."""
        index = bisect_right(self.sentences, Span(position, len(self.masked) + 1)) - 1
        return self.sentences[max(index, 0)]

    def line(self, position: int) -> Span:
        """Find the masked line (paragraph) around a position."""
        end = self.masked.find("\n", position)
        return Span(self.masked.rfind("\n", 0, position) + 1, end if end >= 0 else len(self.masked))

    def lines(self) -> Iterator[Span]:
        """Walk the masked lines."""
        start = 0
        for line in self.masked.split("\n"):
            yield Span(start, start + len(line))
            start += len(line) + 1

    def positions(self, span: Span, *labels: Label) -> list[int]:
        """List where mentions of these labels stand in a masked stretch."""
        signs = {_SIGN[label] for label in labels}
        return [i for i in range(span.start, min(span.end, len(self.masked))) if self.masked[i] in signs]

    def relation(self, subject: int, predicate: Predicate, target: str, rule: str, *, at: int | None = None) -> Relation:
        """State a relation of the entity at a position; the sentence at `at` (or at the subject) is its evidence."""
        sentence = self.sentence(subject if at is None else at)
        evidence = self.plain(sentence.start, sentence.end)
        return Relation(self.mentions[subject].entity, predicate, target, evidence, 1.0, rule)


def to_scene(article: Article, plain: Plain, mentions: Sequence[Mention], entities: Sequence[Entity]) -> Scene:
    """Mask the mentions that are linked to a known entity; one that overlaps an earlier one is left out."""
    by_id = {entity.id: entity for entity in entities}
    text = plain.text.translate(_STRAY)
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
    masked = "".join([*pieces, text[offset:]])
    starts.extend(range(offset, len(text) + 1))
    return Scene(article, masked, tuple(starts), placed, by_id, split_sentences(masked) or (Span(0, len(masked)),))


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


def find_all(scene: Scene, template: str) -> Iterator[re.Match[str]]:
    """Find a pattern in the masked text."""
    return compile_pattern(template).finditer(scene.masked)
