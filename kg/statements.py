"""The statements of a build as a table: who or what, which property, what, where it says so and how sure we are.

For pandas and DuckDB as Parquet (needs `union-kg[parquet]`); written a group of rows at a time.
"""

from collections.abc import Iterator
from dataclasses import asdict, dataclass, fields
from itertools import islice
from pathlib import Path

from pyoxigraph import DefaultGraph, Literal, NamedNode, Store

from kg.model import KgError
from kg.store import open_store
from kg.tables import Properties, is_assertion, read_subjects, values
from kg.vocab import DCTERMS, NIF, RDF, RDFS, SCHEMA, SKOS, UA

_GROUP = 20_000
_UA = str(UA._NS)
_NAMES = (SKOS.prefLabel, RDFS.label, SCHEMA.headline)
_NUMBERS = {"confidence": "float64", "begin": "int64", "end": "int64"}


@dataclass(frozen=True, slots=True)
class Statement:
    """One assertion; labels beside the IRIs, the sentence beside its offsets in the article's text."""

    assertion: str
    subject: str
    subject_label: str
    predicate: str
    object: str
    object_label: str
    article: str
    article_id: str
    confidence: float
    rule: str
    sentence: str
    begin: int
    end: int


def read_statements(place: Path) -> Iterator[Statement]:
    """Read the assertions of a build, in the order of their IRIs."""
    store = open_store(place)
    for iri, properties in read_subjects(place):
        if is_assertion(properties):
            yield _statement(store, iri, properties)


def _statement(store: Store, iri: str, properties: Properties) -> Statement:
    def said(predicate: str) -> str:
        return next(iter(values(properties, predicate)), "")

    evidence = said(UA.evidence)
    subject, predicate, object_, article = map(said, (RDF.subject, RDF.predicate, RDF.object, UA.reportedIn))
    begin, end = (int(_value(store, evidence, index) or -1) for index in (NIF.beginIndex, NIF.endIndex))
    return Statement(iri, subject, _label(store, subject), predicate.removeprefix(_UA), object_, _label(store, object_),
                     article, _value(store, article, DCTERMS.identifier), float(said(UA.confidence) or "nan"),
                     said(UA.rule), _value(store, evidence, NIF.anchorOf), begin, end)


def _label(store: Store, value: str) -> str:
    return next((label for name in _NAMES if (label := _value(store, value, name))), "")


def _value(store: Store, iri: str, predicate: str) -> str:
    """Look up a literal; empty where the subject is none (a job title stands for itself)."""
    try:
        node = NamedNode(iri)
    except ValueError:
        return ""
    quads = store.quads_for_pattern(node, NamedNode(predicate), None, DefaultGraph())
    return min((quad.object.value for quad in quads if isinstance(quad.object, Literal)), default="")


def write_parquet(place: Path, path: Path) -> None:
    """Write the statements as Parquet; raise KgError where pyarrow is not installed."""
    try:
        import pyarrow as pa
        import pyarrow.parquet as pq
    except ImportError as error:
        raise KgError("parquet", "needs pyarrow: pip install 'union-kg[parquet]'") from error
    names = [field.name for field in fields(Statement)]
    schema = pa.schema([(name, getattr(pa, _NUMBERS.get(name, "string"))()) for name in names])
    rows = read_statements(place)
    with pq.ParquetWriter(str(path), schema, compression="zstd") as writer:
        while group := [asdict(row) for row in islice(rows, _GROUP)]:
            writer.write_table(pa.Table.from_pylist(group, schema=schema))
