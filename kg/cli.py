"""The `kg` command: thin commands over the stages. Exit code 0: done; 1: done, but something was refused or is wrong;
2: not done, and the last line says why.
"""

import argparse
import signal
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from kg import __version__
from kg.model import Decision, Identifier, KgError, Options

if TYPE_CHECKING:
    from kg.reporting import Report

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
_INPUT_HELP = "files, folders, globs or - for stdin: .txt .html .json .jsonl .pdf, or .zip of these"
_EXPORTS = ("ttl", "nt", "nq", "trig", "jsonld", "rdfxml", "csv", "parquet", "graphml", "context")
_FORMATS = ("table", "csv", "json", "tsv", "turtle")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code."""
    arguments = _parser().parse_args(argv)
    try:
        code: int = arguments.run(arguments)
    except KgError as error:
        print(f"kg: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt as stop:
        print("kg: interrupted; the outputs are as they were", file=sys.stderr)
        return 143 if stop.args else 130
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    return code


def _terminate(number: int, frame: object) -> None:
    """End as Ctrl-C does, so that what was begun is cleared up."""
    raise KeyboardInterrupt(number)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="kg", description="Chinese trade-union news to a knowledge graph.")
    parser.add_argument("--version", action="version", version=f"kg {__version__}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for add in (_add_build, _add_query, _add_validate, _add_view, _add_evaluate, _add_demo, _add_train, _add_serve,
                _add_export, _add_push, _add_diff, _add_explain, _add_candidates,
                _add_update, _add_inspect, _add_ontology):
        add(commands)
    return parser


def _command(commands: Commands, run: Callable[[argparse.Namespace], int], name: str, text: str
             ) -> argparse.ArgumentParser:
    parser = commands.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".")
    parser.set_defaults(run=run)
    return parser


def _add_build(commands: Commands) -> None:
    parser = _command(commands, _build, "build", "read inputs and write a graph, a store, a viewer and a report")
    parser.add_argument("inputs", nargs="+", metavar="INPUT", help=_INPUT_HELP)
    parser.add_argument("-o", "--output", required=True, type=Path, metavar="DIR", help="folder, replaced as a whole")
    _add_jobs(parser)
    parser.add_argument("--infer", action="store_true", help="add what follows by the ontology, as a graph of its own")
    parser.add_argument("--aliases", type=Path, metavar="FILE.csv", help="your decisions on names: name, canonical, "
                        "type, verdict (same or different), as `kg candidates` lists them")
    parser.add_argument("--identifiers", type=Path, metavar="FILE.csv", help="what entities are called elsewhere: "
                        "name, type, iri, and relation (sameAs, as by default, or exactMatch)")
    _add_options(parser)


def _add_jobs(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("-j", "--jobs", type=_jobs, default=0, metavar="N",
                        help="processes that analyse (default: one for each processor where the input is large)")


def _jobs(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 256:
        raise argparse.ArgumentTypeError(f"{text!r} is no number from 1 to 256")
    return int(text)


def _add_options(parser: argparse.ArgumentParser) -> None:
    default = Options()
    parser.add_argument("--base", default=default.base, metavar="IRI", help="IRI under which data is minted")
    parser.add_argument("--published", metavar="DATE", help="publication date (ISO) of records that give none")
    parser.add_argument("--pipeline", default=default.pipeline, metavar="NAME",
                        help="union (ours), rules, lac, or an installed spaCy pipeline")
    parser.add_argument("--min-confidence", type=float, default=default.min_confidence, metavar="P",
                        help="leave out statements below this confidence")
    parser.add_argument("--quiet", action="store_true", help="no progress, no summary")
    parser.add_argument("--keep-going", action="store_true", help="exit 0 even when some records were refused")


def _add_query(commands: Commands) -> None:
    parser = _command(commands, _query, "query", "ask a built graph: SPARQL, a .rq file, or a shipped query's name")
    parser.add_argument("place", type=Path, metavar="DIR", help="folder of a build, or a graph file")
    parser.add_argument("query", nargs="?", metavar="QUERY", help="SPARQL text, FILE.rq, or a name from --list")
    parser.add_argument("--list", action="store_true", help="list the shipped queries")
    parser.add_argument("--param", action="append", default=[], metavar="NAME=VALUE", help="a parameter of the query")
    parser.add_argument("--format", choices=_FORMATS, default="table", help="how to print the rows")


def _add_validate(commands: Commands) -> None:
    parser = _command(commands, _validate, "validate", "check a graph against the SHACL shapes")
    parser.add_argument("place", type=Path, metavar="DIR|FILE", help="folder of a build, or a graph file")


def _add_view(commands: Commands) -> None:
    parser = _command(commands, _view, "view", "write an interactive page of a graph or of a part of it")
    parser.add_argument("place", type=Path, metavar="DIR", help="folder of a build, or a graph file")
    parser.add_argument("-o", "--output", required=True, type=Path, metavar="FILE.html")
    parser.add_argument("--type", action="append", default=[], metavar="CLASS", help="TradeUnion, Person …")
    parser.add_argument("--place", dest="within", metavar="NAME", help="only what lies within this division")
    parser.add_argument("--since", metavar="DATE", help="only activities from this date on")
    parser.add_argument("--until", metavar="DATE", help="only activities up to this date")
    parser.add_argument("--around", metavar="NAME", help="only the neighbourhood of this entity")
    parser.add_argument("--hops", type=int, default=1, metavar="N", help="how far around it")
    parser.add_argument("--explorer", action="store_true", help="the explorer instead of the picture")
    parser.add_argument("--with-sparql", action="store_true", help="the explorer with a SPARQL engine inside the file")


def _add_evaluate(commands: Commands) -> None:
    parser = _command(commands, _evaluate, "evaluate", "score a graph, or a tagging pipeline, against gold annotations")
    parser.add_argument("place", nargs="?", type=Path, metavar="DIR|FILE", help="folder of a build, or a graph file")
    parser.add_argument("gold", nargs="?", type=Path, metavar="GOLD", help="folder of gold articles (*.json)")
    parser.add_argument("--ner", type=Path, metavar="FILE.jsonl", help="instead: score a pipeline on this tagging corpus "
                        "(text and spans; .gz too)")
    parser.add_argument("--pipeline", metavar="NAME", help="with --ner: as for build")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")


def _add_demo(commands: Commands) -> None:
    parser = _command(commands, _demo, "demo", "build a graph from the samples and show what was found")
    parser.add_argument("-o", "--output", type=Path, default=Path("kg-demo"), metavar="DIR")


def _add_train(commands: Commands) -> None:
    parser = _command(commands, _train, "train", "train the tagger anew from the corpora (needs union-kg[train])")
    parser.add_argument("gold", type=Path, metavar="GOLD", help="folder of gold articles (*.json)")
    parser.add_argument("corpora", type=Path, metavar="CORPORA", help="folder of tagging corpora (*.jsonl.gz)")
    parser.add_argument("-o", "--output", required=True, type=Path, metavar="DIR", help="folder for model and card")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--trials", action="store_true", help="add the ablation and the learning curve to the card")


def _add_serve(commands: Commands) -> None:
    parser = _command(commands, _serve, "serve", "serve a build: SPARQL endpoint, query page and viewer, read-only")
    parser.add_argument("place", type=Path, metavar="DIR", help="folder of a build")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on; any but loopback opens it to others")
    parser.add_argument("--port", type=int, default=7878, help="0 takes a free one")
    parser.add_argument("--timeout", type=float, default=30.0, metavar="S", help="seconds for one query")
    parser.add_argument("--rows", type=int, default=100_000, metavar="N", help="rows of one answer; more are refused")
    parser.add_argument("--workers", type=int, default=4, metavar="N", help="queries that run at once")
    parser.add_argument("--allow-host", action="append", default=[], metavar="NAME",
                        help="answer to this host name too (default: loopback names on loopback, else any)")
    parser.add_argument("--cors", action="append", default=[], metavar="ORIGIN",
                        help="let pages of this origin read the endpoint (default: any)")


def _add_export(commands: Commands) -> None:
    parser = _command(commands, _export, "export", "write a build in another format")
    parser.add_argument("place", type=Path, metavar="DIR", help="folder of a build")
    parser.add_argument("--format", required=True, choices=_EXPORTS, help="csv writes a folder of tables for Gephi and "
                        "Neo4j; parquet needs union-kg[parquet]; context is the context of the JSON-LD")
    parser.add_argument("-o", "--output", required=True, type=Path, metavar="FILE")


def _add_push(commands: Commands) -> None:
    parser = _command(commands, _push, "push", "load a build into a running triple store (Graph Store Protocol); "
                      "credentials come from UNION_KG_TOKEN, or UNION_KG_USER and UNION_KG_PASSWORD")
    parser.add_argument("place", type=Path, metavar="DIR", help="folder of a build")
    parser.add_argument("--endpoint", required=True, metavar="URL", help="the store's graph store address")
    parser.add_argument("--graph", default="", metavar="IRI", help="put every triple into this one graph, and no other")
    parser.add_argument("--only", choices=("default", "named"), help="only the default graph, or only the named ones")
    parser.add_argument("--batch", type=int, default=5_000, metavar="N", help="triples of one request")


def _add_diff(commands: Commands) -> None:
    parser = _command(commands, _diff, "diff", "list the statements that one build has and another has not; "
                      "exit code 0: no difference, 1: some, 2: trouble")
    parser.add_argument("old", type=Path, metavar="OLD", help="folder of a build")
    parser.add_argument("new", type=Path, metavar="NEW", help="folder of a build")
    parser.add_argument("--by", choices=("article", "entity", "predicate"), default="article",
                        help="what to list under")


def _add_explain(commands: Commands) -> None:
    parser = _command(commands, _explain, "explain", "say why names are one entity or two: mentions, rules and scores")
    parser.add_argument("place", type=Path, metavar="DIR", help="folder of a build, or a graph file")
    parser.add_argument("name", metavar="NAME", help="a name, an alias, a key (张伟@甲厂) or an IRI")


def _add_candidates(commands: Commands) -> None:
    parser = _command(commands, _candidates, "candidates", "list the pairs that may be one entity, best first, to be "
                      "decided on in a spreadsheet and given back with `kg build --aliases`")
    parser.add_argument("place", type=Path, metavar="DIR", help="folder of a build, or a graph file")
    parser.add_argument("-o", "--output", type=Path, metavar="FILE.csv", help="default: standard output")
    parser.add_argument("--least", type=float, default=0.3, metavar="P", help="leave out pairs below this score")


def _add_update(commands: Commands) -> None:
    parser = _command(commands, _update, "update", "add, replace or withdraw articles of a build")
    parser.add_argument("place", type=Path, metavar="DIR", help="folder of a build, replaced as a whole")
    parser.add_argument("inputs", nargs="*", metavar="INPUT", help=_INPUT_HELP)
    parser.add_argument("--remove", action="append", default=[], metavar="ID", help="take a record or article out")
    parser.add_argument("--published", metavar="DATE", help="publication date (ISO) of records that give none")
    parser.add_argument("--quiet", action="store_true", help="no progress, no summary")
    parser.add_argument("--keep-going", action="store_true", help="exit 0 even when some records were refused")
    _add_jobs(parser)


def _add_inspect(commands: Commands) -> None:
    parser = _command(commands, _inspect, "inspect", "show what every stage made of an article: mentions, clauses and "
                      "cues, deeds, relations, what was refused, and the triples each gave")
    parser.add_argument("file", metavar="FILE", help=_INPUT_HELP)
    parser.add_argument("--html", type=Path, metavar="OUT", help="write one HTML page instead of text")
    parser.add_argument("--id", metavar="ID", help="only the article of this id")
    parser.add_argument("--published", metavar="DATE", help="publication date (ISO) of records that give none")
    parser.add_argument("--pipeline", default=Options().pipeline, metavar="NAME", help="as for build")


def _add_ontology(commands: Commands) -> None:
    parser = _command(commands, _ontology, "ontology", "say where the ontology lies and which version it is, or write "
                      "a reference page of its terms")
    parser.add_argument("--html", type=Path, metavar="OUT", help="write the page, with a diagram, to this file")


def _build(arguments: argparse.Namespace) -> int:
    options = Options(arguments.base, _date(arguments.published), arguments.pipeline, arguments.quiet,
                      arguments.min_confidence, *_decided(arguments), arguments.infer)
    return _run_build(arguments.inputs, arguments.output, options, keep_going=arguments.keep_going, jobs=arguments.jobs)


def _decided(arguments: argparse.Namespace) -> tuple[tuple[Decision, ...], tuple[Identifier, ...]]:
    from kg import decisions

    decided = decisions.read_decisions(arguments.aliases) if arguments.aliases else ()
    decisions.aliases_of(decided)  # contradictions are refused before anything is built
    return decided, decisions.read_identifiers(arguments.identifiers) if arguments.identifiers else ()


def _date(text: str | None) -> str | None:
    from datetime import date

    try:
        return date.fromisoformat(text).isoformat() if text else None
    except ValueError as error:
        raise KgError("--published", f"{text!r} is no date like 2023-07-06") from error


def _run_build(inputs: Sequence[str | Path], output: Path, options: Options, *, keep_going: bool = False,
               jobs: int = 0) -> int:
    from kg import pipeline

    def run() -> "Report":
        return pipeline.build(inputs, output, options, jobs=jobs, stdin=sys.stdin.buffer)

    return _reported(run, output, quiet=options.quiet, keep_going=keep_going)


def _update(arguments: argparse.Namespace) -> int:
    from kg.updating import update

    options = Options(published=_date(arguments.published), quiet=arguments.quiet)

    def run() -> "Report":
        return update(arguments.place, arguments.inputs, options, removed=arguments.remove, jobs=arguments.jobs,
                      stdin=sys.stdin.buffer)

    return _reported(run, arguments.place, quiet=options.quiet, keep_going=arguments.keep_going)


def _reported(run: "Callable[[], Report]", output: Path, *, quiet: bool, keep_going: bool) -> int:
    """Run a build or an update and print what it refused and found."""
    from kg import pipeline, reporting

    signal.signal(signal.SIGTERM, _terminate)
    start = time.monotonic()
    report = run()
    for refusal in report.refusals:
        record = f" {refusal.record}" if refusal.record else ""
        print(f"refused: {refusal.file}{record}: {refusal.reason}", file=sys.stderr)
    if not quiet:
        seconds = f"{time.monotonic() - start:.1f}"
        reused = [("taken over from an earlier build", str(report.reused))] if report.reused else []
        print(reporting.aligned([*reporting.to_lines(report), *reused, ("seconds", seconds)]))
        print("\nwritten: " + " ".join(f"{output}/{name}" for name in pipeline.OUTPUTS))
    return int(bool(report.refusals) and not keep_going)


def _query(arguments: argparse.Namespace) -> int:
    from kg import store

    if arguments.list or arguments.query is None:
        for query in store.named_queries():
            params = " ".join(f"{p.name}={p.default or '…'}" for p in query.params)
            print(f"{query.name:32} {query.sentence}{f'  [{params}]' if params else ''}")
        return 0
    text = store.query_text(arguments.query, dict(_pair(pair) for pair in arguments.param))
    result = store.run_query(store.open_store(arguments.place), text)
    sys.stdout.write(store.format_result(result, arguments.format))
    return 0


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise KgError("--param", f"{text!r} is not of the form NAME=VALUE")
    return name, value


def _validate(arguments: argparse.Namespace) -> int:
    from kg.validation import validate_graph

    problems = validate_graph(arguments.place)
    for problem in problems:
        print(f"{problem.focus}\t{problem.path}\t{problem.article}\t{problem.message}")
    print(f"{len(problems)} problems" if problems else "the graph conforms", file=sys.stderr)
    return int(bool(problems))


def _view(arguments: argparse.Namespace) -> int:
    from kg import exploring, store, viewing

    filters = viewing.Filters(types=tuple(arguments.type), place=arguments.within, since=arguments.since,
                              until=arguments.until, around=arguments.around, hops=arguments.hops)
    opened = store.open_store(arguments.place)
    view = viewing.read_view(opened, filters=filters)
    title = arguments.around or arguments.within or arguments.place.name
    if arguments.explorer or arguments.with_sparql:
        exploring.write_explorer(view, arguments.output, title=title, store=opened if arguments.with_sparql else None)
    else:
        viewing.write_page(view, arguments.output, title=title)
    print(arguments.output)
    return 0


def _evaluate(arguments: argparse.Namespace) -> int:
    import json

    from kg import evaluation, store
    from kg.findings import found_in_store

    if arguments.ner:
        return _evaluate_ner(arguments)
    if not (arguments.place and arguments.gold):
        raise KgError("evaluate", "give a build and a folder of gold articles, or --ner FILE")
    if arguments.pipeline:
        raise KgError("evaluate", "--pipeline goes with --ner; a graph is scored as it is")
    gold = evaluation.load_gold(arguments.gold)
    rows = evaluation.score(found_in_store(store.open_store(arguments.place)), gold).rows()
    print(json.dumps(rows, ensure_ascii=False, indent=1) if arguments.json else evaluation.to_table(rows))
    return 0


def _evaluate_ner(arguments: argparse.Namespace) -> int:
    import json

    from kg import corpora, grading, tagging

    if arguments.place:
        raise KgError("evaluate", "either a build and gold articles or --ner FILE, not both")
    rows = corpora.read_corpus(arguments.ner)
    if not rows:
        raise KgError(str(arguments.ner), "no row of a tagging corpus")
    counts = grading.grade_pipeline(tagging.load_pipeline(arguments.pipeline or Options().pipeline), rows)
    figures = grading.to_figures(counts, len(rows))
    print(json.dumps(figures, ensure_ascii=False, indent=1) if arguments.json else grading.to_table(figures))
    return 0


def _demo(arguments: argparse.Namespace) -> int:
    from kg.reading import sample_paths

    print("The samples were written for this project; their persons and figures are partly invented.\n")
    code = _run_build(sample_paths(), arguments.output, Options())
    print(f"""
next, try
  kg query {arguments.output} --list
  kg query {arguments.output} activity-figures
  kg serve {arguments.output}   (then open http://127.0.0.1:7878/ in a browser; {arguments.output}/explorer.html is the same)""")
    return code


def _serve(arguments: argparse.Namespace) -> int:
    from kg import answering, serving

    limits = answering.Limits(seconds=arguments.timeout, rows=arguments.rows, workers=max(1, arguments.workers))
    hosts = (*serving.hosts_for(arguments.host), *arguments.allow_host)
    service = serving.Service(arguments.place, limits, hosts, tuple(arguments.cors) or ("*",))
    serving.serve(service, host=arguments.host, port=arguments.port,
                  announce=lambda address: print(f"{address}  (query page: {address}query, SPARQL: {address}sparql)",
                                                 flush=True))
    return 0


def _export(arguments: argparse.Namespace) -> int:
    from kg.converting import export_graph

    export_graph(arguments.place, arguments.format, arguments.output)
    print(arguments.output)
    return 0


def _push(arguments: argparse.Namespace) -> int:
    from kg import pushing

    plan = pushing.Plan(max(1, arguments.batch), default=arguments.only != "named", named=arguments.only != "default",
                        graph=arguments.graph)
    sent = pushing.push_graph(arguments.place, arguments.endpoint, plan)
    print(f"{sent} requests: {arguments.place} is in {arguments.endpoint}")
    return 0


def _diff(arguments: argparse.Namespace) -> int:
    from kg import diffing

    difference = diffing.diff_graphs(arguments.old, arguments.new)
    for line in diffing.to_lines(difference, by=arguments.by):
        print(line)
    return int(bool(difference))


def _inspect(arguments: argparse.Namespace) -> int:
    from kg import inspecting, pipeline, reporting, tagging

    report = reporting.Report()
    options = Options(published=_date(arguments.published), pipeline=arguments.pipeline)
    taken = pipeline.read_articles([arguments.file], options, report, stdin=sys.stdin.buffer)
    articles = [article for _, article in taken if arguments.id in (None, article.id)]
    for refusal in report.refusals:
        print(f"refused: {refusal.file} {refusal.record}: {refusal.reason}", file=sys.stderr)
    if not articles:
        raise KgError(arguments.file, f"no article {arguments.id or ''}".rstrip())
    nlp = tagging.load_pipeline(arguments.pipeline)
    found = [inspecting.inspect_article(nlp, article) for article in articles]
    if arguments.html:
        arguments.html.write_text(inspecting.to_page(found), encoding="utf-8")
        print(arguments.html)
    else:
        print("\n\n".join("\n".join(inspecting.to_lines(one)) for one in found))
    return int(bool(report.refusals))


def _ontology(arguments: argparse.Namespace) -> int:
    from kg import referencing, vocab

    if arguments.html:
        referencing.write_reference(arguments.html)
        print(arguments.html)
    else:
        print(vocab.ontology_file(referencing.FILE), referencing.find_version(referencing.read_ontology()), sep="\t")
    return 0


def _explain(arguments: argparse.Namespace) -> int:
    from kg import explaining, joining, store

    graph = store.open_store(arguments.place)
    deeds = joining.find_joined(graph, arguments.name)
    try:
        explanations = explaining.explain(graph, arguments.name)
    except KgError:
        if not deeds:
            raise
        explanations = []
    for explanation in explanations:
        print("\n".join(explaining.to_lines(explanation)))
    for deed in deeds:
        print("\n".join([deed, *(f"  {line}" for line in joining.why_merged(graph, deed))]))
    return 0


def _candidates(arguments: argparse.Namespace) -> int:
    from kg import decisions, explaining, store

    found = explaining.find_doubtful(store.open_store(arguments.place), least=arguments.least)
    if arguments.output is None:
        decisions.write_candidates(found, sys.stdout)
    else:
        decisions.save_candidates(found, arguments.output)
        print(f"{len(found)} pairs: {arguments.output}")
    return 0


def _train(arguments: argparse.Namespace) -> int:
    from datetime import date

    from kg.shipping import ship_model

    ship_model(arguments.gold, arguments.corpora, arguments.output, seed=arguments.seed, trials=arguments.trials,
               date=date.today().isoformat(), progress=lambda line: print(line, file=sys.stderr))
    return 0

