"""Records to RDF under the contract: what was found in one article in, pyoxigraph quads out.

What an article states goes to the graph named by the article's IRI; what is common knowledge (the hierarchy of
divisions and of unions) goes to the background graph. There are no blank nodes.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from pyoxigraph import Literal, NamedNode, Quad, Triple

from kg import terms, vocab
from kg.editions import find_edition
from kg.model import (
    Activity,
    Analysis,
    Article,
    Entity,
    Filler,
    KgError,
    Kind,
    Label,
    Measure,
    Mention,
    Predicate,
    Relation,
    Span,
)
from kg.terms import RDF, Nodes, Said
from kg.vocab import (
    AWARD_LEVEL_OF,
    BASE,
    CLASS_OF,
    LEVEL_OF,
    article_iri,
    background_iri,
    char_iri,
    content_iri,
    division_id,
    entity_iri,
)

DCTERMS, ITSRDF, NIF, RDFS, SCHEMA, SKOS, UA, WGS84 = map(Nodes, (
    vocab.DCTERMS, vocab.ITSRDF, vocab.NIF, vocab.RDFS, vocab.SCHEMA, vocab.SKOS, vocab.UA, vocab.WGS84))
_CLASS_OF = {label: NamedNode(iri) for label, iri in CLASS_OF.items()}

# organisations that serve a division; of the others we only know where they are
_SERVING = {Kind.UNION, Kind.PUBLIC}


@dataclass(frozen=True, slots=True)
class _Scope:
    """What every statement of one article needs: the base, the article's IRI and id, its writable text.

    Many statements are of the same few entities and have the same sentence for evidence: `entities` and `stretches`
    are the nodes that were made, `told` the stretches that were stated.
    """

    base: str
    article: NamedNode
    id: str
    text: str
    entities: dict[str, NamedNode] = field(default_factory=dict)
    stretches: dict[Span, NamedNode] = field(default_factory=dict)
    told: set[tuple[Span, NamedNode]] = field(default_factory=set)

    def entity(self, entity_id: str) -> NamedNode:
        if entity_id not in self.entities:
            self.entities[entity_id] = NamedNode(entity_iri(entity_id, self.base))
        return self.entities[entity_id]

    def mint(self, kind: str, *parts: object) -> NamedNode:
        return NamedNode(content_iri(kind, *parts, base=self.base))

    def char(self, span: Span) -> NamedNode:
        node = self.stretches.get(span)
        if node is None:
            node = self.stretches[span] = NamedNode(char_iri(self.article.value, span.start, span.end))
        return node


def analysis_quads(analysis: Analysis, *, base: str = BASE) -> Iterator[Quad]:
    """Give every quad of one article, none twice: the article's own graph first, then background facts."""
    for iri, rows in ((article_iri(analysis.article.id, base), say_stated(analysis, base=base)),
                      (background_iri(base), say_background(analysis, base=base))):
        graph = NamedNode(iri)
        for said in dict.fromkeys(rows):
            yield Quad(*said, graph)


def say_stated(analysis: Analysis, *, base: str = BASE) -> Iterator[Said]:
    """Give what an article states: what its own graph says, some more than once."""
    return _stated(analysis, _scope_of(analysis.article, base))


def say_background(analysis: Analysis, *, base: str = BASE) -> Iterator[Said]:
    """Give what is known of an article's entities from elsewhere: what the background graph says, some repeated."""
    return _background(analysis, _scope_of(analysis.article, base))


def stated_triples(analysis: Analysis, *, base: str = BASE) -> Iterator[Triple]:
    """Give what an article states as triples, some more than once."""
    return (Triple(*said) for said in say_stated(analysis, base=base))


def analysis_triples(analysis: Analysis, *, base: str = BASE) -> Iterator[Triple]:
    """Give every triple of one article and its background, none twice."""
    yield from dict.fromkeys(quad.triple for quad in analysis_quads(analysis, base=base))


def check_base(base: str) -> str:
    """Return a base IRI under which data can be minted; raise KgError for another.

    It ends in a slash: the fragment is where a stretch of text says its offsets. And it has `//` after its scheme:
    without it (`urn:kg/`) rdflib does not resolve the relative IRIs of our Turtle.
    """
    try:
        value = NamedNode(base).value
    except ValueError as error:
        raise KgError("--base", f"{base!r} is not an absolute IRI: {error}") from error
    if not value.endswith("/") or set(value) & set("?#"):
        raise KgError("--base", f"{base!r} does not end in a slash, or has a query or fragment")
    if not value.partition(":")[2].startswith("//"):
        raise KgError("--base", f"{base!r} has no // after its scheme, so that relative IRIs cannot be resolved")
    return value


def _scope_of(article: Article, base: str) -> _Scope:
    check_base(base)
    return _Scope(base, NamedNode(article_iri(article.id, base)), article.id, terms.writable(article.text))


def _stated(analysis: Analysis, scope: _Scope) -> Iterator[Said]:
    yield from _article(analysis.article, scope)
    for mention in analysis.mentions:
        yield from _mention(mention, scope)
    for entity in analysis.entities:
        yield from _entity(entity, scope)
    for relation in analysis.relations:
        yield from _relation(relation, scope)
    for activity in analysis.activities:
        yield from _activity(activity, scope)


def _article(article: Article, scope: _Scope) -> Iterator[Said]:
    node = scope.article
    yield from terms.typed(node, UA.Article, NIF.Context)
    yield node, DCTERMS.identifier, terms.text(article.id)
    yield node, NIF.isString, terms.text(article.text)
    if article.headline:
        yield node, SCHEMA.headline, terms.zh(article.headline)
    if article.published:
        yield node, SCHEMA.datePublished, terms.date(article.published, article.id)
    if article.source:
        yield node, DCTERMS.source, terms.text(article.source)
    if article.confidence < 1:
        yield node, UA.confidence, terms.confidence(article.confidence)


def _mention(mention: Mention, scope: _Scope) -> Iterator[Said]:
    """State a mention that was linked; one that was not denotes nothing we could say."""
    if not mention.entity:
        return
    node = scope.char(mention.span)
    yield from _stretch(mention.span, NIF.Phrase, scope)
    yield node, ITSRDF.taIdentRef, scope.entity(mention.entity)
    yield node, ITSRDF.taConfidence, terms.confidence(mention.confidence)
    if mention.rule:
        yield node, UA.rule, terms.text(mention.rule)


def _stretch(span: Span, cls: NamedNode, scope: _Scope) -> Iterator[Said]:
    if (span, cls) in scope.told:
        return
    scope.told.add((span, cls))
    node = scope.char(span)
    yield from terms.typed(node, cls)
    yield node, NIF.referenceContext, scope.article
    yield node, NIF.beginIndex, terms.number(span.start)
    yield node, NIF.endIndex, terms.number(span.end)
    yield node, NIF.anchorOf, Literal(scope.text[span.start:span.end])


def _entity(entity: Entity, scope: _Scope) -> Iterator[Said]:
    node = scope.entity(entity.id)
    yield from terms.typed(node, *_classes(entity))
    yield node, SKOS.prefLabel, terms.zh(entity.name)
    for alias in sorted({*entity.aliases} - {entity.name}):
        yield node, SKOS.altLabel, terms.zh(alias)


def _classes(entity: Entity) -> tuple[NamedNode, ...]:
    base = _CLASS_OF[entity.label]
    return (base,) if entity.kind in (None, Kind.OTHER) else (base, UA[entity.kind])


def _relation(relation: Relation, scope: _Scope) -> Iterator[Said]:
    said = (scope.entity(relation.subject), UA[relation.predicate], _object(relation, scope))
    yield said
    subject, predicate, object_ = said
    if relation.predicate is Predicate.PARTNER_OF and isinstance(object_, NamedNode):
        yield object_, predicate, subject
    node = _assertion_node(said, relation, scope)
    yield from _assertion(node, said, relation, scope)
    if relation.literal:
        yield from _wording(node, relation.literal, scope)


def _object(relation: Relation, scope: _Scope) -> NamedNode | Literal:
    if relation.predicate is Predicate.JOB_TITLE:
        return terms.text(relation.object)
    return scope.article if relation.predicate is Predicate.AUTHOR_OF else scope.entity(relation.object)


def _assertion_node(said: Said, source: Relation | Filler, scope: _Scope) -> NamedNode:
    return scope.mint("assertion", scope.id, *said, source.evidence.start, source.evidence.end)


def _assertion(node: NamedNode, said: Said, source: Relation | Filler, scope: _Scope) -> Iterator[Said]:
    yield from terms.typed(node, UA.Assertion, RDF.Statement)
    for part, term in zip((RDF.subject, RDF.predicate, RDF.object), said, strict=True):
        yield node, part, term
    yield node, UA.reportedIn, scope.article
    yield node, UA.confidence, terms.confidence(source.confidence)
    yield from _evidence(node, source.evidence, scope)
    if source.rule:
        yield node, UA.rule, terms.text(source.rule)


def _evidence(node: NamedNode, span: Span, scope: _Scope) -> Iterator[Said]:
    yield node, UA.evidence, scope.char(span)
    yield from _stretch(span, NIF.Sentence, scope)


def _wording(node: NamedNode, span: Span, scope: _Scope) -> Iterator[Said]:
    """State where the words stand; what no words gave (an activity without a cue) has an empty span."""
    if span.start >= span.end:
        return
    yield node, UA.wording, scope.char(span)
    yield from _stretch(span, NIF.Phrase, scope)


def _activity(activity: Activity, scope: _Scope) -> Iterator[Said]:
    node = NamedNode(activity_iri(activity, scope.id, base=scope.base))
    yield from terms.typed(node, *dict.fromkeys((UA.Activity, UA[activity.type])))
    yield node, RDFS.label, terms.zh(activity.label)
    yield node, UA.reportedIn, scope.article
    yield node, UA.confidence, terms.confidence(activity.confidence)
    if activity.rule:
        yield node, UA.rule, terms.text(activity.rule)
    if activity.date:
        yield node, UA.onDate, terms.date(activity.date, scope.id)
    yield from _evidence(node, activity.evidence, scope)
    yield from _wording(node, activity.trigger, scope)
    for group in sorted(activity.target_groups):
        yield node, UA.targetGroup, terms.text(group)
    for filler in activity.fillers:
        yield from _filler(node, filler, scope)
    for measure in activity.measures:
        yield from _measure(node, measure, scope)


def activity_iri(activity: Activity, article: str, *, base: str = BASE) -> str:
    """Mint an activity of an article from its type and cue; label, date and roles tell apart two that one cue gave."""
    roles = sorted(f"{filler.role} {filler.entity}" for filler in activity.fillers)
    trigger = activity.trigger
    return content_iri("activity", article, activity.type, trigger.start, trigger.end, activity.label, activity.date,
                       *roles, base=base)


def _filler(activity: NamedNode, filler: Filler, scope: _Scope) -> Iterator[Said]:
    said = (activity, UA[filler.role], scope.entity(filler.entity))
    yield said
    yield from _assertion(_assertion_node(said, filler, scope), said, filler, scope)


def _measure(activity: NamedNode, measure: Measure, scope: _Scope) -> Iterator[Said]:
    node = scope.mint("measure", activity, measure.value, measure.unit, measure.counts, measure.span.start,
                      measure.span.end)
    yield activity, UA.hasMeasure, node
    yield from terms.typed(node, UA.Measure)
    yield node, UA.value, terms.number(measure.value)
    yield node, UA.unit, terms.text(measure.unit)
    yield node, UA.approximate, Literal(measure.approximate)
    if measure.counts:
        yield node, UA.counts, terms.text(measure.counts)
    yield from _evidence(node, measure.evidence, scope)
    yield from _wording(node, measure.span, scope)


def _background(analysis: Analysis, scope: _Scope) -> Iterator[Said]:
    for entity in analysis.entities:
        yield from _divisions(entity, scope)
        if entity.label is Label.PLACE:
            yield from _within(scope.entity(entity.id), entity, scope)
        elif entity.label is Label.ORG:
            yield from _hierarchy(entity, scope)
        elif entity.label in (Label.PROGRAMME, Label.AWARD):
            yield from _award_level(entity, scope)
            yield from _edition(entity, scope)


def _divisions(entity: Entity, scope: _Scope) -> Iterator[Said]:
    """State the divisions of a chain, each within all those above it."""
    nodes = [scope.entity(division_id(division.code)) for division in entity.chain]
    for depth, (node, division) in enumerate(zip(nodes, entity.chain, strict=True)):
        yield from terms.typed(node, UA.Place)
        yield node, SKOS.prefLabel, terms.zh(division.name)
        yield node, UA.divisionCode, terms.text(division.code)
        if division.lat is not None and division.long is not None:
            yield node, WGS84.lat, terms.decimal(division.lat)
            yield node, WGS84.long, terms.decimal(division.long)
        for above in nodes[depth + 1:]:
            yield node, UA.within, above


def _within(node: NamedNode, entity: Entity, scope: _Scope) -> Iterator[Said]:
    for division in entity.chain[entity.is_division:]:
        yield node, UA.within, scope.entity(division_id(division.code))


def _hierarchy(entity: Entity, scope: _Scope) -> Iterator[Said]:
    node = scope.entity(entity.id)
    if entity.chain and entity.kind in _SERVING:
        yield node, UA.jurisdiction, scope.entity(division_id(entity.chain[0].code))
    if entity.level:
        yield node, UA.unionLevel, NamedNode(_level(entity, LEVEL_OF))
    if entity.parent:
        parent = scope.entity(f"{Label.ORG}/{entity.parent}")
        yield node, UA.parentUnion, parent
        yield from terms.typed(parent, UA.Organisation, UA.TradeUnion)
        yield parent, SKOS.prefLabel, terms.zh(entity.parent)


def _award_level(entity: Entity, scope: _Scope) -> Iterator[Said]:
    if entity.level:
        level = _level(entity, AWARD_LEVEL_OF)
        yield scope.entity(entity.id), UA.awardLevel, NamedNode(level)


def _edition(entity: Entity, scope: _Scope) -> Iterator[Said]:
    """State of which series a programme or award is an edition; the series is minted from its name."""
    edition = find_edition(entity.name)
    if edition is None:
        return
    node, series = scope.entity(entity.id), scope.entity(f"{entity.label}/{edition.series}")
    yield node, UA.editionOf, series
    yield from terms.typed(series, _CLASS_OF[entity.label])
    yield series, SKOS.prefLabel, terms.zh(edition.series)
    if edition.number:
        yield node, UA.edition, terms.number(edition.number)
    if edition.year:
        yield node, UA.editionYear, terms.date(edition.year, scope.id)


def _level(entity: Entity, levels: Mapping[str, str]) -> str:
    if entity.level not in levels:
        raise KgError(entity.name, f"unknown level {entity.level!r}; one of {', '.join(levels)}")
    return levels[entity.level]
