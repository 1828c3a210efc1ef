"""Single measurements, each in a process of its own: `python measures.py NAME ARTICLES FOLDER` prints one JSON object.

Seconds are of the processor (user and system, with children), so that a busy machine distorts them least; `clock` is
what passed. `peak` is the most memory of this process, `worker` of any child, in MB.
"""

import json
import resource
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from kg.model import Article, Options
from kg.threads import compute_alone

compute_alone()  # before a measurement loads numpy

BATCH = 32
# what the made articles speak of, for the queries that take it
ASKED = {"organised-in": {"place": "湖北"}, "skills-contests": {"place": "湖北"}, "low-confidence": {"below": "0.45"},
         "programme-partners": {"programme": "技能"}, "evidence-for": {"name": "大同市总工会"}, "around": {"name": "大同市总工会"},
         "persons": {"name": "李"}, "reporters-by-place": {"reporter": "李"}, "awards-by-employer": {"employer": "总工会"},
         "union-hierarchy": {"union": "山西省总工会"}}
Spent = dict[str, float]


def used() -> float:
    """Give the processor seconds of this process and of its ended children."""
    usages = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def timed(spent: Spent, name: str, call: Callable[[], Any]) -> Any:
    """Call, add the seconds to a stage, and give what the call gave."""
    before = used()
    found = call()
    spent[name] = spent.get(name, 0.0) + used() - before
    return found


def read(path: Path) -> list[Article]:
    """Read the articles of a measurement."""
    rows = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return [Article(row["id"], row["text"], row["published"], row["source"]) for row in rows]


def batches(articles: list[Article]) -> Iterator[list[Article]]:
    """Cut articles into batches as a build does."""
    return (articles[at:at + BATCH] for at in range(0, len(articles), BATCH))


def stages(path: Path, folder: Path) -> Spent:
    """Time the stages of a build one after the other."""
    from kg.model import Record
    from kg.pages import split_page
    from kg.reading import read_records
    from kg.tagging import load_pipeline

    spent: Spent = {}
    nlp = timed(spent, "load the pipeline", lambda: load_pipeline("union"))
    records = timed(spent, "read", lambda: list(read_records([path])))
    split = [record for record in records if isinstance(record, Record)]
    articles = timed(spent, "split", lambda: [article for record in split for article in split_page(record)])
    lines: list[bytes] = []
    for batch in batches(articles):
        lines += _analysed(nlp, batch, spent)
    _written(lines, folder, spent)
    return spent


def _analysed(nlp: Any, batch: list[Article], spent: Spent) -> list[bytes]:
    from kg.activities import find_activities
    from kg.analysing import to_source
    from kg.linking import link_mentions
    from kg.model import Analysis
    from kg.parts import to_part
    from kg.persons import resolve_persons
    from kg.relations import find_relations
    from kg.tagging import read_plains
    from kg.text import to_plain

    plains = timed(spent, "plain text", lambda: [to_plain(article.text) for article in batch])
    tagged = timed(spent, "tag", lambda: list(read_plains(nlp, plains)))
    lines: list[bytes] = []
    for article, plain, read in zip(batch, plains, tagged, strict=True):
        linked, entities = timed(spent, "link", lambda a=article, p=plain, m=read.mentions: link_mentions(a, p, m))
        said = (article, plain, linked, entities)
        relations = timed(spent, "relations", lambda said=said: find_relations(*said))
        activities = timed(spent, "activities", lambda said=said, made=read.states: find_activities(*said, made))
        found = Analysis(article, linked, entities, relations, activities)
        found = timed(spent, "persons", lambda found=found, plain=plain: to_source(resolve_persons(found), plain))
        part = timed(spent, "RDF", lambda found=found: to_part(b"", found, Options().base))
        lines += part.lines()
    return lines


def _written(lines: list[bytes], folder: Path, spent: Spent) -> None:
    from kg import graphml, viewing
    from kg.store import open_store, write_line_files, write_line_graphs

    (folder / "files").mkdir()
    timed(spent, "write", lambda: write_line_files(lines, folder / "files"))
    (folder / "all").mkdir()
    timed(spent, "store", lambda: write_line_graphs(lines, folder / "all"))
    spent["store"] -= spent["write"]
    view = timed(spent, "view", lambda: viewing.read_view(open_store(folder / "all")))
    timed(spent, "GraphML", lambda: graphml.write_graphml(view, folder / "graph.graphml"))
    timed(spent, "page", lambda: viewing.write_page(view, folder / "graph.html", title="bench"))


def build(path: Path, folder: Path, jobs: int = 1) -> Spent:
    """Time a whole build; `whole` counts all outputs."""
    from kg.pipeline import build as run

    spent: Spent = {}
    report = timed(spent, "whole", lambda: run([path], folder / "out", Options(quiet=True), jobs=jobs))
    return {**spent, "triples": report.triples}


def update(path: Path, folder: Path) -> Spent:
    """Time the update of a build's last article, which the views of a large build do not show; `whole` is the build."""
    from kg.updating import update as run

    spent = build(path, folder)
    row = json.loads(path.read_text(encoding="utf-8").splitlines()[-1])
    one = folder / "one.jsonl"
    one.write_text(json.dumps({**row, "text": row["text"] + "谢谢。"}) + "\n", encoding="utf-8")
    timed(spent, "update of one", lambda: run(folder / "out", [one], Options(quiet=True)))
    return spent


def peers(path: Path, folder: Path) -> Spent:
    """Time others on the same text and graph: words and tags, the tagger alone, rdflib's writer and its queries."""
    import jieba.posseg
    import spacy

    texts, spent = [article.text for article in read(path)], Spent()
    jieba.posseg.lcut("预热")
    timed(spent, "jieba.posseg", lambda: [jieba.posseg.lcut(text) for text in texts])
    blank = spacy.blank("zh")
    timed(spent, "spaCy blank zh", lambda: list(blank.pipe(texts)))
    _tagger(texts, spent)
    _graphs(path, folder, spent)
    return spent


def _tagger(texts: list[str], spent: Spent) -> None:
    from kg.neural import NeuralTagger
    from kg.text import split_sentences

    tagger = NeuralTagger()
    strings = [text[s.start:s.end] for text in texts for s in split_sentences(text)]
    timed(spent, "our tagger alone", lambda: tagger.tag(strings))


def _graphs(path: Path, folder: Path, spent: Spent) -> None:
    """Compare on the graph of the articles: rdflib against our writer, and against the embedded store."""
    import rdflib

    from kg.querying import named_queries, run_query
    from kg.store import open_store, write_line_files

    build(path, folder)
    graph = rdflib.Graph()
    timed(spent, "rdflib parses N-Triples", lambda: graph.parse(_triples(folder), format="nt"))
    timed(spent, "rdflib writes Turtle", lambda: graph.serialize(folder / "x.ttl", format="turtle"))
    lines = (folder / "out" / "graph.nq").read_bytes().splitlines(keepends=True)
    (folder / "again").mkdir()
    timed(spent, "we write N-Quads and Turtle", lambda: write_line_files(lines, folder / "again"))
    store, query = open_store(folder / "out"), next(q for q in named_queries() if q.name == "activity-figures").text
    timed(spent, "our store answers activity-figures", lambda: list(run_query(store, query)))  # type: ignore[arg-type]
    timed(spent, "rdflib answers activity-figures", lambda: list(graph.query(query)))


def _triples(folder: Path) -> Path:
    lines = (folder / "out" / "graph.nq").read_bytes().splitlines()
    path = folder / "x.nt"
    path.write_bytes(b"".join(sorted({line[:line.rindex(b" <")] + b" .\n" for line in lines})))
    return path


def queries(path: Path, folder: Path) -> Spent:
    """Time every shipped query on the graph of the articles, without and with its parameter."""
    from kg.querying import format_result, named_queries, run_query
    from kg.store import open_store

    build(path, folder)
    store, spent = open_store(folder / "out"), Spent()
    for query in named_queries():
        for params in ({}, *([ASKED[query.name]] if query.name in ASKED else [])):
            name = " ".join([query.name, *(f"{key}={value}" for key, value in params.items())])
            timed(spent, name, lambda query=query, params=params: format_result(run_query(store, query.text, params), _form(query.text)))
    return spent


def _form(text: str) -> str:
    return "ntriples" if "CONSTRUCT" in text or "DESCRIBE" in text else "tsv"


NAMES: dict[str, Callable[[Path, Path], Spent]] = {
    "stages": stages, "build": build, "build-2": lambda path, folder: build(path, folder, 2), "update": update,
    "peers": peers, "queries": queries}


def main() -> None:
    """Run one measurement and print it."""
    name, path, folder = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3])
    start = time.monotonic()
    spent = NAMES[name](path, folder)
    peak, worker = (resource.getrusage(who).ru_maxrss // 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    clock = time.monotonic() - start
    sys.stdout.write(json.dumps({"spent": spent, "peak": peak, "worker": worker, "clock": clock}) + "\n")


if __name__ == "__main__":
    main()
