"""What is fuzzed: for each target a strategy of inputs and a check that must hold for every one of them.

The same targets are run by hypothesis (`test_fuzz.py`), by atheris (`fuzz_atheris.py`), and on the inputs that once broke
them (`findings/`).
"""

import io
import json
import math
import re
import tempfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import networkx as nx
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, parse
from rdflib import Graph

from kg.analysing import analyse
from kg.answering import Limits, Question, answer
from kg.dates import find_dates
from kg.decoding import text_fault
from kg.graphml import to_networkx, write_graphml
from kg.model import Analysis, Article, Entity, Label, Mention, Record, Refusal, Span
from kg.numbers import find_figures, parse_numeral
from kg.pages import split_page
from kg.rdf import analysis_quads
from kg.reading import read_records
from kg.store import write_files
from kg.tagging import load_pipeline
from kg.text import split_clauses, split_sentences, to_plain
from kg.views import Edge, Fact, Node, View
from kg.vocab import article_iri, char_iri, entity_id, entity_iri

# RFC 3987: ucschar of the basic plane and beyond, and the ASCII characters that an IRI may hold
IRI = re.compile(r"https?://(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/?#\[\]]|%[0-9A-Fa-f]{2}|[\xa0-\ud7ff\uf900-\ufdcf\ufdf0-\uffef"
                 r"\U00010000-\U0001fffd\U00020000-\U0002fffd\U00030000-\U0003fffd])+\Z")
_PIECES = (
    "江岸区总工会", "市总工会", "襄阳市", "记者李明", "本报讯 (记者李静)近日,", "本报记者 李静", "李静 摄", "图为夜校课堂。",
    "(下转第三版)",
    "江岸日报 2023年7月6日 第2版", "2023-07-06 08:10 来源：江岸工会网", "7月5日,", "昨日", "去年12月", "1.7万人", "300余名", "百分之八十",
    "一千二百家", "50至80份", "举办焊工技能竞赛", "全国五一劳动奖章", "“暖新”行动", "主席", "。", "，", "\n", "\r\n", " ", "\u3000",
    "〇", "总",
    '"', "'", "<", ">", "&", "\\", "\t", "=1+1", "@", "{{x}}", "</script>", "\u202e", "\u2028", "\x85", "\x0b", "\x1c", "\ufeff", "\u200d",
    "\ue000", "𠮷", "é", "👨‍👩‍👧", "襄陽市總工會", "0", "1", "万", "亿", "年", "月", "日", "第", "-", ".", "/", "号", "届", "%")
WORDS = st.lists(st.sampled_from(_PIECES) | st.text(max_size=6), max_size=40).map("".join)
NAMES = st.text(min_size=1, max_size=30) | st.lists(st.sampled_from(_PIECES), min_size=1, max_size=5).map("".join)
_CODECS = ("utf-8", "utf-8-sig", "gb18030", "gbk", "big5", "utf-16", "utf-16-le", "utf-16-be", "utf-32")
_SUFFIXES = ("txt", "md", "json", "jsonl", "html", "pdf", "zip", "")


@dataclass(frozen=True, slots=True)
class Target:
    """A strategy that gives the arguments of a check, which raises where something is wrong."""

    inputs: st.SearchStrategy[tuple[Any, ...]]
    check: Callable[..., None]


def _encoded(text: str, codec: str) -> bytes:
    return text.encode(codec, "replace")


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "surrogatepass")


def _html(text: str) -> bytes:
    return f"<html><head><title>{text[:9]}</title></head><body><h1>{text[:20]}</h1><p>{text}</p></body></html>".encode(
        "utf-8", "replace")


def _zipped(entries: list[tuple[str, bytes]]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number, (name, content) in enumerate(entries):
            archive.writestr(f"{number}{name.encode('utf-8', 'replace').decode()}", content)
    return out.getvalue()


def _spoiled(data: bytes, edits: list[tuple[int, int]]) -> bytes:
    """Overwrite some bytes of data."""
    out = bytearray(data)
    for place, value in edits:
        if out:
            out[place % len(out)] = value
    return bytes(out)


_ROW = st.dictionaries(st.sampled_from(["id", "text", "published", "source", "x"]),
                       st.none() | st.booleans() | st.integers() | st.floats() | WORDS | st.lists(st.integers(), max_size=2))
_FILES = st.one_of(
    st.binary(max_size=300), st.builds(_encoded, WORDS, st.sampled_from(_CODECS)), st.builds(_json, _ROW),
    st.builds(_json, st.lists(_ROW, max_size=4)), st.lists(st.builds(_json, _ROW), max_size=4).map(b"\n".join), st.builds(_html, WORDS),
    st.lists(st.sampled_from([b"%PDF-1.4\n", b"1 0 obj\n", b"<< /Type /Catalog /Pages 1 0 R >>", b"endobj\n", b"/Kids [1 0 R]",
                              b"stream\n", b"endstream\n", b"trailer << /Root 1 0 R >>\n", b"startxref\n0\n%%EOF"]),
             max_size=14).map(b"".join))
_DATA = st.builds(_spoiled, _FILES | st.builds(_zipped, st.lists(st.tuples(NAMES, _FILES), max_size=4)),
                  st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), max_size=3))


def check_reading(data: bytes, suffix: str) -> None:
    """Any bytes under any name give records that can be written, or refusals with a reason; and again the same."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, f"a.{suffix}" if suffix else "a")
        path.write_bytes(data)
        found = list(read_records([path]))
        assert found == list(read_records([path]))
    assert found
    for one in found:
        if isinstance(one, Refusal):
            assert one.file.startswith(str(path))
            assert one.reason
            json.dumps([one.record, one.reason], ensure_ascii=False).encode()
        else:
            assert text_fault(one.text) == ""
            f"{one.id}{one.text}{one.source}{one.published}".encode()


def check_pages(text: str) -> None:
    """Every line of a page that is not blank is in one of its articles, as often as in the page."""
    articles = split_page(Record("p", text, page=True))
    if len(articles) > 1:
        kept = sorted(line for article in articles for line in article.text.split("\n"))
        assert kept == sorted(line.rstrip("\r") for line in text.split("\n") if line.strip())
        assert len({article.id for article in articles}) == len(articles)
    else:
        assert articles[0].text == text
    assert all(0 <= part.start < part.end <= len(article.text) for article in articles for part in article.loose)


def check_numbers(text: str) -> None:
    """Figures follow each other, stand in the text, and have a value that a number can hold."""
    found = find_figures(text)
    assert all(one.span.end <= other.span.start for one, other in pairwise(found))
    for figure in found:
        assert 0 <= figure.span.start <= figure.number.start < figure.number.end <= figure.span.end <= len(text)
        assert math.isfinite(figure.value)
        assert figure.value >= 0
    value = parse_numeral(text)
    assert value is None or (math.isfinite(value) and value >= 0)


def check_dates(text: str, published: str | None) -> None:
    """Dates follow each other, stand in the text, and are dates of a calendar."""
    found = find_dates(text, published)
    assert all(one.span.end <= other.span.start for one, other in pairwise(found))
    for mention in found:
        assert 0 <= mention.span.start < mention.span.end <= len(text)
        assert re.fullmatch(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?", mention.iso)


@cache
def _pipeline() -> Any:
    return load_pipeline("rules")


def check_offsets(text: str) -> None:
    """Plain text maps to its source and back; what an analysis finds stands where it says."""
    plain = to_plain(text)
    assert len(plain.text) == len(plain.origin)
    assert all(one < other for one, other in pairwise(plain.origin))
    for sentence in split_sentences(plain.text):
        assert plain.from_source(plain.to_source(sentence)) == sentence
        clauses = split_clauses(plain.text, sentence)
        assert all(clause in sentence for clause in clauses)
        assert all(one.end <= other.start for one, other in pairwise(clauses))
    found, = analyse(_pipeline(), [Article("a", text, "2023-07-06")])
    assert all(text[mention.start:mention.end] == mention.text for mention in found.mentions)
    assert all(one.end <= other.start for one, other in pairwise(found.mentions))
    spans = [said.evidence for said in (*found.relations, *found.activities)] + [Span(d.start, d.end) for d in found.doubts]
    assert all(0 <= span.start <= span.end <= len(text) for span in spans)


def check_iris(name: str, label: Label, start: int) -> None:
    """An IRI of any name is one of RFC 3987 and an entity's says its name."""
    for iri in (entity_iri(f"{label}/{name}"), article_iri(name), char_iri(article_iri(name), start, start + 1)):
        assert IRI.match(NamedNode(iri).value), iri
    if not any("\ud800" <= char <= "\udfff" for char in name):
        assert entity_id(entity_iri(f"{label}/{name}")) == f"{label}/{name}"


def check_turtle(text: str, names: list[str], headline: str) -> None:
    """What is written as Turtle and N-Quads is read back by two libraries as the same triples."""
    entities = tuple(Entity(f"{label}/{name}", label, name, (text,) if text else (), level="city", parent=name)
                     for label, name in zip(Label, names, strict=False))
    mentions = tuple(Mention(0, 1, e.label, text[:1], 0.5, "rule", e.id) for e in entities) if text else ()
    quads = set(analysis_quads(Analysis(Article(names[0], text, "2023-07-06", text, headline), mentions, entities)))
    with tempfile.TemporaryDirectory() as folder:
        write_files(quads, Path(folder))
        assert set(parse(path=str(Path(folder, "graph.nq")), format=RdfFormat.N_QUADS)) == quads
        triples = {quad.triple for quad in quads}
        assert {quad.triple for quad in parse(path=str(Path(folder, "graph.ttl")), format=RdfFormat.TURTLE)} == triples
        assert len(Graph().parse(Path(folder, "graph.ttl"), format="turtle")) == len(triples)
    assert all(IRI.match(node.value) for triple in triples for node in (triple.subject, triple.predicate, triple.object)
               if isinstance(node, NamedNode))


def check_graphml(names: list[str]) -> None:
    """What is written as GraphML is read back as the same graph."""
    nodes = tuple(Node(f"n{at}", "Person", name, facts=(Fact("jobTitle", name),)) for at, name in enumerate(names))
    view = View(nodes, tuple(Edge(one.iri, "partnerOf", other.iri) for one, other in pairwise(nodes)))
    with tempfile.TemporaryDirectory() as folder:
        write_graphml(view, Path(folder, "g"))
        read = nx.read_graphml(Path(folder, "g"), force_multigraph=True)
    assert dict(read.nodes(data=True)) == dict(to_networkx(view).nodes(data=True))


# a call, and what may stand around and beside it: what one reading takes for code is another's string, comment or address
_CALL = "SERVICE <http://127.0.0.1:1/>{}"
_AROUND = (
    "{%s}", "OPTIONAL{%s}", "{}UNION{%s}", "FILTER EXISTS{%s}", "FILTER(?a<'>'||EXISTS{%s}||'b'='b')", "FILTER(?a<'>'||EXISTS{%s} #'\n)",
    "FILTER(?a<b:c#>'''\n||EXISTS{%s})#'''\n", "FILTER(?a<1)%s", "?s ?p ?b.%s", "?s ?p 1%s", "?s ?p 1.%s", "VALUES ?c{1}%s",
    "?s ?p ?b.#'\n%s", "?s ?p '''%s'''.", "?s ?p \"'\".%s", "#%s\n", "BIND(1<2 AS ?d)%s", "?s ?p ?b,?a.%s", "FILTER(?a<1#>\n)%s",
    "?s ?p ?b FILTER(<urn:a'>=?a||''='')%s")
_BESIDE = st.sampled_from((
    "", "?s ?p ?e.", "FILTER(?a<'>'||1<2)", "FILTER(?a<b:c#>'''\n||1<2)#'''\n", "OPTIONAL{?s ?p '#'}", "#'\n", "OPTIONAL{?s <urn:a'> ?f}"))
_CALLS = st.builds("PREFIX b:<urn:b>ASK{{?s ?p ?a.{}{}{}}}{}".format, _BESIDE, st.recursive(
    st.just(_CALL) | st.just(""), lambda inner: st.builds(lambda form, held: form.replace("%s", held), st.sampled_from(_AROUND), inner),
    max_leaves=4), _BESIDE, st.sampled_from(("", "#'", "\n")))
_QUERIES = _CALLS | st.lists(st.sampled_from((*"'\"<>{}().#\n\\:", "'''", '"""', "?a<'>'", "EXISTS", _CALL)), max_size=12).map(
    lambda parts: "ASK{?s ?p ?a." + "".join(parts) + "}")


@cache
def _asked() -> Store:
    store = Store()
    store.add(Quad(NamedNode("urn:s"), NamedNode("urn:p"), Literal(1)))
    return store


def check_queries(text: str) -> None:
    """A query that is let pass calls nobody: the engine would say that nobody listens there."""
    try:
        found = answer(_asked(), Question(text), Limits())
    except OSError as error:
        raise AssertionError(text) from error
    assert found.status in (200, 400, 403), found


_SOME_NAMES = st.lists(NAMES, min_size=1, max_size=5)
TARGETS = {
    "reading": Target(st.tuples(_DATA, st.sampled_from(_SUFFIXES)), check_reading),
    "pages": Target(st.tuples(st.lists(WORDS | st.sampled_from(_PIECES), max_size=24).map("\n".join)), check_pages),
    "numbers": Target(st.tuples(st.text("0123456789.,，〇零一二两三四五六七八九十百千万亿余多来几%名家元分之至第近", max_size=30) | WORDS),
                      check_numbers),
    "dates": Target(st.tuples(st.text("0123456789年月日号至到—今去明昨天上下旬底初一二三四五六七八九十〇 -./电讯", max_size=40) | WORDS,
                              st.none() | st.dates().map(str) | st.text("0123456789-", max_size=10)), check_dates),
    "offsets": Target(st.tuples(WORDS), check_offsets),
    "iris": Target(st.tuples(NAMES, st.sampled_from(list(Label)), st.integers(0, 10**6)), check_iris),
    "turtle": Target(st.tuples(WORDS, _SOME_NAMES, WORDS), check_turtle),
    "queries": Target(st.tuples(_QUERIES), check_queries),
    "graphml": Target(st.tuples(_SOME_NAMES), check_graphml),
}
