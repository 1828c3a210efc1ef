"""Plain text to mentions: a spaCy pipeline of a tagger, the rulers and their merge.

The pipeline starts from blank zh with characters as tokens. `union` runs the project's tagger, `lac` Baidu LAC as it
comes, `rules` the rulers alone; any other name is an installed spaCy pipeline, whose entities take the tagger's place.
The components (`union_ner`, `union_rulers`, `union_merge`) can stand in pipelines of a user's own.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

import spacy
from spacy.language import Language
from spacy.tokens import Doc

from kg.lattice import States
from kg.merging import merge_and_doubt, read_weighing
from kg.model import Doubt, Mention
from kg.rulers import find_candidates
from kg.taggers import Finder, load_finder
from kg.text import Plain

BATCH = 64
_FITTED = ("union", "lac", "rules")
_TEXT = "kg.text"


@dataclass(frozen=True, slots=True)
class TaggedText:
    """A text's mentions, the spans that the merge left out by little, and the tagger's states where it tells them."""

    mentions: tuple[Mention, ...]
    left_out: tuple[Doubt, ...] = ()
    states: States | None = None


def _text(doc: Doc) -> str:
    """Give a doc's text: spaCy puts it together from its tokens each time that it is asked for, so it is kept."""
    if _TEXT not in doc.user_data:
        doc.user_data[_TEXT] = doc.text
    text: str = doc.user_data[_TEXT]
    return text


class FinderComponent:
    """The component around a tagger: it reads a whole batch of docs at once."""

    def __init__(self, finder: Finder) -> None:
        self._finder = finder

    def __call__(self, doc: Doc) -> Doc:
        return next(self.pipe([doc]))

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = BATCH) -> Iterator[Doc]:
        """Tag docs in batches."""
        rest = iter(stream)
        while docs := list(islice(rest, batch_size)):
            for doc, read in zip(docs, self._finder.find([_text(doc) for doc in docs]), strict=True):
                doc._.tagger_spans, doc._.tagger_states = read.spans, read.states
                yield doc


class Merger:
    """The component that chooses the mentions, with the weights fitted for a tagger."""

    def __init__(self, weighing: str) -> None:
        self._weighing = read_weighing(weighing)

    def __call__(self, doc: Doc) -> Doc:
        doc._.mentions, doc._.left_out = merge_and_doubt(
            doc._.tagger_spans, doc._.ruler_spans, _text(doc), weighing=self._weighing
        )
        spans = (doc.char_span(m.start, m.end, label=m.label.value, alignment_mode="expand") for m in doc._.mentions)
        found = [span for span in spans if span is not None]
        doc.spans["mentions"] = found
        doc.ents = spacy.util.filter_spans(found)
        return doc


for _name in ("tagger_spans", "ruler_spans", "mentions", "left_out"):
    if not Doc.has_extension(_name):
        Doc.set_extension(_name, default=())
if not Doc.has_extension("tagger_states"):
    Doc.set_extension("tagger_states", default=None)


@Language.factory("union_ner", assigns=["doc._.tagger_spans", "doc._.tagger_states"], default_config={"tagger": "union"})
def make_tagger(nlp: Language, name: str, tagger: str) -> Callable[[Doc], Doc]:
    """Make the statistical component: `union`, `lac`, or an installed pipeline by name."""
    return FinderComponent(load_finder(tagger))


@Language.component("union_rulers", assigns=["doc._.ruler_spans"])
def apply_rulers(doc: Doc) -> Doc:
    """Find the candidates of the rulers."""
    doc._.ruler_spans = find_candidates(_text(doc))
    return doc


@Language.factory(
    "union_merge",
    requires=["doc._.ruler_spans"],
    assigns=["doc._.mentions", "doc.ents", "doc.spans"],
    default_config={"weighing": "union"},
)
def make_merger(nlp: Language, name: str, weighing: str) -> Callable[[Doc], Doc]:
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
    for found in read_plains(nlp, plains, batch_size=batch_size):
        yield found.mentions


def read_plains(nlp: Language, plains: Iterable[Plain], *, batch_size: int = BATCH) -> Iterator[TaggedText]:
    """Give what is found in each text, in its plain offsets."""
    for doc in nlp.pipe((_doc(nlp, plain.text) for plain in plains), batch_size=batch_size):
        yield TaggedText(doc._.mentions, doc._.left_out, doc._.tagger_states)


def _doc(nlp: Language, text: str) -> Doc:
    """Make a doc; with a token for each character by ourselves, in half the time that the tokenizer takes for it."""
    by_character = getattr(nlp.tokenizer, "segmenter", "") == "char"
    doc = Doc(nlp.vocab, words=list(text), spaces=[False] * len(text)) if by_character else nlp.make_doc(text)
    doc.user_data[_TEXT] = text
    return doc
