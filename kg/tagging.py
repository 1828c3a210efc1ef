"""Plain text to mentions: a spaCy pipeline of a tagger, the rulers and their merge.

The pipeline starts from blank zh with characters as tokens. `union` runs the project's tagger, `lac` Baidu LAC as it comes, `rules`
the rulers alone; any other name is an installed spaCy pipeline, whose entities stand in the tagger's place.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Protocol

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from kg.grammar import Candidate
from kg.merging import merge, read_weighing
from kg.model import KgError, Label, Mention
from kg.rulers import find_candidates
from kg.text import Plain, split_sentences

BATCH = 64
# what the labels of other pipelines (OntoNotes) are in ours
_FOREIGN = {"PERSON": Label.PERSON, "PER": Label.PERSON, "ORG": Label.ORG, "GPE": Label.PLACE, "LOC": Label.PLACE, "FAC": Label.PLACE}


class Tagger(Protocol):
    """What finds spans (start, end, label, confidence) in strings."""

    def tag(self, texts: Sequence[str]) -> Sequence[Any]: ...


class _Statistical:
    """The spaCy component around a tagger: it reads sentences, those of a whole batch of docs at once."""

    def __init__(self, tagger: Tagger) -> None:
        self._tagger = tagger

    def __call__(self, doc: Doc) -> Doc:
        return next(self.pipe([doc]))

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = BATCH) -> Iterator[Doc]:
        """Tag docs in batches."""
        for docs in spacy.util.minibatch(stream, batch_size):
            yield from self._batch(list(docs))

    def _batch(self, docs: list[Doc]) -> Iterator[Doc]:
        places = [(doc, sentence) for doc in docs for sentence in split_sentences(doc.text)]
        tagged = self._tagger.tag([doc.text[span.start : span.end] for doc, span in places])
        spans: dict[int, list[Candidate]] = {id(doc): [] for doc in docs}
        for (doc, sentence), found in zip(places, tagged, strict=True):
            spans[id(doc)] += [
                Candidate(sentence.start + start, sentence.start + end, Label(label), "tagger", float(sure))
                for start, end, label, sure in found.spans
            ]
        for doc in docs:
            doc._.tagger_spans = tuple(spans[id(doc)])
            yield doc


class _Foreign:
    """The spaCy component around another pipeline: its entities, as far as they have one of our labels."""

    def __init__(self, name: str) -> None:
        try:
            self._nlp = spacy.load(name)
        except OSError as error:
            raise KgError(name, "no such pipeline; give union, lac, rules or the name of an installed spaCy pipeline") from error

    def __call__(self, doc: Doc) -> Doc:
        found = self._nlp(doc.text)
        doc._.tagger_spans = tuple(
            Candidate(span.start_char, span.end_char, _FOREIGN[span.label_], "tagger", 0.7)
            for span in found.ents
            if span.label_ in _FOREIGN
        )
        return doc


def _register(name: str, default: Any) -> None:
    if not Doc.has_extension(name):
        Doc.set_extension(name, default=default)


for _name in ("tagger_spans", "ruler_spans", "mentions"):
    _register(_name, ())


@Language.factory("union_ner", assigns=["doc._.tagger_spans"], default_config={"tagger": "union"})
def make_ner(nlp: Language, name: str, tagger: str) -> _Statistical | _Foreign:
    """Make the statistical component: `union`, `lac`, or an installed pipeline by name."""
    if tagger == "union":
        from kg.neural import NeuralTagger

        return _Statistical(NeuralTagger())
    if tagger == "lac":
        from kg.lac import LacTagger

        return _Statistical(LacTagger())
    return _Foreign(tagger)


@Language.component("union_rulers", assigns=["doc._.ruler_spans"])
def apply_rulers(doc: Doc) -> Doc:
    """Find the candidates of the rulers."""
    doc._.ruler_spans = find_candidates(doc.text)
    return doc


class _Merge:
    """The spaCy component that chooses the mentions, with the weights fitted for the pipeline's tagger."""

    def __init__(self, weighing: str) -> None:
        self._weighing = read_weighing(weighing)

    def __call__(self, doc: Doc) -> Doc:
        doc._.mentions = merge(doc._.tagger_spans, doc._.ruler_spans, doc.text, weighing=self._weighing)
        spans = [doc.char_span(m.start, m.end, label=m.label.value, alignment_mode="expand") for m in doc._.mentions]
        found = [span for span in spans if span is not None]
        doc.spans["mentions"] = found
        doc.ents = spacy.util.filter_spans(found)
        return doc


@Language.factory(
    "union_merge", requires=["doc._.ruler_spans"], assigns=["doc._.mentions", "doc.ents", "doc.spans"], default_config={"weighing": "union"}
)
def make_merge(nlp: Language, name: str, weighing: str) -> _Merge:
    """Make the merge: `doc._.mentions` has the mentions with confidence and rule, `doc.spans` and `doc.ents` as spaCy's spans."""
    return _Merge(weighing)


def load_pipeline(name: str = "union") -> Language:
    """Load a pipeline by name (see the module's docstring)."""
    nlp = spacy.blank("zh", config={"nlp": {"tokenizer": {"segmenter": "char"}}})
    nlp.max_length = 2**31
    if name != "rules":
        nlp.add_pipe("union_ner", config={"tagger": name})
    nlp.add_pipe("union_rulers")
    nlp.add_pipe("union_merge", config={"weighing": name if name in ("union", "rules") else "lac"})
    return nlp


def tag_plains(nlp: Language, plains: Iterable[Plain], *, batch_size: int = BATCH) -> Iterator[tuple[Mention, ...]]:
    """Give the mentions of each text in plain offsets, sorted, none overlapping another."""
    for doc in nlp.pipe((plain.text for plain in plains), batch_size=batch_size):
        yield doc._.mentions
