"""Frozen records that the stages hand to each other, the closed label sets, and the project's errors.

Offsets are half-open and count Unicode code points. From the article up to the pipeline's last step they refer to
the plain text of an article (see `kg.text`); `kg.pipeline` maps them back to the article's own text once, for RDF.
"""

from dataclasses import dataclass
from enum import StrEnum


class KgError(Exception):
    """An error that a user can act on: `where` (file, record) and the reason, in one line."""

    def __init__(self, where: str, reason: str) -> None:
        super().__init__(f"{where}: {reason}" if where else reason)
        self.where = where
        self.reason = reason


class Label(StrEnum):
    """What a mention denotes; the five entity types of the ontology."""

    PERSON = "PERSON"
    ORG = "ORG"
    PLACE = "PLACE"
    PROGRAMME = "PROGRAMME"
    AWARD = "AWARD"


class Kind(StrEnum):
    """The kind of an organisation; the value is the local name of its class."""

    UNION = "TradeUnion"
    ENTERPRISE = "Enterprise"
    PUBLIC = "PublicBody"
    EDUCATION = "EducationalInstitution"
    MEDIA = "MediaOrganisation"
    OTHER = "Organisation"


class Predicate(StrEnum):
    """The closed list of relations; the value is the local name of the property."""

    WORKS_FOR = "worksFor"
    JOB_TITLE = "jobTitle"
    RECEIVED_AWARD = "receivedAward"
    SUB_ORGANISATION_OF = "subOrganizationOf"
    PARTNER_OF = "partnerOf"
    LOCATED_IN = "locatedIn"
    AUTHOR_OF = "authorOf"


class ActivityType(StrEnum):
    """The class of an activity; the value is the local name of the class."""

    COMPETITION = "Competition"
    TRAINING = "Training"
    ASSISTANCE = "Assistance"
    LEGAL_SERVICE = "LegalService"
    RECOGNITION = "Recognition"
    ORGANISING = "Organising"
    VISIT = "Visit"
    MEETING = "Meeting"
    SERVICE = "Service"
    AGREEMENT = "Agreement"
    CULTURE = "Culture"
    OTHER = "Activity"


class Role(StrEnum):
    """What an entity is to an activity; the value is the local name of the property."""

    ORGANISER = "organisedBy"
    PARTICIPANT = "participant"
    PLACE = "takesPlaceIn"
    PROGRAMME = "partOfProgramme"


@dataclass(frozen=True, slots=True)
class Record:
    """One record of the input: a JSONL row, a text file, a page. `page` says that it may hold several articles."""

    id: str
    text: str
    published: str | None = None
    source: str = ""
    page: bool = False


@dataclass(frozen=True, slots=True)
class Article:
    """One article: its text exactly as given, publication date (ISO) where known, and where it came from.

    `confidence` below 1 says that the splitter placed parts of a page by inference; `loose` are the parts that it could
    not place with confidence, in offsets of the text.
    """

    id: str
    text: str
    published: str | None = None
    source: str = ""
    headline: str = ""
    confidence: float = 1.0
    loose: tuple["Span", ...] = ()


@dataclass(frozen=True, slots=True)
class Refusal:
    """Something that was not taken: the file, the record in it, and the reason."""

    file: str
    record: str
    reason: str


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A half-open stretch of text."""

    start: int
    end: int

    def __contains__(self, other: "Span") -> bool:
        return self.start <= other.start and other.end <= self.end


@dataclass(frozen=True, slots=True, order=True)
class Mention:
    """A stretch of text that names something. `rule` names the model or ruler; `entity` is set by linking."""

    start: int
    end: int
    label: Label
    text: str
    confidence: float = 1.0
    rule: str = ""
    entity: str = ""

    @property
    def span(self) -> Span:
        return Span(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Division:
    """An administrative division: code (six digits, nine for a town), full name, parent's code, WGS84 degrees."""

    code: str
    name: str
    parent: str = ""
    lat: float | None = None
    long: float | None = None


@dataclass(frozen=True, slots=True)
class Entity:
    """One real-world thing. `id` is `LABEL/key`; the key decides identity and the IRI is minted from it.

    `chain` holds the divisions that a place is (first, where it is one itself) and lies in, innermost first; for an
    organisation, the division that it serves and those above. `level` is the level of a union or an award, `parent` the
    name of the union above it: background knowledge, not statements of an article.
    """

    id: str
    label: Label
    name: str
    aliases: tuple[str, ...] = ()
    kind: Kind | None = None
    chain: tuple[Division, ...] = ()
    is_division: bool = False
    level: str = ""
    parent: str = ""
    rule: str = ""


@dataclass(frozen=True, slots=True, order=True)
class Decision:
    """A user's decision on two names of a type: they are `same`, and the canonical one stands for both; or they differ.

    A name may also be an entity's key, which tells namesakes apart: `张伟@甲厂`.
    """

    label: Label
    name: str
    canonical: str
    same: bool


@dataclass(frozen=True, slots=True, order=True)
class Identifier:
    """What an entity is called elsewhere: its name or key here, an IRI there, whether `same` (else an exact match)."""

    label: Label
    name: str
    iri: str
    same: bool = True


@dataclass(frozen=True, slots=True)
class Relation:
    """One statement of the article: subject entity id, predicate, object.

    The object is an entity id; for jobTitle the literal (with `literal`, where it stands); for authorOf the article id.
    `evidence` is the sentence that says so.
    """

    subject: str
    predicate: Predicate
    object: str
    evidence: Span
    confidence: float
    rule: str
    literal: Span | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure: plain number, unit as in the text, the words counted, whether approximate, where it stands.

    `evidence` is the sentence that the figure stands in.
    """

    value: float
    unit: str
    counts: str
    approximate: bool
    span: Span
    evidence: Span


@dataclass(frozen=True, slots=True)
class Filler:
    """An entity in a role of an activity, with the sentence that says so."""

    role: Role
    entity: str
    evidence: Span
    confidence: float
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Activity:
    """One deed that an article reports. `date` is ISO: day, month or year; `trigger` is where its cue stands.

    `left_out` are fillers that were refused by little; they are to be reviewed and are no statements.
    """

    type: ActivityType
    label: str
    fillers: tuple[Filler, ...]
    date: str | None
    target_groups: tuple[str, ...]
    measures: tuple[Measure, ...]
    evidence: Span
    trigger: Span
    confidence: float
    rule: str
    left_out: tuple[Filler, ...] = ()


@dataclass(frozen=True, slots=True, order=True)
class Doubt:
    """Something found and refused, or kept and uncertain: where, its kind (mention, place, figure ...), what, why."""

    start: int
    end: int
    kind: str
    what: str
    reason: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Analysis:
    """All that was found in one article, and what is to be reviewed."""

    article: Article
    mentions: tuple[Mention, ...] = ()
    entities: tuple[Entity, ...] = ()
    relations: tuple[Relation, ...] = ()
    activities: tuple[Activity, ...] = ()
    doubts: tuple[Doubt, ...] = ()


@dataclass(frozen=True, slots=True)
class Options:
    """What a build may be told. `base` is the IRI under which data is minted; it ends in `/`."""

    base: str = "https://w3id.org/union-activity/id/"
    published: str | None = None
    pipeline: str = "union"
    quiet: bool = False
    min_confidence: float = 0.0
    decisions: tuple[Decision, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    infer: bool = False
