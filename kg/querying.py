"""Queries over a store: the named ones that ship, parameters, and results as text.

A parameter is a variable that the query binds, `VALUES ?place { "" }` or `VALUES ?name { "总工会"@zh }`: the file is
plain SPARQL that runs in any engine with its defaults, and a given value takes the default's place as a term that the
library spelled. Queries only read: SERVICE and every update are refused.
"""

import csv
import io
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import (
    Literal,
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
    Triple,
    serialize,
)

from kg.lexing import find_words
from kg.model import KgError
from kg.sheets import guarded
from kg.text import width
from kg.vocab import PREFIXES, XSD

Result = QuerySolutions | QueryBoolean | QueryTriples

_FOLDER = Path(__file__).parent / "queries"
_PARAM = re.compile(r'VALUES \?(\w+) \{ ("(?:[^"\\\n]|\\.)*"(?:@[a-z]+)?|[+-]?[0-9.]+|<[^<>\s]*>) \}')
_HEADER = re.compile(r"# param (\w+): (.+)")
_UPDATES = {"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"}
_SOLUTION_FORMATS = {"json": QueryResultsFormat.JSON, "xml": QueryResultsFormat.XML, "tsv": QueryResultsFormat.TSV}
_TRIPLE_FORMATS = {"turtle": RdfFormat.TURTLE, "ntriples": RdfFormat.N_TRIPLES, "jsonld": RdfFormat.JSON_LD}
RESULT_FORMATS = ("table", "csv", *_SOLUTION_FORMATS, *_TRIPLE_FORMATS)
# a cell of the table wider than this is cut, so that a row with a sentence still fits a wide terminal
_CELL = 60


@dataclass(frozen=True, slots=True)
class Param:
    """A parameter of a query: its default, and what it means."""

    name: str
    default: str
    description: str


@dataclass(frozen=True, slots=True)
class NamedQuery:
    """A query that ships: its name, what it answers in a sentence, its parameters and its text."""

    name: str
    sentence: str
    params: tuple[Param, ...]
    text: str


def named_queries() -> list[NamedQuery]:
    """Read the queries that ship, in the order of their names."""
    return [_read_query(path) for path in sorted(_FOLDER.glob("*.rq"))]


def named_query(name: str) -> NamedQuery:
    """Find a query that ships; raise KgError, with those there are, for an unknown name."""
    queries = {query.name: query for query in named_queries()}
    if name not in queries:
        raise KgError(name, f"no such query; there are {', '.join(queries)}")
    return queries[name]


def query_text(query: str, params: Mapping[str, str] | None = None) -> str:
    """Find the text of a query and fill its parameters: a shipped query's name, a `.rq` file, or SPARQL itself."""
    if query.endswith(".rq"):
        return fill_params(_read_file(Path(query)), params or {})
    text = query if re.search(r"[{\s]", query) else named_query(query).text
    return fill_params(text, params or {})


def _read_file(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise KgError(str(path), f"cannot read the query: {error}") from error


def _read_query(path: Path) -> NamedQuery:
    text = path.read_text(encoding="utf-8")
    defaults = dict(_PARAM.findall(text))
    params = tuple(Param(name, _plain(defaults[name]), said) for name, said in _HEADER.findall(text))
    return NamedQuery(path.stem, text.splitlines()[0].removeprefix("# "), params, text)


def _plain(default: str) -> str:
    return default.rpartition('"')[0][1:] if default.startswith('"') else default.strip("<>")


def run_query(store: Store, text: str, params: Mapping[str, str] | None = None) -> Result:
    """Run a query that only reads, with its parameters; raise KgError for one that is refused or wrong.

    The default graph holds each triple once; the graph of an article is named by the article's IRI.
    """
    filled = fill_params(text, params or {})
    refuse_writing(filled)
    try:
        return store.query(filled, prefixes=PREFIXES)
    except SyntaxError as error:
        raise KgError("query", f"not a SPARQL query: {error}") from error
    except (OSError, ValueError, RuntimeError) as error:
        raise KgError("query", str(error)) from error


def fill_params(text: str, params: Mapping[str, str]) -> str:
    """Put values in the place of the defaults; a value becomes the kind of term that the default is."""
    names = {name for name, _ in _PARAM.findall(text)}
    for name in params:
        if name not in names:
            raise KgError("query", f"no parameter {name!r}; there are: {', '.join(sorted(names)) or 'none'}")

    def filled(hit: re.Match[str]) -> str:
        name, default = hit.groups()
        return f"VALUES ?{name} {{ {_term(name, default, params[name])} }}" if name in params else hit.group()

    return _PARAM.sub(filled, text)


def _term(name: str, default: str, value: str) -> NamedNode | Literal:
    try:
        if default.startswith("<"):
            return NamedNode(value)
        if not default.startswith('"'):
            float(value)
            return Literal(value, datatype=NamedNode(XSD.decimal))
        language = default.rpartition("@")[2] if not default.endswith('"') else None
        return Literal(value, language=language)
    except ValueError as error:
        raise KgError("query", f"parameter {name}: {value!r} does not fit where {default} stands") from error


def refuse_writing(text: str) -> None:
    """Raise KgError for a query that would call another service or change the store, however it is read.

    The engine would call any URL that SERVICE names, and needs no blank before or after the word; so any longer word or
    prefix that holds it is refused too.
    """
    for word in find_words(text):
        if "SERVICE" in word:
            raise KgError("query", "SERVICE is refused: a query reads this graph alone")
        if word in _UPDATES:
            raise KgError("query", f"{word} is refused: the graph is read-only")


def format_result(result: Result, form: str) -> str:
    """Write a result in one of RESULT_FORMATS; a graph is written as Turtle where a table was asked for.

    `csv` is for spreadsheets: a text that they would take for a formula gets an apostrophe in front. `tsv`, `json` and
    `xml` are exact, as SPARQL defines them.
    """
    if isinstance(result, QueryTriples):
        return _write_triples(result, form)
    try:
        if form in _SOLUTION_FORMATS:
            return (result.serialize(format=_SOLUTION_FORMATS[form]) or b"").decode()
        header, rows = _table(result)
    except (OSError, ValueError, RuntimeError) as error:
        raise KgError("query", str(error)) from error
    if form == "csv":
        return _write_csv(header, rows)
    if form == "table":
        return _align([header, *([_shown(cell) for cell in row] for row in rows)])
    raise KgError("query", f"{form} is no form for rows; one of table, csv, {', '.join(_SOLUTION_FORMATS)}")


def _write_triples(result: QueryTriples, form: str) -> str:
    form = "turtle" if form == "table" else form
    if form not in _TRIPLE_FORMATS:
        raise KgError("query", f"{form} is no form for a graph; one of {', '.join(_TRIPLE_FORMATS)}")
    triples: list[Triple] = sorted(set(result), key=str)
    prefixes = PREFIXES if form == "turtle" else None
    lines = (serialize(triples, format=_TRIPLE_FORMATS[form], prefixes=prefixes) or b"").decode().splitlines(True)
    header = [line for line in lines if line.startswith("@")]
    return "".join([*sorted(header), *lines[len(header):]])


def _table(result: QuerySolutions | QueryBoolean) -> tuple[list[str], list[list[object]]]:
    if isinstance(result, QueryBoolean):
        return ["answer"], [["true" if result else "false"]]
    variables = list(result.variables)
    return [variable.value for variable in variables], [[row[variable] for variable in variables] for row in result]


def _value(cell: object) -> str:
    return "" if cell is None else cell.value if isinstance(cell, Literal | NamedNode) else str(cell)


def _write_csv(header: list[str], rows: Iterable[list[object]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(header)
    writer.writerows([_guarded(cell) for cell in row] for row in rows)
    return out.getvalue()


def _guarded(cell: object) -> str:
    value = _value(cell)
    text = isinstance(cell, Literal) and (cell.language is not None or cell.datatype.value == str(XSD.string))
    return guarded(value) if text else value


def _shown(cell: object) -> str:
    """Shorten an IRI by its prefix and cut a long text, on one line."""
    value = " ".join(_value(cell).split())
    if isinstance(cell, NamedNode):
        short = (f"{name}:{value.removeprefix(iri)}" for name, iri in PREFIXES.items() if value.startswith(iri))
        value = next(short, value)
    return value if width(value) <= _CELL else _cut(value)


def _cut(text: str) -> str:
    end, used = 0, 1
    while used + width(text[end]) <= _CELL:
        used += width(text[end])
        end += 1
    return text[:end] + "…"


def _align(rows: list[list[str]]) -> str:
    """Set rows in columns; a wide character takes two places."""
    widths = [max(width(cell) for cell in column) for column in zip(*rows, strict=True)]
    rows.insert(1, ["-" * size for size in widths])
    padded = ([cell + " " * (size - width(cell)) for cell, size in zip(row, widths, strict=True)] for row in rows)
    return "".join("  ".join(row).rstrip() + "\n" for row in padded)
