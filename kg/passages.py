"""A store's triples as a table, and the articles' texts in it cut into the passages that a viewer shows.

Every passage carries the mentions inside it, so that they can be marked; offsets count code points.
"""

import bisect
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Store, parse

from kg.views import Evidence, Mark, Passage
from kg.vocab import ITSRDF, NIF, RDF, UA

# subject -> predicate -> objects; literals as their text
Table = dict[str, dict[str, set[str]]]

MEASURES = str(UA.hasMeasure)
# looked up a million times in a large graph, so as plain strings
_TYPE, _TEXT, _CONTEXT, _BEGIN, _END = map(str, (RDF.type, NIF.isString, NIF.referenceContext, NIF.beginIndex,
                                                 NIF.endIndex))
_ENTITY, _EVIDENCE, _CONFIDENCE, _RULE, _WORDING = map(str, (ITSRDF.taIdentRef, UA.evidence, UA.confidence, UA.rule,
                                                             UA.wording))
_SENTENCE_END = re.compile(r"[。！？!?…]+[”’）)》」』]*|\n")


@dataclass(frozen=True, slots=True)
class Text:
    """The text of an article, where its sentences end, its mentions sorted by offset, and the passages cut so far."""

    text: str
    breaks: list[int]
    marks: list[Mark] = field(default_factory=list)
    passages: dict[tuple[int, int], Passage] = field(default_factory=dict)


def read_table(source: Store | Iterable[bytes]) -> Table:
    """Read every triple of a store, or of the lines of a build's N-Quads, which takes a tenth of the time."""
    table: defaultdict[str, dict[str, set[str]]] = defaultdict(dict)
    for subject, predicate, value in map(_spelled, _stored(source)) if isinstance(source, Store) else _cut(source):
        properties = table[subject]
        if predicate in properties:
            properties[predicate].add(value)
        else:
            properties[predicate] = {value}
    return dict(table)


def _spelled(quad: Quad) -> tuple[str, str, str]:
    subject, value = quad.subject, quad.object
    return (subject.value if isinstance(subject, NamedNode) else str(subject), quad.predicate.value,
            value.value if isinstance(value, (NamedNode, Literal)) else str(value))


def _cut(lines: Iterable[bytes]) -> Iterator[tuple[str, str, str]]:
    """Cut lines `<subject> <predicate> <object or "literal"...> <graph> .` at their blanks; parse those with escapes."""
    terms: dict[bytes, str] = {}
    for line in lines:
        if b"\\" in line:
            yield from map(_spelled, parse(line, format=RdfFormat.N_QUADS))
            continue
        subject, predicate, rest = line.split(b" ", 2)
        value = rest[1:rest.rindex(b" <") - 1] if rest.startswith(b"<") else rest[1:rest.rindex(b'"')]
        if predicate not in terms:
            terms[predicate] = predicate[1:-1].decode()
        yield subject[1:-1].decode(), terms[predicate], value.decode()


def _stored(store: Store) -> Iterator[Quad]:
    """Give the quads of the default graph where a build put every triple, else those of every graph."""
    default = next(store.quads_for_pattern(None, None, None, DefaultGraph()), None)
    return store.quads_for_pattern(None, None, None, DefaultGraph() if default else None)


def all_of(table: Table, subject: str, predicate: str) -> list[str]:
    """Give the values of a property, sorted."""
    return sorted(table.get(subject, {}).get(predicate, ()))


def one_of(table: Table, subject: str, predicate: str) -> str:
    """Give the first value of a property, or nothing."""
    return min(table.get(subject, {}).get(predicate, ()), default="")


def read_texts(table: Table) -> dict[str, Text]:
    """Read the articles' texts with their mentions."""
    texts = {iri: Text(text, [0, *(hit.end() for hit in _SENTENCE_END.finditer(text)), len(text)])
             for iri in table if (text := one_of(table, iri, _TEXT))}
    for iri in sorted(table):
        article, entity = one_of(table, iri, _CONTEXT), one_of(table, iri, _ENTITY)
        if entity and article in texts:
            texts[article].marks.append(Mark(*_stretch(table, iri), entity))
    for article, mark in _read_wordings(table):
        if article in texts:
            texts[article].marks.append(mark)
    for article_text in texts.values():
        article_text.marks.sort()
    return texts


def _read_wordings(table: Table) -> Iterator[tuple[str, Mark]]:
    """Give the words that an activity rests on, its cue and its figures, as marks of the activity."""
    for activity in instances(table, UA.Activity):
        for source in (activity, *all_of(table, activity, MEASURES)):
            yield from ((article, Mark(mark.start, mark.end, activity)) for article, mark in wordings(table, source))


def wordings(table: Table, source: str) -> list[tuple[str, Mark]]:
    """Give where the words stand that a measure, an activity or a literal was read from: article and place."""
    return [(one_of(table, phrase, _CONTEXT), Mark(*_stretch(table, phrase), source))
            for phrase in all_of(table, source, _WORDING)]


def _stretch(table: Table, iri: str) -> tuple[int, int]:
    return int(one_of(table, iri, _BEGIN)), int(one_of(table, iri, _END))


def _passage(texts: dict[str, Text], article: str, start: int, end: int) -> Passage:
    """Cut a stretch out of its article, without the white space around it, with the mentions that lie inside, once."""
    cut = texts[article].passages
    if (start, end) not in cut:
        cut[start, end] = _new_passage(texts, article, start, end)
    return cut[start, end]


def _new_passage(texts: dict[str, Text], article: str, start: int, end: int) -> Passage:
    text = texts[article].text[start:end]
    start += len(text) - len(text.lstrip())
    end = start + len(text.strip())
    marks = texts[article].marks
    first = bisect.bisect_left(marks, Mark(start, start, ""))
    inside = []
    for mark in marks[first:]:
        if mark.start >= end:
            break
        if mark.end <= end:
            inside.append(Mark(mark.start - start, mark.end - start, mark.entity))
    return Passage(article, start, text.strip(), tuple(inside))


def sentence_around(texts: dict[str, Text], article: str, mark: Mark) -> Passage:
    """Cut out the sentence that holds a mark, or the sentences where it runs over the end of one."""
    breaks = texts[article].breaks
    after = bisect.bisect_left(breaks, mark.end)
    before = bisect.bisect_right(breaks, mark.start) - 1
    return _passage(texts, article, breaks[before], breaks[min(after, len(breaks) - 1)])


def read_evidence(table: Table, texts: dict[str, Text], iri: str) -> tuple[Evidence, ...]:
    """Read the sentences of an assertion or activity, with its confidence and rule."""
    confidence = one_of(table, iri, _CONFIDENCE)
    rule = one_of(table, iri, _RULE)
    found = []
    for sentence in all_of(table, iri, _EVIDENCE):
        article = one_of(table, sentence, _CONTEXT)
        if article in texts:
            passage = _passage(texts, article, *_stretch(table, sentence))
            found.append(Evidence(passage, float(confidence) if confidence else None, rule))
    return tuple(found)


def instances(table: Table, cls: str) -> list[str]:
    """Give the members of a class, sorted."""
    return sorted(iri for iri, properties in table.items() if str(cls) in properties.get(_TYPE, ()))
