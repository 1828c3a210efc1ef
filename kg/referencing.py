"""The reference page of the ontology: its graph goes in, one HTML page that loads nothing and runs nothing comes out.

Every term has its IRI, its label, definition and example in each language, and whatever the ontology states of it, both
ways: a class lists the properties that have it as domain. All text is escaped; the same ontology gives the same bytes.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from rdflib import Graph, Literal, URIRef
from rdflib.term import Node

from kg.assets import source_hash, web_file
from kg.charting import Arc, Box, Chart, draw_chart
from kg.model import KgError
from kg.staging import replacing
from kg.terms import writable
from kg.vocab import DCTERMS, OWL, PREFIXES, RDF, RDFS, SKOS, UA, ontology_file

FILE = "union-activity.ttl"
LANGUAGES = ("en", "zh")
_NAMESPACE = str(UA._NS)
_WEB = ("http://", "https://")
# a term stands in the first section of whose types it has one
_SECTIONS = (
    ("Classes", "类", (OWL.Class, RDFS.Class)),
    ("Object properties", "对象属性", (OWL.ObjectProperty,)),
    ("Datatype properties", "数据属性", (OWL.DatatypeProperty,)),
    ("Schemes", "概念体系", (SKOS.ConceptScheme,)),
    ("Concepts", "概念", (SKOS.Concept,)),
)
_OTHER = ("Other terms", "其他术语")
_CHARACTERISTICS = (OWL.FunctionalProperty, OWL.InverseFunctionalProperty, OWL.SymmetricProperty, OWL.AsymmetricProperty,
                    OWL.TransitiveProperty, OWL.ReflexiveProperty, OWL.IrreflexiveProperty)
# what is told of a term, in this order: words, the property, and whether the term is its object
_TOLD = (
    ("subclass of", "上位类", RDFS.subClassOf, False), ("superclass of", "下位类", RDFS.subClassOf, True),
    ("equivalent class", "等价类", OWL.equivalentClass, False), ("disjoint with", "互斥类", OWL.disjointWith, False),
    ("domain", "定义域", RDFS.domain, False), ("range", "值域", RDFS.range, False),
    ("subproperty of", "上位属性", RDFS.subPropertyOf, False), ("superproperty of", "下位属性", RDFS.subPropertyOf, True),
    ("equivalent property", "等价属性", OWL.equivalentProperty, False),
    ("inverse of", "逆属性", OWL.inverseOf, False), ("inverse of", "逆属性", OWL.inverseOf, True),
    ("domain of", "作为定义域", RDFS.domain, True), ("range of", "作为值域", RDFS.range, True),
    ("in scheme", "所属体系", SKOS.inScheme, False), ("concepts", "所含概念", SKOS.inScheme, True),
    ("top concept of", "顶层概念属于", SKOS.topConceptOf, False),
    ("exact match", "精确匹配", SKOS.exactMatch, False), ("close match", "近似匹配", SKOS.closeMatch, False),
    ("broad match", "上位匹配", SKOS.broadMatch, False), ("narrow match", "下位匹配", SKOS.narrowMatch, False),
    ("related match", "相关匹配", SKOS.relatedMatch, False), ("see also", "参见", RDFS.seeAlso, False),
    ("example of", "实例", RDF.type, True),
)
_ALIGNED = {RDFS.subClassOf, RDFS.subPropertyOf, OWL.equivalentClass, OWL.equivalentProperty}


@dataclass(frozen=True, slots=True)
class Link:
    """A term as it is written, and where it leads: a place of the page, a web address, or nowhere."""

    words: str
    href: str


@dataclass(frozen=True, slots=True)
class Fact:
    """What is told of a term, in both languages, and the terms that it is told with."""

    en: str
    zh: str
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Term:
    """A term of the ontology; `texts` are rows of what is said, in which language, and the words."""

    name: str
    iri: str
    texts: tuple[tuple[str, str, str], ...]
    facts: tuple[Fact, ...]

    def say(self, what: str, language: str) -> str:
        """Give the words that are said of the term in a language, or nothing."""
        return "; ".join(words for said, tongue, words in self.texts if (said, tongue) == (what, language))


def read_ontology() -> Graph:
    """Read the ontology that ships."""
    return Graph().parse(ontology_file(FILE))


def find_version(graph: Graph) -> str:
    """Give the version that an ontology states."""
    version = graph.value(_ontology(graph), OWL.versionInfo)
    if version is None:
        raise KgError(FILE, "states no owl:versionInfo")
    return str(version)


def _ontology(graph: Graph) -> URIRef:
    found = _iris(graph.subjects(RDF.type, OWL.Ontology))
    if not found:
        raise KgError(FILE, "is no ontology")
    return found[0]


def _iris(terms: Iterable[Node]) -> list[URIRef]:
    """Give the IRIs among terms, sorted."""
    return sorted((term for term in terms if isinstance(term, URIRef)), key=str)


def read_sections(graph: Graph) -> list[tuple[str, str, list[Term]]]:
    """Give the terms of an ontology under their headings, sorted by name; headings without a term are left out."""
    sections: dict[tuple[str, str], list[Term]] = {heading: [] for heading in (*(s[:2] for s in _SECTIONS), _OTHER)}
    disjoint = _disjoint(graph)
    for iri in _own(graph):
        sections[_section(graph, iri)].append(_term(graph, iri, disjoint))
    return [(en, zh, terms) for (en, zh), terms in sections.items() if terms]


def _own(graph: Graph) -> list[URIRef]:
    found = {s for s in graph.subjects() if isinstance(s, URIRef) and s.startswith(_NAMESPACE)}
    return sorted(found, key=lambda iri: (iri.casefold(), iri))


def _section(graph: Graph, iri: URIRef) -> tuple[str, str]:
    types = set(graph.objects(iri, RDF.type))
    return next(((en, zh) for en, zh, kinds in _SECTIONS if types & set(kinds)), _OTHER)


def _disjoint(graph: Graph) -> dict[Node, set[Node]]:
    """Give the classes that each class shares no member with by a list of such classes."""
    groups = [set(graph.items(members)) for members in graph.objects(None, OWL.members)]
    return {term: {other for group in groups if term in group for other in group} - {term}
            for group in groups for term in group}


def _term(graph: Graph, iri: URIRef, disjoint: Mapping[Node, set[Node]]) -> Term:
    rows = {(str(said).partition("#")[2], str(words.language or ""), writable(words))
            for said, words in graph.predicate_objects(iri) if isinstance(words, Literal)}
    return Term(_name(iri), str(iri), tuple(sorted(rows)), tuple(_facts(graph, iri, disjoint)))


def _facts(graph: Graph, iri: URIRef, disjoint: Mapping[Node, set[Node]]) -> Iterator[Fact]:
    types = set(graph.objects(iri, RDF.type))
    yield from _fact("type", "类型", types - set(_CHARACTERISTICS))
    yield from _fact("characteristics", "特征", types & set(_CHARACTERISTICS))
    if iri in disjoint:
        yield from _fact("disjoint with", "互斥类", disjoint[iri])
    for en, zh, said, inverse in _TOLD:
        found = set(graph.subjects(said, iri) if inverse else graph.objects(iri, said))
        elsewhere = {term for term in found if said in _ALIGNED and not str(term).startswith(_NAMESPACE)}
        yield from _fact(en, zh, found - elsewhere)
        yield from _fact(f"aligned: {en}", f"对齐：{zh}", elsewhere)


def _fact(en: str, zh: str, terms: set[Node]) -> Iterator[Fact]:
    links = sorted((_link(term) for term in _iris(terms)), key=lambda link: link.words)
    if links:
        yield Fact(en, zh, tuple(links))


def _link(term: URIRef) -> Link:
    if term.startswith(_NAMESPACE):
        return Link(_name(term), _anchor(_name(term)))
    return Link(_short(term), str(term) if str(term).startswith(_WEB) else "")


def _name(iri: str) -> str:
    return writable(iri.removeprefix(_NAMESPACE))


def _short(iri: str) -> str:
    return next((f"{prefix}:{iri.removeprefix(start)}" for prefix, start in PREFIXES.items() if iri.startswith(start)),
                writable(iri))


def _anchor(name: str) -> str:
    return "#" + quote(name)


def read_chart(graph: Graph) -> Chart:
    """Lay out the diagram of an ontology's classes and properties."""
    properties = [(iri, domain) for iri in _own(graph) for domain in graph.objects(iri, RDFS.domain)]
    return draw_chart(_box(graph, iri, [one for one, domain in properties if domain == iri])
                      for iri in _own(graph) if (iri, RDF.type, OWL.Class) in graph)


def _box(graph: Graph, iri: URIRef, properties: list[URIRef]) -> Box:
    above = sorted(_name(str(one)) for one in graph.objects(iri, RDFS.subClassOf) if str(one).startswith(_NAMESPACE))
    labels = sorted(str(label) for label in graph.objects(iri, RDFS.label)
                    if isinstance(label, Literal) and label.language == "zh")
    arcs = [Arc(_name(one), _short(str(range_)).removeprefix("ua:"), _name(str(range_)))
            for one in properties for range_ in _iris(graph.objects(one, RDFS.range))]
    return Box(_name(iri), writable(" ".join([_name(iri), *labels[:1]])), above[0] if above else "", tuple(arcs))


def to_page(graph: Graph) -> str:
    """Write the reference page of an ontology."""
    from jinja2 import DictLoader, Environment, StrictUndefined

    ontology, style = _ontology(graph), web_file("reference.css")
    environment = Environment(loader=DictLoader({"page": web_file("reference.html")}), autoescape=True,
                              undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    environment.filters["anchor"] = _anchor
    page = environment.get_template("page").render(
        style=style, policy=_policy(style), head=_term(graph, ontology, {}), version=find_version(graph),
        version_iris=[_link(iri) for iri in _iris(graph.objects(ontology, OWL.versionIRI))],
        licences=[_link(iri) for iri in _iris(graph.objects(ontology, DCTERMS.license))],
        titles=_titles(graph, ontology), languages=LANGUAGES, namespace=_NAMESPACE, prefixes=sorted(PREFIXES.items()),
        sections=read_sections(graph), chart=read_chart(graph))
    return page + "\n"


def _titles(graph: Graph, ontology: URIRef) -> list[tuple[str, str, str]]:
    """Give language, title and description of an ontology, the languages in the page's order."""
    said = {(name, words.language): writable(words)
            for name, iri in (("title", DCTERMS.title), ("description", DCTERMS.description))
            for words in sorted(graph.objects(ontology, iri), key=str) if isinstance(words, Literal)}
    return [(tongue, said.get(("title", tongue), FILE), said.get(("description", tongue), "")) for tongue in LANGUAGES]


def _policy(style: str) -> str:
    return f"default-src 'none'; style-src {source_hash(style)}; base-uri 'none'; form-action 'none'"


def write_reference(target: Path) -> None:
    """Write the reference page of the ontology that ships."""
    with replacing(target) as draft:
        draft.write_text(to_page(read_ontology()), encoding="utf-8", newline="\n")
