"""The closed namespaces that we write, and IRIs minted from content.

A term that the ontology does not define raises at once; `tests/test_vocab.py` compares the list with the ontology file.
"""

import hashlib
import re
from pathlib import Path
from urllib.parse import quote, unquote

from rdflib import Namespace, URIRef
from rdflib.namespace import DCTERMS, FOAF, ORG, OWL, PROV, RDF, RDFS, SKOS, TIME, XSD, DefinedNamespace

from kg.model import KgError, Label

__all__ = [
    "AWARD_LEVEL_OF",
    "BASE",
    "CLASS_OF",
    "DCTERMS",
    "FOAF",
    "GEO",
    "ITSRDF",
    "LEVEL_OF",
    "NIF",
    "ORG",
    "OWL",
    "PREFIXES",
    "PROV",
    "RDF",
    "RDFS",
    "SCHEMA",
    "SEM",
    "SKOS",
    "TIME",
    "UA",
    "WGS84",
    "XSD",
    "article_iri",
    "background_iri",
    "char_iri",
    "content_iri",
    "division_id",
    "entity_id",
    "entity_iri",
    "ontology_file",
    "path_segment",
    "segment_text",
]

BASE = "https://w3id.org/union-activity/id/"
NIF = Namespace("http://persistence.uni-leipzig.org/nlp2rdf/ontologies/nif-core#")
ITSRDF = Namespace("http://www.w3.org/2005/11/its/rdf#")
SCHEMA = Namespace("https://schema.org/")
SEM = Namespace("http://semanticweb.cs.vu.nl/2009/11/sem/")
GEO = Namespace("http://www.opengis.net/ont/geosparql#")
WGS84 = Namespace("http://www.w3.org/2003/01/geo/wgs84_pos#")


class UA(DefinedNamespace):
    """The union-activity ontology: every term, of builds and of what may be inferred from them."""

    _NS = Namespace("https://w3id.org/union-activity/ontology#")
    _fail = True

    Finding: URIRef
    Entity: URIRef
    Agent: URIRef
    Article: URIRef
    Assertion: URIRef
    Match: URIRef
    Person: URIRef
    Organisation: URIRef
    TradeUnion: URIRef
    Enterprise: URIRef
    PublicBody: URIRef
    EducationalInstitution: URIRef
    MediaOrganisation: URIRef
    Place: URIRef
    Programme: URIRef
    Award: URIRef
    Activity: URIRef
    Competition: URIRef
    Training: URIRef
    Assistance: URIRef
    LegalService: URIRef
    Recognition: URIRef
    Organising: URIRef
    Visit: URIRef
    Meeting: URIRef
    Service: URIRef
    Agreement: URIRef
    Culture: URIRef
    Measure: URIRef
    worksFor: URIRef
    employs: URIRef
    jobTitle: URIRef
    receivedAward: URIRef
    awardedTo: URIRef
    authorOf: URIRef
    subOrganizationOf: URIRef
    hasSubOrganization: URIRef
    partnerOf: URIRef
    locatedIn: URIRef
    reportedIn: URIRef
    organisedBy: URIRef
    organises: URIRef
    participant: URIRef
    takesPlaceIn: URIRef
    partOfProgramme: URIRef
    onDate: URIRef
    targetGroup: URIRef
    hasMeasure: URIRef
    value: URIRef
    unit: URIRef
    counts: URIRef
    approximate: URIRef
    evidence: URIRef
    wording: URIRef
    confidence: URIRef
    rule: URIRef
    divisionCode: URIRef
    within: URIRef
    contains: URIRef
    unionLevel: URIRef
    parentUnion: URIRef
    jurisdiction: URIRef
    UnionLevel: URIRef
    levelNational: URIRef
    levelProvince: URIRef
    levelCity: URIRef
    levelCounty: URIRef
    levelTown: URIRef
    levelIndustry: URIRef
    levelEnterprise: URIRef
    unionLevels: URIRef
    editionOf: URIRef
    edition: URIRef
    editionYear: URIRef
    awardLevel: URIRef
    AwardLevel: URIRef
    awardNational: URIRef
    awardProvince: URIRef
    awardCity: URIRef
    awardCounty: URIRef
    awardTown: URIRef
    awardLevels: URIRef
    activityTypes: URIRef


CLASS_OF = {Label.PERSON: UA.Person, Label.ORG: UA.Organisation, Label.PLACE: UA.Place,
            Label.PROGRAMME: UA.Programme, Label.AWARD: UA.Award}
LEVEL_OF = {"national": UA.levelNational, "province": UA.levelProvince, "city": UA.levelCity, "county": UA.levelCounty,
            "town": UA.levelTown, "industry": UA.levelIndustry, "enterprise": UA.levelEnterprise}
AWARD_LEVEL_OF = {"national": UA.awardNational, "province": UA.awardProvince, "city": UA.awardCity,
                  "county": UA.awardCounty, "town": UA.awardTown}
_SEGMENT_OF = {Label.PERSON: "person", Label.ORG: "org", Label.PLACE: "place", Label.PROGRAMME: "programme",
               Label.AWARD: "award"}
PREFIXES = {"ua": str(UA._NS), "nif": str(NIF), "itsrdf": str(ITSRDF), "skos": str(SKOS), "schema": str(SCHEMA),
            "org": str(ORG), "foaf": str(FOAF), "prov": str(PROV), "dcterms": str(DCTERMS), "sem": str(SEM),
            "time": str(TIME), "geo": str(GEO), "wgs84": str(WGS84), "owl": str(OWL), "rdf": str(RDF),
            "rdfs": str(RDFS), "xsd": str(XSD)}
# RFC 3987 ucschar that we leave readable: CJK ideographs and their extensions in the basic plane
_READABLE = re.compile(r"[^0-9A-Za-z\-._~\u3400-\u4dbf\u4e00-\u9fff]")


def path_segment(text: str) -> str:
    """Spell a name as one IRI path segment: CJK stays readable, all else is percent-encoded (RFC 3987)."""
    if text in (".", ".."):  # as they are they would be steps in a path, and a relative IRI would lose them
        return text.replace(".", "%2E")
    return _READABLE.sub(lambda hit: quote(hit.group().encode("utf-8", "replace"), safe=""), text)


def segment_text(segment: str) -> str:
    """Read a path segment back as the name that it spells."""
    return unquote(segment)


def entity_iri(entity_id: str, base: str = BASE) -> URIRef:
    """Mint the IRI of an entity from its id `LABEL/key`: `ORG/襄阳市总工会` gives `<org/襄阳市总工会>`."""
    label, _, key = entity_id.partition("/")
    return URIRef(f"{base}{_SEGMENT_OF[Label(label)]}/{path_segment(key)}")


def entity_id(iri: str) -> str:
    """Read an entity's IRI, under any base, back as its id."""
    *_, segment, key = iri.split("/")
    label = next((label for label, name in _SEGMENT_OF.items() if name == segment), None)
    if label is None:
        raise KgError(iri, "is no entity's IRI")
    return f"{label}/{segment_text(key)}"


def article_iri(article_id: str, base: str = BASE) -> URIRef:
    """Mint the IRI of an article from its id."""
    return URIRef(f"{base}article/{path_segment(article_id)}")


def background_iri(base: str = BASE) -> URIRef:
    """Mint the name of the graph that holds background facts, which no article states."""
    return URIRef(f"{base}graph/background")


def division_id(code: str) -> str:
    """Give the entity id of an administrative division: `420600` gives `PLACE/420600`."""
    return f"{Label.PLACE}/{code}"


def char_iri(article: str, start: int, end: int) -> URIRef:
    """Mint the RFC 5147 fragment of a stretch of an article's text."""
    return URIRef(f"{article}#char={start},{end}")


def content_iri(kind: str, *parts: object, base: str = BASE) -> URIRef:
    """Mint `<kind/HASH>` from content: 20 hex digits of the SHA-256 of the parts, joined by U+001F."""
    digest = hashlib.sha256("\x1f".join(str(part) for part in parts).encode("utf-8", "surrogatepass")).hexdigest()
    return URIRef(f"{base}{kind}/{digest[:20]}")


def ontology_file(name: str) -> Path:
    """Find a file of the ontology, in an installed package or in a checkout."""
    package = Path(__file__).parent
    for folder in (package / "ontology", package.parent / "ontology"):
        if (folder / name).is_file():
            return folder / name
    raise KgError(name, "the ontology file is missing from this installation")
