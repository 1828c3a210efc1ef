"""Why a graph says that names are one thing or two: mentions with rules and scores, and the pairs left apart.

In: a store of our contract, nothing else. Out: an `Explanation` for each entity of a name, and the doubtful pairs.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from pyoxigraph import DefaultGraph, NamedNode, Store
from rapidfuzz import fuzz, process
from rapidfuzz.distance import Levenshtein

from kg.decisions import Candidate, find_candidates
from kg.gazetteer import read_table
from kg.model import Division, Entity, KgError, Kind, Label
from kg.text import split_sentences
from kg.vocab import CLASS_OF, DCTERMS, ITSRDF, NIF, OWL, RDF, SKOS, UA, entity_id

_BASES = {str(cls) for cls in CLASS_OF.values()}
_KIND_OF = {str(UA[kind]): kind for kind in Kind}
_FACTS = (UA.unionLevel, UA.awardLevel, UA.jurisdiction, UA.within, UA.parentUnion, UA.editionOf, OWL.sameAs,
          SKOS.exactMatch, OWL.differentFrom)
# a pair below this is as likely as not of two things by chance alone
LEAST = 0.3


@dataclass(frozen=True, slots=True, order=True)
class Reading:
    """A mention as a graph states it: where it stands, its words and sentence, how sure its link is, and the rules."""

    article: str
    start: int
    end: int
    words: str
    sentence: str
    confidence: str
    rule: str


@dataclass(frozen=True, slots=True)
class Explanation:
    """An entity: its id, name, class, other names, background facts, mentions, and pairs that it was not merged in."""

    id: str
    name: str
    kind: str
    aliases: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    readings: tuple[Reading, ...]
    doubts: tuple[Candidate, ...]


def find_doubtful(store: Store, *, least: float = LEAST) -> list[Candidate]:
    """List the doubtful pairs of a graph, best first; those that a user decided to differ are none."""
    return _doubtful(store, read_entities(store), least)


def _doubtful(store: Store, entities: Iterable[Entity], least: float) -> list[Candidate]:
    listed = {entity.id: entity for entity in entities}
    different = [(entity_id(one.value), entity_id(other.value)) for one, other in _pairs(store, OWL.differentFrom)]
    others = find_candidates(listed.values(), apart={(min(pair), max(pair)) for pair in different}, least=least)
    # namesakes among persons have scores of their own, by what the articles tell of them
    found = [c for c in others if c.type is not Label.PERSON or c.reason != "same name"]
    found += [c for c in _matches(store) if c.score >= least and {*c.ids} & {*listed}]
    return sorted(found, key=lambda c: (-c.score, c.type, c.name, c.canonical, c.ids))


def _matches(store: Store) -> Iterator[Candidate]:
    """Read the pairs of namesakes that the last pass of a build scored."""
    for match, _ in _pairs(store, RDF.type, UA.Match):
        one, other = (entity_id(_one(store, match, part)) for part in (RDF.subject, RDF.object))
        score, rule = float(_one(store, match, UA.confidence)), _one(store, match, UA.rule)
        yield Candidate(one.partition("/")[2], other.partition("/")[2], Label.PERSON, score, rule, (one, other))


def read_entities(store: Store) -> list[Entity]:
    """Read the entities of a graph as linking left them: name, kind, and for places and bodies their division."""
    nodes = {node.value for cls in CLASS_OF.values() for node, _ in _pairs(store, RDF.type, cls)}
    return [_entity(store, NamedNode(iri)) for iri in sorted(nodes)]


def _entity(store: Store, node: NamedNode) -> Entity:
    own = entity_id(node.value)
    label = Label(own.partition("/")[0])
    kind = next((_KIND_OF[cls] for cls in _all(store, node, RDF.type) if cls in _KIND_OF and cls not in _BASES), None)
    is_division = bool(_one(store, node, UA.divisionCode))
    above = [node.value] if is_division else _all(store, node, UA.jurisdiction if label is Label.ORG else UA.within)
    codes = [entity_id(place).partition("/")[2] for place in above]
    # of the divisions that a site lies in, the innermost has the code with the fewest zeros at its end
    chain = tuple(Division(code, "") for code in sorted(codes, key=lambda code: (-len(code.rstrip("0")), code))[:1])
    other = Kind.OTHER if label is Label.ORG else None
    return Entity(own, label, _one(store, node, SKOS.prefLabel), kind=kind or other, chain=chain,
                  is_division=is_division)


def explain(store: Store, name: str) -> list[Explanation]:
    """Explain the entities that a name, an alias, a key (`张伟@甲厂`) or an IRI stands for; raise KgError for none."""
    entities = {entity.id: entity for entity in read_entities(store)}
    nodes = _named(store, name, entities)
    if not nodes:
        near = process.extract(name, sorted({e.name for e in entities.values()}), scorer=fuzz.ratio, limit=3,
                               score_cutoff=50)
        hint = f"; the nearest names: {', '.join(found for found, _, _ in near)}" if near else ""
        raise KgError(name, f"the graph names nothing so{hint}")
    names = {entities[entity_id(node.value)].name for node in nodes}
    around = [e for e in entities.values() if any(Levenshtein.distance(e.name, n, score_cutoff=3) <= 3 for n in names)]
    doubts = _doubtful(store, around, 0.0)
    return [_explanation(store, node, doubts) for node in nodes]


def _named(store: Store, name: str, entities: Iterable[str]) -> list[NamedNode]:
    keys = {f"{label}/{name}" for label in Label} & {*entities}
    given = {node.value for predicate in (SKOS.prefLabel, SKOS.altLabel) for node, label in _pairs(store, predicate)
             if label.value == name or node.value == name or (keys and entity_id(node.value) in keys)}
    return [NamedNode(iri) for iri in sorted(given)]


def _explanation(store: Store, node: NamedNode, doubts: Iterable[Candidate]) -> Explanation:
    own, classes = entity_id(node.value), _all(store, node, RDF.type)
    kind = next((cls for cls in classes if cls not in _BASES), classes[0]).rpartition("#")[2]
    facts = [(_word(store, predicate), _word(store, value)) for predicate in _FACTS
             for value in _all(store, node, predicate)]
    mentions = (mention for mention, _ in _pairs(store, ITSRDF.taIdentRef, node.value))
    return Explanation(own, _one(store, node, SKOS.prefLabel), kind, tuple(_all(store, node, SKOS.altLabel)),
                       tuple(facts), tuple(sorted(_reading(store, mention) for mention in mentions)),
                       tuple(doubt for doubt in doubts if own in doubt.ids))


def _reading(store: Store, mention: NamedNode) -> Reading:
    article = NamedNode(_one(store, mention, NIF.referenceContext))
    start, end = (int(_one(store, mention, index)) for index in (NIF.beginIndex, NIF.endIndex))
    text = _one(store, article, NIF.isString)
    around = [s for s in split_sentences(text) if s.start < end and start < s.end]
    sentence = text[around[0].start : around[-1].end] if around else text[start:end]
    return Reading(_one(store, article, DCTERMS.identifier), start, end, _one(store, mention, NIF.anchorOf),
                   " ".join(sentence.split()), _one(store, mention, ITSRDF.taConfidence), _one(store, mention, UA.rule))


def to_lines(explanation: Explanation) -> Iterator[str]:
    """Write an explanation for a terminal."""
    yield f"{explanation.name}  {explanation.kind}  {explanation.id}"
    if explanation.aliases:
        yield f"  also named: {', '.join(explanation.aliases)}"
    yield from (f"  {predicate}: {value}" for predicate, value in explanation.facts)
    articles = len({reading.article for reading in explanation.readings})
    yield f"  {len(explanation.readings)} mentions in {articles} articles, each with confidence and rules:"
    for reading in explanation.readings:
        yield f"    {reading.confidence:6} {reading.words}  {_told(reading.rule)}"
        yield f"           {reading.article} [{reading.start},{reading.end}) {reading.sentence}"
    yield "  not merged with:" if explanation.doubts else "  no other entity is doubtful"
    for doubt in explanation.doubts:
        other = doubt.ids[1] if doubt.ids[0] == explanation.id else doubt.ids[0]
        yield f"    {doubt.score:<6} {other.partition('/')[2]}  {doubt.reason}"


def _told(rule: str) -> str:
    """Write the rules of a mention, the last ones with what they mean."""
    steps = rule.split(" > ")
    return " > ".join(f"{step} ({meaning})" if (meaning := _meanings().get(step.partition(":")[0])) else step
                      for step in steps)


@cache
def _meanings() -> dict[str, str]:
    return {row["rule"]: row["meaning"] for row in read_table("linking-rules.csv")}


def _word(store: Store, iri: str) -> str:
    """Name a node of the graph by its name, any other by the end of its IRI where it is of our ontology."""
    node = NamedNode(iri)
    name = _one(store, node, SKOS.prefLabel)
    return name or (iri.rpartition("#")[2] if iri.startswith(str(UA._NS)) or "#" in iri else iri)


def _pairs(store: Store, predicate: str, target: str = "", subject: NamedNode | None = None
           ) -> Iterator[tuple[Any, Any]]:
    """Give subjects and objects of a property in the default graph (Any: the library admits triples in both places)."""
    value = NamedNode(target) if target else None
    found = store.quads_for_pattern(subject, NamedNode(predicate), value, DefaultGraph())
    return ((quad.subject, quad.object) for quad in found)


def _all(store: Store, subject: NamedNode, predicate: str) -> list[str]:
    """Give the values of a property, sorted, as text."""
    return sorted(value.value for _, value in _pairs(store, predicate, subject=subject))


def _one(store: Store, subject: NamedNode, predicate: str) -> str:
    return next(iter(_all(store, subject, predicate)), "")
