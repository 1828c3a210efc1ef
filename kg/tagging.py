"""Plain text to mentions: a tagger, the rulers and their merge.

`union` runs the project's tagger, `lac` Baidu LAC as it comes, `rules` the rulers alone; any other name is an installed
spaCy pipeline, whose entities take the tagger's place. `kg.components` offers the same as components of spaCy, which
is imported only where one of its pipelines is asked for: that alone takes longer than all else that is loaded.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any, Protocol

from kg.grammar import Candidate
from kg.merging import Weighing, merge_and_doubt, read_weighing
from kg.model import Doubt, KgError, Label, Mention
from kg.neural import Tagged
from kg.repeats import OTHER, TAGGER
from kg.rulers import find_candidates
from kg.text import Plain, split_sentences

BATCH = 64
# what the labels of other pipelines are in ours, and how sure such an entity is
_FOREIGN = {
    "PERSON": Label.PERSON, "PER": Label.PERSON, "ORG": Label.ORG,
    "GPE": Label.PLACE, "LOC": Label.PLACE, "FAC": Label.PLACE,
}
_FOREIGN_SCORE = 0.8
FITTED = ("union", "lac", "rules")

Spans = tuple[Candidate, ...]


class Tagger(Protocol):
    """What finds spans (start, end, label, confidence) in strings."""

    def tag(self, texts: Sequence[str]) -> Sequence[Tagged]: ...


class Finder(Protocol):
    """What finds the spans of whole texts, a batch at once."""

    def find(self, texts: Sequence[str]) -> Iterator[Spans]: ...


@dataclass(frozen=True, slots=True)
class SentenceFinder:
    """A tagger that reads the sentences of all texts of a batch at once."""

    tagger: Tagger

    def find(self, texts: Sequence[str]) -> Iterator[Spans]:
        """Give the spans of each text: those that the tagger chose, and under another rule those that lost."""
        sentences = [split_sentences(text) for text in texts]
        strings = [text[s.start : s.end] for text, found in zip(texts, sentences, strict=True) for s in found]
        tagged = iter(self.tagger.tag(strings))
        for found in sentences:
            yield tuple(span for sentence in found for span in _candidates(next(tagged), sentence.start))


def _candidates(tagged: Tagged, offset: int) -> Iterator[Candidate]:
    for rule, spans in ((TAGGER, tagged.spans), (OTHER, tagged.others)):
        for start, end, label, sure in spans:
            yield Candidate(offset + start, offset + end, Label(label), rule, sure)


class ForeignFinder:
    """Another spaCy pipeline: its entities, as far as they have one of our labels."""

    def __init__(self, name: str) -> None:
        import spacy

        try:
            self._nlp: Any = spacy.load(name)
        except OSError as error:
            reason = "no such pipeline; give union, lac, rules or the name of an installed spaCy pipeline"
            raise KgError(name, reason) from error

    def find(self, texts: Sequence[str]) -> Iterator[Spans]:
        """Give the entities of each text."""
        for doc in self._nlp.pipe(texts):
            yield tuple(
                Candidate(entity.start_char, entity.end_char, _FOREIGN[entity.label_], TAGGER, _FOREIGN_SCORE)
                for entity in doc.ents
                if entity.label_ in _FOREIGN
            )


class NoFinder:
    """No tagger: the rulers are alone."""

    def find(self, texts: Sequence[str]) -> Iterator[Spans]:
        """Give nothing for each text."""
        return (() for _ in texts)


@dataclass(frozen=True, slots=True)
class Pipeline:
    """A tagger with the weights that merge its spans with those of the rulers."""

    finder: Finder
    weighing: Weighing


def load_finder(name: str) -> Finder:
    """Load the tagger of a name (see the module's docstring)."""
    if name == "union":
        from kg.neural import NeuralTagger

        return SentenceFinder(NeuralTagger())
    if name == "lac":
        from kg.lac import LacTagger

        return SentenceFinder(LacTagger())
    return NoFinder() if name == "rules" else ForeignFinder(name)


def load_pipeline(name: str = "union") -> Pipeline:
    """Load a pipeline by name (see the module's docstring)."""
    return Pipeline(load_finder(name), read_weighing(name if name in FITTED else "lac"))


def tag_plains(pipeline: Pipeline, plains: Iterable[Plain], *, batch_size: int = BATCH
               ) -> Iterator[tuple[Mention, ...]]:
    """Give the mentions of each text in plain offsets, sorted, none overlapping another."""
    for mentions, _ in tag_and_doubt(pipeline, plains, batch_size=batch_size):
        yield mentions


def tag_and_doubt(pipeline: Pipeline, plains: Iterable[Plain], *, batch_size: int = BATCH
                  ) -> Iterator[tuple[tuple[Mention, ...], tuple[Doubt, ...]]]:
    """Give the mentions of each text, and the spans that the merge left out by little."""
    rest = iter(plains)
    while texts := [plain.text for plain in islice(rest, batch_size)]:
        for text, spans in zip(texts, pipeline.finder.find(texts), strict=True):
            yield merge_and_doubt(spans, find_candidates(text), text, weighing=pipeline.weighing)
