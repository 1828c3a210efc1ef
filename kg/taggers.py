"""What finds spans by a model: the project's tagger, Baidu LAC as it comes, or another spaCy pipeline.

Sentences of a whole batch of texts go in, what is found in each text comes out.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Protocol

import numpy as np
import spacy

from kg.grammar import Candidate
from kg.lattice import States
from kg.model import KgError, Label, Span
from kg.neural import Tagged
from kg.repeats import OTHER, TAGGER
from kg.text import split_sentences

# what the labels of other pipelines are in ours, and how sure such an entity is
_FOREIGN = {
    "PERSON": Label.PERSON, "PER": Label.PERSON, "ORG": Label.ORG,
    "GPE": Label.PLACE, "LOC": Label.PLACE, "FAC": Label.PLACE,
}
_FOREIGN_SCORE = 0.8


@dataclass(frozen=True, slots=True)
class Reading:
    """What a model finds in a text: spans, and its states of each character where it tells them."""

    spans: tuple[Candidate, ...]
    states: States | None = None


class Tagger(Protocol):
    """What finds spans (start, end, label, confidence) in strings."""

    def tag(self, texts: Sequence[str]) -> Sequence[Tagged]: ...


class Finder(Protocol):
    """What reads whole texts, a batch at once."""

    def find(self, texts: Sequence[str]) -> Iterator[Reading]: ...


@dataclass(frozen=True, slots=True)
class SentenceFinder:
    """A tagger that reads the sentences of all texts of a batch at once."""

    tagger: Tagger

    def find(self, texts: Sequence[str]) -> Iterator[Reading]:
        """Give the spans of each text: those that the tagger chose, and under another rule those that lost."""
        sentences = [split_sentences(text) for text in texts]
        strings = [text[s.start : s.end] for text, found in zip(texts, sentences, strict=True) for s in found]
        tagged = iter(self.tagger.tag(strings))
        for text, found in zip(texts, sentences, strict=True):
            read = list(islice(tagged, len(found)))
            spans = tuple(span for sentence, one in zip(found, read, strict=True)
                          for span in _candidates(one, sentence.start))
            yield Reading(spans, _laid_out(len(text), found, read))


def _laid_out(length: int, sentences: Sequence[Span], read: Sequence[Tagged]) -> States | None:
    """Lay the states of the sentences out over their text; what stands between sentences has none, zeros."""
    told = [(s, one.states) for s, one in zip(sentences, read, strict=True) if one.states is not None]
    if not told:
        return None
    laid = np.zeros((length, told[0][1].shape[1]), np.float32)
    for sentence, states in told:
        laid[sentence.start:sentence.end] = states
    return laid


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

    def find(self, texts: Sequence[str]) -> Iterator[Reading]:
        """Give the entities of each text."""
        for doc in self._nlp.pipe(texts):
            yield Reading(tuple(
                Candidate(entity.start_char, entity.end_char, _FOREIGN[entity.label_], TAGGER, _FOREIGN_SCORE)
                for entity in doc.ents
                if entity.label_ in _FOREIGN
            ))


def load_finder(name: str) -> Finder:
    """Load the tagger of a name: `union`, `lac`, or an installed spaCy pipeline."""
    if name == "union":
        from kg.neural import NeuralTagger

        return SentenceFinder(NeuralTagger(words=False))
    if name == "lac":
        from kg.lac import LacTagger

        return SentenceFinder(LacTagger())
    return ForeignFinder(name)
