"""A build's folder to other formats: RDF in any syntax, JSON-LD in short words, tables for Gephi and Neo4j, GraphML,
Parquet. Everything is read one subject at a time and written as it is read.
"""

import shutil
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import astuple, fields
from pathlib import Path
from xml.sax.saxutils import escape, quoteattr

from pyoxigraph import RdfFormat, parse, serialize

from kg.jsonld import CONTEXT_FILE, write_jsonld
from kg.model import KgError
from kg.sheets import guarded, write_rows
from kg.staging import replacing
from kg.statements import write_parquet
from kg.store import GRAPH_NQ, GRAPH_TTL, check_format
from kg.tables import EdgeRow, NodeRow, edge_rows, node_rows, read_subjects, read_triples
from kg.vocab import BASE, PREFIXES

# from a build's folder to a path
Writer = Callable[[Path, Path], object]

_NUMBERS = {"latitude": "float", "longitude": "float", "confidence": "float"}
_PIECE = 2**20
_LISTS = ("aliases", "classes", "job_title", "target_group")
_GRAPHML = ('<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n',
            '<graph edgedefault="directed">\n', "</graph>\n</graphml>\n")


def export_graph(place: Path, form: str, output: Path) -> None:
    """Write a build in one of FORMS to a file (`csv`: to a folder); what was there is replaced as a whole, or kept."""
    if form not in FORMS:
        raise KgError("--format", f"no format {form!r}; one of {', '.join(FORMS)}")
    if not (place / GRAPH_NQ).is_file():
        raise KgError(str(place), "no folder that `kg build` wrote")
    check_format(place)
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise KgError(str(output), f"cannot be written: {error.strerror or error}") from error
    with replacing(output) as draft:
        FORMS[form](place, draft)


def _copy(name: str) -> Writer:
    return lambda place, output: shutil.copyfile(place / name, output)


def _write_ntriples(place: Path, output: Path) -> None:
    with output.open("wb") as out:
        serialize(read_triples(place), out, format=RdfFormat.N_TRIPLES)


def _write_rdfxml(place: Path, output: Path) -> None:
    """Write RDF/XML with its carriage returns escaped, which the library leaves for XML to read as line ends."""
    with tempfile.TemporaryFile(dir=output.parent) as draft, output.open("wb") as out:
        serialize(read_triples(place), draft, format=RdfFormat.RDF_XML, prefixes=PREFIXES)
        draft.seek(0)
        while piece := draft.read(_PIECE):
            out.write(piece.replace(b"\r", b"&#13;"))


def _write_trig(place: Path, output: Path) -> None:
    """Write the graphs of the articles; quads are sorted by subject, so a graph comes in many blocks."""
    quads = parse(path=str(place / GRAPH_NQ), format=RdfFormat.N_QUADS)
    with output.open("wb") as out:
        serialize(quads, out, format=RdfFormat.TRIG, prefixes=PREFIXES)


def _write_jsonld(place: Path, output: Path) -> None:
    with output.open("w", encoding="utf-8", newline="\n") as out:
        out.writelines(write_jsonld(read_subjects(place), base_of(place)))


def base_of(place: Path) -> str:
    """Read the base that a build minted its IRIs under from the first line of its Turtle."""
    with (place / GRAPH_TTL).open(encoding="utf-8") as lines:
        first = next(lines, "")
    return first.removeprefix("@base <").rstrip().removesuffix("> .") if first.startswith("@base <") else BASE


def _write_tables(place: Path, output: Path) -> None:
    """Write `nodes.csv` and `edges.csv` with the headers of Gephi, and the same rows with those of neo4j-admin."""
    output.mkdir()
    nodes, edges = [field.name for field in fields(NodeRow)], [field.name for field in fields(EdgeRow)]
    gephi_nodes = ["Id", "Label", *nodes[2:]]
    _write_csv(output / "nodes.csv", gephi_nodes, nodes, map(astuple, node_rows(place)))
    _write_csv(output / "edges.csv", ["Source", "Target", "Label", *edges[3:], "Type"], edges,
               ((*astuple(row), "Directed") for row in edge_rows(place)))
    neo4j_nodes = ["id:ID", "name", *(_neo4j(name) for name in nodes[2:]), ":LABEL"]
    _write_csv(output / "neo4j-nodes.csv", neo4j_nodes, nodes,
               ((*astuple(row), row.classes) for row in node_rows(place)))
    neo4j_edges = [":START_ID", ":END_ID", ":TYPE", *(_neo4j(name) for name in edges[3:])]
    _write_csv(output / "neo4j-edges.csv", neo4j_edges, edges, map(astuple, edge_rows(place)))


def _neo4j(name: str) -> str:
    return f"{name}:{_NUMBERS[name]}" if name in _NUMBERS else f"{name}:string[]" if name in _LISTS else name


def _write_csv(path: Path, header: list[str], names: list[str], rows: Iterable[tuple[str, ...]]) -> None:
    exact = {place for place, name in enumerate(names) if name in _NUMBERS}
    with path.open("w", encoding="utf-8", newline="") as out:
        write_rows(out, [header])
        write_rows(out, ([cell if place in exact else guarded(cell) for place, cell in enumerate(row)] for row in rows))


def _write_graphml(place: Path, output: Path) -> None:
    """Write nodes and edges with their rows as attributes; an edge for each statement, keyed by its number."""
    nodes, edges = [field.name for field in fields(NodeRow)][1:], [field.name for field in fields(EdgeRow)][2:]
    with output.open("w", encoding="utf-8", newline="\n") as out:
        out.write(_GRAPHML[0])
        out.writelines(f'<key id="{name}" for="{kind}" attr.name="{name}" attr.type="{_xml_type(name)}"/>\n'
                       for kind, names in (("node", nodes), ("edge", edges)) for name in names)
        out.write(_GRAPHML[1])
        for row in node_rows(place):
            out.write(f"<node id={quoteattr(row.id)}>{_data(nodes, astuple(row)[1:])}</node>\n")
        for number, edge in enumerate(edge_rows(place)):
            out.write(f'<edge id="e{number}" source={quoteattr(edge.source)} target={quoteattr(edge.target)}>'
                      f"{_data(edges, astuple(edge)[2:])}</edge>\n")
        out.write(_GRAPHML[2])


def _xml_type(name: str) -> str:
    return "double" if name in _NUMBERS else "string"


def _data(names: list[str], cells: Iterable[str]) -> str:
    pairs = zip(names, cells, strict=True)
    return "".join(f'<data key="{name}">{_escaped(cell)}</data>' for name, cell in pairs if cell)


def _escaped(text: str) -> str:
    """Escape text; a carriage return would otherwise be read back as a line end."""
    return escape(text, {"\r": "&#13;"})


FORMS: dict[str, Writer] = {
    "ttl": _copy(GRAPH_TTL),
    "nt": _write_ntriples,
    "nq": _copy(GRAPH_NQ),
    "trig": _write_trig,
    "jsonld": _write_jsonld,
    "rdfxml": _write_rdfxml,
    "csv": _write_tables,
    "parquet": write_parquet,
    "graphml": _write_graphml,
    "context": lambda _, output: shutil.copyfile(CONTEXT_FILE, output),
}
