"""A view to the explorer: one self-contained page with an overview, search, evidence, a small graph and exports.

The page is built from `kg/web/src` into `kg/web/explorer.html`; what is done here once, in Python, need not be done in
every browser: initials of names in pinyin, which traditional characters stand for ours, points on a map, offsets in
UTF-16 units as JavaScript counts them. All text reaches the page as data, never as markup.
"""

import base64
import gzip
import json
import math
import re
from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from pyoxigraph import DefaultGraph, Store

from kg.assets import source_hash, web_file
from kg.gazetteer import divisions, rank
from kg.model import KgError
from kg.querying import named_queries
from kg.staging import replacing
from kg.views import BACKGROUND, BOOKKEEPING, Evidence, Node, Passage, View

_TEMPLATE = "explorer.html"
_LISTS = ("articles", "nodes", "edges")
_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)
# Albers's equal-area conic as atlases of China use it: standard parallels and central meridian, in degrees
_SOUTH, _NORTH, _MERIDIAN, _EQUATOR = map(math.radians, (25, 47, 105, 0))
# map units a radian: a county is then some 20 units wide
_MAP_SCALE = 4000
_BASIC_CJK = (range(0x3400, 0x4DC0), range(0x4E00, 0xA000), range(0xF900, 0xFB00))


def write_explorer(view: View, path: Path, *, title: str, store: Store | None = None) -> None:
    """Write the explorer as UTF-8; the same view gives the same bytes.

    With a store the page carries its triples and an engine too, and answers SPARQL without a server: about 2 MB more
    and a tenth of the triples' size.
    """
    with replacing(path) as draft:
        draft.write_text(render_explorer(view, title=title, store=store), encoding="utf-8", newline="\n")


def render_explorer(view: View, *, title: str, store: Store | None = None) -> str:
    """Give the page's HTML: the built template with the policy, the data and perhaps the engine put in."""
    page = web_file(_TEMPLATE)
    parts = {"%POLICY%": _policy(page, engine=store is not None), "%ENGINE%": _engine(store) if store else "",
             "%DATA%": _elements(page_data(view, title=title))}
    for mark, text in parts.items():
        before, _, after = page.partition(mark)
        page = before + text + after
    return page


def render_shell(head: Mapping[str, Any]) -> str:
    """Give the page for a server to hold the data: it carries what never changes and asks for the rest in parts."""
    data = {**head, "passages": [], **{name: [] for name in _LISTS}}
    page = web_file(_TEMPLATE)
    return as_served(page.replace("%POLICY%", _policy(page, engine=False)).replace("%ENGINE%", "").replace(
        "%DATA%", _elements(data)), parts="explorer")


def as_served(page: str, **addresses: str) -> str:
    """Let a page ask the server that it comes from: where its parts are, and the SPARQL endpoint."""
    named = {"endpoint": "sparql", **addresses}
    metas = "".join(f'<meta name="{name}" content="{address}">\n' for name, address in sorted(named.items()))
    return page.replace("default-src 'none';", "default-src 'none'; connect-src 'self';", 1).replace(
        "<title>", f"{metas}<title>", 1)


def _policy(page: str, *, engine: bool) -> str:
    """Let the page's own script and style run and nothing else; the engine needs WebAssembly in a worker."""
    script, style = _SCRIPT.search(page), _STYLE.search(page)
    if script is None or style is None:
        raise KgError(_TEMPLATE, "the built page lacks its script or style; run `make explorer`")
    more = (" 'wasm-unsafe-eval'", " worker-src blob:;") if engine else ("", "")
    return (f"default-src 'none'; script-src {source_hash(script[1])}{more[0]}; style-src {source_hash(style[1])};{more[1]} "
            "img-src data: blob:; base-uri 'none'; form-action 'none'")


def _engine(store: Store) -> str:
    """Write the engine, its worker, the triples and the named queries as elements that the page's script reads."""
    queries = [{"name": query.name, "sentence": query.sentence, "text": query.text} for query in named_queries()]
    engine = (files("kg") / "web" / "engine.wasm.gz").read_bytes()
    parts = (("engine", web_file("engine.js")), ("wasm", base64.b64encode(engine).decode()),
             ("triples", base64.b64encode(gzip.compress(_triples(store), mtime=0)).decode()),
             ("queries", json.dumps(queries, ensure_ascii=False).replace("<", "\\u003c")))
    return "".join(f'\n<script type="text/plain" id="{name}">{text}</script>' for name, text in parts)


def _triples(store: Store) -> bytes:
    """Give every triple once, sorted: of the default graph where a build put them all, else of every graph."""
    default = next(store.quads_for_pattern(None, None, None, DefaultGraph()), None)
    found = store.quads_for_pattern(None, None, None, DefaultGraph() if default else None)
    return "".join(sorted({f"{quad.triple} .\n" for quad in found})).encode()


def _elements(data: dict[str, Any]) -> str:
    """Write the data as elements, the long lists in their own, so that the page can read one after another."""
    rest = {key: value for key, value in data.items() if key not in _LISTS}
    parts = {"data": rest, **{key: data[key] for key in _LISTS}}
    return "\n".join(f'<script type="application/json" id="{name}">{_as_script(part)}</script>'
                     for name, part in parts.items())


def _as_script(data: Any) -> str:
    """Write JSON that cannot end the script element it stands in."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")).replace("<", "\\u003c")


def page_data(view: View, *, title: str) -> dict[str, Any]:
    """Give what the page shows: nodes and statements by number, passages as stretches of the articles' texts."""
    number = {node.iri: place for place, node in enumerate(view.nodes)}
    passages = _passages(view)
    row = {passage: place for place, passage in enumerate(passages)}
    rules = sorted({said.rule for said in _evidence(view)})
    rule_row = {rule: place for place, rule in enumerate(rules)}
    texts = _texts(view, passages)
    articles = {text.article: place for place, text in enumerate(texts)}
    units = {text.article: utf16_units(text.text) for text in texts}
    headlines = {node.iri: node for node in view.articles}

    def said(evidence: Iterable[Evidence]) -> list[list[Any]]:
        return [[row[one.passage], one.confidence, rule_row[one.rule]] for one in evidence]

    return {"title": title, "base": _base(view), "rules": rules, "background": sorted(BACKGROUND),
            "bookkeeping": sorted(BOOKKEEPING),
            "articles": [_article_data(headlines[text.article], text, number, units[text.article]) for text in texts],
            "passages": [[articles[one.article], units[one.article](one.start),
                          units[one.article](one.start + len(one.text))] for one in passages],
            "nodes": [_node_data(node, articles, said) for node in view.nodes],
            "edges": [[number[edge.source], edge.predicate, number[edge.target], said(edge.evidence)]
                      for edge in view.edges],
            "ground": _ground(), "provinces": _provinces(),
            "traditional": _traditional(name for node in view.nodes for name in (node.name, *node.aliases))}


def _evidence(view: View) -> Iterable[Evidence]:
    for node in view.nodes:
        yield from _stating(node)
        for fact in node.facts:
            yield from fact.evidence
    for edge in view.edges:
        yield from edge.evidence


def _stating(node: Node) -> list[Evidence]:
    """Leave out plain mentions: the page finds them all by the marks in the articles."""
    return [said for said in node.evidence if said.rule or said.confidence is not None]


def _passages(view: View) -> list[Passage]:
    return sorted({said.passage for said in _evidence(view)})


def _texts(view: View, passages: Iterable[Passage]) -> list[Passage]:
    """Give the articles that what is shown was read from: a filter may have left others behind."""
    told = {passage.article for passage in passages} | {iri for node in view.nodes for iri in node.articles}
    return [text for text in view.texts if text.article in told]


def utf16_units(text: str) -> Callable[[int], int]:
    """Give what turns an offset in code points into one in UTF-16 units: 𠮷 counts twice."""
    wide = [place for place, letter in enumerate(text) if letter > "\uffff"]
    return lambda offset: offset + bisect_left(wide, offset)


def _base(view: View) -> str:
    """Give what every IRI starts with, up to a slash: addresses are shorter without it."""
    iris = [node.iri for node in view.nodes] or [""]
    first, last = min(iris), max(iris)
    same = next((place for place, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), len(first))
    return first[:first.rfind("/", 0, same) + 1]


def _node_data(node: Node, articles: Mapping[str, int], said: Callable[[Iterable[Evidence]], list[list[Any]]]) -> Any:
    facts = [[fact.key, fact.value, said(fact.evidence)] for fact in node.facts]
    told = [articles[iri] for iri in node.articles]
    initials = list(dict.fromkeys(filter(None, map(_initials, (node.name, *node.aliases)))))
    point = _project(*node.point) if node.point else None
    return [node.iri, node.type, node.name, node.aliases, node.dates, facts, said(_stating(node)), told, initials,
            point]


def _article_data(node: Node, text: Passage, number: Mapping[str, int], units: Callable[[int], int]) -> Any:
    marks = [[units(mark.start), units(mark.end), number[mark.entity]]
             for mark in text.marks if mark.entity in number]
    source = "、".join(fact.value for fact in node.facts if fact.key == "source")
    return [node.iri, node.name, "、".join(node.dates), source, text.text, marks]


def _initials(name: str) -> str:
    """Give the initials of a name in pinyin, letters and digits as they are: `xyszgh` for 襄阳市总工会."""
    from pypinyin import Style, lazy_pinyin

    spelt = lazy_pinyin(name, style=Style.FIRST_LETTER, errors=lambda rest: "".join(filter(str.isalnum, rest)))
    return "".join(spelt).lower()


def _traditional(names: Iterable[str]) -> str:
    """List pairs of a traditional character and the one of our names that it stands for: 縣县總总."""
    from opencc import OpenCC

    convert = OpenCC("t2s").convert
    ours = set(convert("\n".join(sorted(set(names)))))
    letters = [chr(code) for codes in _BASIC_CJK for code in codes]
    simple = convert("\n".join(letters)).split("\n")
    return "".join(old + new for old, new in zip(letters, simple, strict=True) if new in ours and new != old)


def _project(lat: float, long: float) -> tuple[int, int]:
    """Give the place of a point on the map, x to the east and y to the south."""
    cone = (math.sin(_SOUTH) + math.sin(_NORTH)) / 2
    constant = math.cos(_SOUTH) ** 2 + 2 * cone * math.sin(_SOUTH)

    def radius(angle: float) -> float:
        return math.sqrt(max(constant - 2 * cone * math.sin(angle), 0)) / cone

    turn = cone * (math.radians(long) - _MERIDIAN)
    here = radius(math.radians(lat))
    return round(_MAP_SCALE * here * math.sin(turn)), round(_MAP_SCALE * (here * math.cos(turn) - radius(_EQUATOR)))


@cache
def _ground() -> list[int]:
    """Give the points of all divisions, x and y in turn: drawn faintly, they show the country without a map's tiles."""
    points = {_project(row.lat, row.long) for row in divisions().rows.values()
              if row.lat is not None and row.long is not None}
    return [value for point in sorted(points) for value in point]


@cache
def _provinces() -> list[Any]:
    return [[row.name, *_project(row.lat, row.long)] for code, row in sorted(divisions().rows.items())
            if rank(code) == "province" and row.lat is not None and row.long is not None]

