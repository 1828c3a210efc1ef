"""What finds spans by a model: the project's tagger, Baidu LAC as it comes, or another spaCy pipeline.

Sentences of a whole batch of texts go in, the spans of each text come out.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import spacy

from kg.grammar import Candidate
from kg.model import KgError, Label
from kg.neural import Tagged
from kg.repeats import OTHER, TAGGER
from kg.text import split_sentences

# what the labels of other pipelines are in ours, and how sure such an entity is
_FOREIGN = {
    "PERSON": Label.PERSON, "PER": Label.PERSON, "ORG": Label.ORG,
    "GPE": Label.PLACE, "LOC": Label.PLACE, "FAC": Label.PLACE,
}
_FOREIGN_SCORE = 0.8

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
        try:
            self._nlp = spacy.load(name)
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


def load_finder(name: str) -> Finder:
    """Load the tagger of a name: `union`, `lac`, or an installed spaCy pipeline."""
    if name == "union":
        from kg.neural import NeuralTagger

        return SentenceFinder(NeuralTagger(words=False))
    if name == "lac":
        from kg.lac import LacTagger

        return SentenceFinder(LacTagger())
    return ForeignFinder(name)
