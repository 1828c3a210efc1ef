"""Plain text to mentions: a spaCy pipeline of a tagger, the rulers and their merge.

The pipeline starts from blank zh with characters as tokens. `union` runs the project's tagger, `lac` Baidu LAC as it
comes, `rules` the rulers alone; any other name is an installed spaCy pipeline, whose entities take the tagger's place.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Protocol

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from kg.grammar import Candidate
from kg.merging import merge_and_doubt, read_weighing
from kg.model import Doubt, KgError, Label, Mention
from kg.neural import Tagged
from kg.repeats import TAGGER
from kg.rulers import find_candidates
from kg.text import Plain, split_sentences

BATCH = 64
# what the labels of other pipelines are in ours, and how sure such an entity is
_FOREIGN = {
    "PERSON": Label.PERSON, "PER": Label.PERSON, "ORG": Label.ORG,
    "GPE": Label.PLACE, "LOC": Label.PLACE, "FAC": Label.PLACE,
}
_FOREIGN_SCORE = 0.8
_FITTED = ("union", "lac", "rules")


class Tagger(Protocol):
    """What finds spans (start, end, label, confidence) in strings."""

    def tag(self, texts: Sequence[str]) -> Sequence[Tagged]: ...


class SentenceTagger:
    """The spaCy component around a tagger: it reads sentences, those of a whole batch of docs at once."""

    def __init__(self, tagger: Tagger) -> None:
        self._tagger = tagger

    def __call__(self, doc: Doc) -> Doc:
        return next(self.pipe([doc]))

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = BATCH) -> Iterator[Doc]:
        """Tag docs in batches."""
        for docs in _batches(stream, batch_size):
            yield from self._batch(docs)

    def _batch(self, docs: list[Doc]) -> Iterator[Doc]:
        # spaCy puts a doc's text together from its tokens each time that it is asked for
        texts = [doc.text for doc in docs]
        sentences = [split_sentences(text) for text in texts]
        strings = (text[s.start : s.end] for text, found in zip(texts, sentences, strict=True) for s in found)
        tagged = iter(self._tagger.tag(list(strings)))
        for doc, found in zip(docs, sentences, strict=True):
            spans = ((sentence.start, row) for sentence in found for row in next(tagged).spans)
            doc._.tagger_spans = tuple(
                Candidate(offset + start, offset + end, Label(label), TAGGER, float(sure))
                for offset, (start, end, label, sure) in spans
            )
            yield doc


class ForeignTagger:
    """The spaCy component around another pipeline: its entities, as far as they have one of our labels."""

    def __init__(self, name: str) -> None:
        try:
            self._nlp = spacy.load(name)
        except OSError as error:
            reason = "no such pipeline; give union, lac, rules or the name of an installed spaCy pipeline"
            raise KgError(name, reason) from error

    def __call__(self, doc: Doc) -> Doc:
        entities = self._nlp(doc.text).ents
        doc._.tagger_spans = tuple(
            Candidate(entity.start_char, entity.end_char, _FOREIGN[entity.label_], TAGGER, _FOREIGN_SCORE)
            for entity in entities
            if entity.label_ in _FOREIGN
        )
        return doc


class Merger:
    """The spaCy component that chooses the mentions, with the weights fitted for the pipeline's tagger."""

    def __init__(self, weighing: str) -> None:
        self._weighing = read_weighing(weighing)

    def __call__(self, doc: Doc) -> Doc:
        doc._.mentions, doc._.left_out = merge_and_doubt(doc._.tagger_spans, doc._.ruler_spans, doc.text,
                                                         weighing=self._weighing)
        spans = (doc.char_span(m.start, m.end, label=m.label.value, alignment_mode="expand") for m in doc._.mentions)
        found = [span for span in spans if span is not None]
        doc.spans["mentions"] = found
        doc.ents = spacy.util.filter_spans(found)
        return doc


def _batches(stream: Iterable[Doc], size: int) -> Iterator[list[Doc]]:
    source = iter(stream)
    for first in source:
        yield [first, *islice(source, size - 1)]


for _name in ("tagger_spans", "ruler_spans", "mentions", "left_out"):
    if not Doc.has_extension(_name):
        Doc.set_extension(_name, default=())


@Language.factory("union_ner", assigns=["doc._.tagger_spans"], default_config={"tagger": "union"})
def make_tagger(nlp: Language, name: str, tagger: str) -> Callable[[Doc], Doc]:
    """Make the statistical component: `union`, `lac`, or an installed pipeline by name."""
    if tagger == "union":
        from kg.neural import NeuralTagger

        return SentenceTagger(NeuralTagger())
    if tagger == "lac":
        from kg.lac import LacTagger

        return SentenceTagger(LacTagger())
    return ForeignTagger(tagger)


@Language.component("union_rulers", assigns=["doc._.ruler_spans"])
def apply_rulers(doc: Doc) -> Doc:
    """Find the candidates of the rulers."""
    doc._.ruler_spans = find_candidates(doc.text)
    return doc


@Language.factory(
    "union_merge",
    requires=["doc._.ruler_spans"],
    assigns=["doc._.mentions", "doc.ents", "doc.spans"],
    default_config={"weighing": "union"},
)
def make_merger(nlp: Language, name: str, weighing: str) -> Merger:
    """Make the merge: mentions with confidence and rule in `doc._.mentions`, as spans in `doc.spans` and `doc.ents`."""
    return Merger(weighing)


def load_pipeline(name: str = "union") -> Language:
    """Load a pipeline by name (see the module's docstring)."""
    nlp = spacy.blank("zh", config={"nlp": {"tokenizer": {"segmenter": "char"}}})
    nlp.max_length = 2**31
    if name != "rules":
        nlp.add_pipe("union_ner", config={"tagger": name})
    nlp.add_pipe("union_rulers")
    nlp.add_pipe("union_merge", config={"weighing": name if name in _FITTED else "lac"})
    return nlp


def tag_plains(nlp: Language, plains: Iterable[Plain], *, batch_size: int = BATCH) -> Iterator[tuple[Mention, ...]]:
    """Give the mentions of each text in plain offsets, sorted, none overlapping another."""
    for mentions, _ in tag_and_doubt(nlp, plains, batch_size=batch_size):
        yield mentions


def tag_and_doubt(nlp: Language, plains: Iterable[Plain], *, batch_size: int = BATCH
                  ) -> Iterator[tuple[tuple[Mention, ...], tuple[Doubt, ...]]]:
    """Give the mentions of each text, and the spans that the merge left out by little."""
    for doc in nlp.pipe((plain.text for plain in plains), batch_size=batch_size):
        yield doc._.mentions, doc._.left_out
