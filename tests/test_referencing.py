"""The reference page tells all that the ontology states, leads nowhere that is not there, and loads and runs nothing."""

import re
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import pytest
from rdflib import BNode, Graph, Literal, URIRef
from rdflib.namespace import OWL, RDF, RDFS, SKOS

from kg import cli
from kg.model import KgError
from kg.referencing import find_version, read_ontology, read_sections, to_page
from kg.vocab import PREFIXES, UA

ONTOLOGY = read_ontology()
PAGE = to_page(ONTOLOGY)
TERMS = sorted({s for s in ONTOLOGY.subjects() if isinstance(s, URIRef) and s.startswith(str(UA._NS))})
HOSTILE = '</style></title><script>alert(1)</script><img src=x onerror="alert(1)">\x00&lt;'


class Page(HTMLParser):
    """The elements of a page, and for each article its text and where its links lead."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: dict[str, str] = {}
        self.links: dict[str, set[str]] = {}
        self._at = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag == "article":
            self._at = str(dict(attrs)["id"])
        if tag == "a":
            self.links.setdefault(self._at, set()).add(str(dict(attrs)["href"]))

    def handle_endtag(self, tag: str) -> None:
        self._at = "" if tag == "article" else self._at

    def handle_data(self, data: str) -> None:
        self.words[self._at] = self.words.get(self._at, "") + data

    def values(self, name: str) -> Iterator[str]:
        yield from (str(attrs[name]) for _, attrs in self.tags if name in attrs)


READ = Page(PAGE)


def local(term: object) -> str:
    return str(term).removeprefix(str(UA._NS))


@pytest.mark.parametrize("term", TERMS, ids=local)
def test_a_term_is_told_with_all_its_words_and_every_term_that_it_is_tied_to(term: URIRef) -> None:
    words, links = READ.words[local(term)], READ.links[local(term)]
    assert str(term) in words
    for said, target in ONTOLOGY.predicate_objects(term):
        if isinstance(target, Literal):
            assert str(target) in words, said
        elif said != RDFS.isDefinedBy:
            assert (f"#{local(target)}" if target in TERMS else str(target)) in links, said


@pytest.mark.parametrize(("name", "told"), [
    ("partnerOf", "characteristics 特征owl:IrreflexiveProperty, owl:SymmetricProperty"),
    ("within", "characteristics 特征owl:TransitiveProperty"), ("employs", "inverse of 逆属性worksFor"),
    ("worksFor", "inverse of 逆属性employs"), ("Person", "domain of 作为定义域authorOf, jobTitle, worksFor"),
    ("Award", "close match 近似匹配http://www.wikidata.org/entity/Q618779"),
    ("TradeUnion", "aligned: subclass of 对齐：上位类schema:WorkersUnion"), ("unionLevels", "levelNational"),
    ("Person", "disjoint with 互斥类Activity, Article, "),
])
def test_what_is_told_is_called_by_its_name_in_both_languages(name: str, told: str) -> None:
    assert told in READ.words[name]


def test_terms_stand_under_headings_sorted_by_name() -> None:
    sections = {en: [term.name for term in terms] for en, _, terms in read_sections(ONTOLOGY)}
    assert list(sections) == ["Classes", "Object properties", "Datatype properties", "Schemes", "Concepts"]
    assert sorted(name for names in sections.values() for name in names) == [local(term) for term in TERMS]
    assert all(names == sorted(names, key=str.casefold) for names in sections.values())


def test_every_link_within_the_page_leads_to_one_place() -> None:
    places = list(READ.values("id"))
    assert len(places) == len(set(places))
    assert {unquote(href[1:]) for href in READ.values("href") if href.startswith("#")} <= set(places)


def test_every_class_and_property_stands_in_the_diagram() -> None:
    svg = PAGE[PAGE.index("<svg"):PAGE.index("</svg>")]
    kinds = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty)
    drawn = {local(term) for term in TERMS if any((term, RDF.type, kind) in ONTOLOGY for kind in kinds)}
    assert set(re.findall(r'href="#(\w+)"', svg)) == drawn


def test_the_page_says_its_version_its_namespace_and_its_prefixes() -> None:
    words = READ.words[""]
    assert find_version(ONTOLOGY) in words
    assert str(UA._NS) in words
    assert all(iri in words for iri in PREFIXES.values())


def test_the_page_loads_nothing_and_runs_nothing() -> None:
    assert not {"script", "link", "img", "iframe", "object", "embed", "base"} & {tag for tag, _ in READ.tags}
    assert not [name for _, attrs in READ.tags for name in attrs if name.startswith("on") or name in ("src", "srcset", "style")]
    assert "@import" not in PAGE
    assert set(re.findall(r"url\([^)]*\)", PAGE)) == {"url(#-arrow)"}
    policy = next(attrs["content"] for _, attrs in READ.tags if attrs.get("http-equiv") == "Content-Security-Policy")
    assert re.fullmatch(r"default-src 'none'; style-src 'sha256-[\w+/]+='; base-uri 'none'; form-action 'none'", str(policy))


def test_the_page_has_a_light_and_a_dark_face() -> None:
    assert "color-scheme: light dark" in PAGE
    assert "@media (prefers-color-scheme: dark)" in PAGE


def test_hostile_words_names_and_addresses_are_shown_and_not_obeyed() -> None:
    graph = Graph() + ONTOLOGY
    for said in (RDFS.label, SKOS.definition, SKOS.example):
        for tongue in ("en", "zh"):
            graph.set((UA.Person, said, Literal(HOSTILE, tongue)))
    graph.add((UA.Person, SKOS.closeMatch, URIRef("javascript:alert(1)")))
    strange = UA._NS["a'b&c"]
    graph.add((strange, RDF.type, OWL.Class))
    graph.add((strange, RDFS.subClassOf, BNode()))
    page = Page(to_page(graph))
    assert HOSTILE.replace("\x00", "\ufffd") in page.words["Person"]
    assert {tag for tag, _ in page.tags} == {tag for tag, _ in READ.tags}
    assert not any(href.startswith("javascript") for href in page.values("href"))
    assert "#a%27b%26c" in page.values("href")
    assert "a'b&c" in page.values("id")


def test_a_term_of_no_known_kind_is_not_left_out() -> None:
    graph = Graph() + ONTOLOGY
    graph.add((UA._NS["odd"], RDF.type, OWL.AnnotationProperty))
    assert [term.name for term in read_sections(graph)[-1][2]] == ["odd"]


def test_the_same_ontology_gives_the_same_bytes_in_any_process() -> None:
    code = "import sys; from kg.referencing import *; sys.stdout.buffer.write(to_page(read_ontology()).encode())"
    for seed in ("1", "2"):
        done = subprocess.run([sys.executable, "-c", code], env={"PYTHONHASHSEED": seed}, capture_output=True, check=True,
                              cwd=Path(__file__).parents[1])
        assert done.stdout == PAGE.encode()


def test_a_graph_that_is_no_ontology_is_refused() -> None:
    with pytest.raises(KgError, match="is no ontology"):
        to_page(Graph())


def test_the_command_says_where_the_ontology_lies_or_writes_the_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["ontology"]) == 0
    path, version = capsys.readouterr().out.rstrip().split("\t")
    assert (Path(path).name, version) == ("union-activity.ttl", find_version(ONTOLOGY))
    assert cli.main(["ontology", "--html", str(tmp_path / "terms.html")]) == 0
    assert (tmp_path / "terms.html").read_bytes() == PAGE.encode()
    assert cli.main(["ontology", "--html", str(tmp_path)]) == 2
    assert "cannot be written" in capsys.readouterr().err
