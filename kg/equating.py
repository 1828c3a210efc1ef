"""What holds of entities across articles, as RDF of the background graph: matches, a user's decisions, outside names.

In: matches of namesakes, decisions that two names differ, identifiers, and the ids of a build's entities. Out: what is said.
A name that no entity of the build has gives none.
"""

from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache

from pyoxigraph import Literal, NamedNode

from kg import terms, vocab
from kg.gazetteer import divisions
from kg.model import Decision, Identifier, Label
from kg.namesakes import Match, name_of
from kg.terms import RDF, Nodes, Said
from kg.vocab import BASE, content_iri, division_id, entity_iri

OWL, SKOS, UA = map(Nodes, (vocab.OWL, vocab.SKOS, vocab.UA))


def match_triples(match: Match, *, base: str = BASE) -> Iterator[Said]:
    """State that two persons may be one: both ways as a plain triple, and once with score and reasons."""
    one, other = _node(match.one, base), _node(match.other, base)
    yield one, SKOS.closeMatch, other
    yield other, SKOS.closeMatch, one
    node = NamedNode(content_iri("match", one.value, other.value, base=base))
    yield from terms.typed(node, UA.Match, RDF.Statement)
    yield node, RDF.subject, one
    yield node, RDF.predicate, SKOS.closeMatch
    yield node, RDF.object, other
    yield node, UA.confidence, terms.confidence(match.score)
    yield node, UA.rule, _rule(match.rule)


@lru_cache(maxsize=4096)
def _node(entity: str, base: str) -> NamedNode:
    return NamedNode(entity_iri(entity, base))


@lru_cache(maxsize=4096)
def _rule(rule: str) -> Literal:
    return terms.text(rule)


def apart_pairs(decisions: Iterable[Decision], ids: Collection[str]) -> set[tuple[str, str]]:
    """Give the pairs of a build's entities, in order, that a user decided to differ."""
    found = ((_entity(d.label, d.name, ids), _entity(d.label, d.canonical, ids)) for d in decisions if not d.same)
    return {(min(one, other), max(one, other)) for one, other in found if one and other and one != other}


def apart_triples(pairs: Iterable[tuple[str, str]], *, base: str = BASE) -> Iterator[Said]:
    """State that two entities differ."""
    for one, other in sorted(pairs):
        yield _node(one, base), OWL.differentFrom, _node(other, base)


def identifier_triples(identifiers: Iterable[Identifier], ids: Collection[str], *, base: str = BASE
                       ) -> Iterator[Said]:
    """State what a build's entities are called elsewhere: owl:sameAs, or skos:exactMatch where that is less than same.

    A person's bare name stands for the one of that name; of several it stands for none.
    """
    wanted = {identifier.name for identifier in identifiers if identifier.label is Label.PERSON}
    persons: dict[str, list[str]] = {}
    for person in ids if wanted else ():
        if person.startswith(f"{Label.PERSON}/") and (name := name_of(person)) in wanted:
            persons.setdefault(name, []).append(person)
    for identifier in sorted(identifiers):
        alone = persons.get(identifier.name, []) if identifier.label is Label.PERSON else []
        entity = _entity(identifier.label, identifier.name, ids) or (alone[0] if len(alone) == 1 else "")
        if entity:
            predicate = OWL.sameAs if identifier.same else SKOS.exactMatch
            yield _node(entity, base), predicate, NamedNode(identifier.iri)


def _entity(label: Label, name: str, ids: Collection[str]) -> str:
    """Find the entity of a build that a user's name or key stands for; a place of the list goes by its name too."""
    codes = divisions().full.get(name, ()) if label is Label.PLACE else ()
    found = [entity for entity in (f"{label}/{name}", *map(division_id, codes)) if entity in ids]
    return found[0] if len(found) == 1 else ""
