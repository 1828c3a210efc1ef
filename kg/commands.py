"""What each command of `kg` does: parsed arguments in, the stages called, words printed, an exit code out."""

import argparse
import signal
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from kg.model import Decision, Identifier, KgError, Options, Refusal

if TYPE_CHECKING:
    from kg.reporting import Report


def _terminate(number: int, frame: object) -> None:
    """End as Ctrl-C does, so that what was begun is cleared up."""
    raise KeyboardInterrupt(number)


def build(arguments: argparse.Namespace) -> int:
    """Read inputs and write a graph with all its views; give the exit code."""
    options = Options(arguments.base, _date(arguments.published), arguments.pipeline, arguments.quiet,
                      arguments.min_confidence, *_decided(arguments), arguments.infer)
    return _run_build(arguments.inputs, arguments.output, options, keep_going=arguments.keep_going, jobs=arguments.jobs,
                      scheduler=arguments.scheduler)


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
               jobs: int = 0, scheduler: str = "") -> int:
    from kg import pipeline

    def run() -> "Report":
        return pipeline.build(inputs, output, options, jobs=jobs, scheduler=scheduler, stdin=sys.stdin.buffer)

    return _reported(run, output, quiet=options.quiet, keep_going=keep_going)


def update(arguments: argparse.Namespace) -> int:
    """Add, replace and withdraw articles of a build; give the exit code."""
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
        print(_refusal_line(refusal), file=sys.stderr)
    if not quiet:
        seconds = f"{time.monotonic() - start:.1f}"
        reused = [("taken over from an earlier build", str(report.reused))] if report.reused else []
        print(reporting.aligned([*reporting.to_lines(report), *reused, ("seconds", seconds)]))
        print("\nwritten: " + " ".join(f"{output}/{name}" for name in pipeline.OUTPUTS))
    return int(bool(report.refusals) and not keep_going)


def _refusal_line(refusal: Refusal) -> str:
    """Say in one line what was refused; what a name may hold to steer a terminal is spelled out."""
    line = f"refused: {refusal.file}{' ' * bool(refusal.record)}{refusal.record}: {refusal.reason}"
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in line)


def query(arguments: argparse.Namespace) -> int:
    """Answer a query, or list those that ship; give the exit code."""
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


def validate(arguments: argparse.Namespace) -> int:
    """Check a graph against the shapes; give the exit code."""
    from kg.validation import validate_graph

    problems = validate_graph(arguments.place)
    for problem in problems:
        print(f"{problem.focus}\t{problem.path}\t{problem.article}\t{problem.message}")
    print(f"{len(problems)} problems" if problems else "the graph conforms", file=sys.stderr)
    return int(bool(problems))


def view(arguments: argparse.Namespace) -> int:
    """Write a page of a graph or a part of it; give the exit code."""
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


def evaluate(arguments: argparse.Namespace) -> int:
    """Score a graph, or a tagger, against annotations; give the exit code."""
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


def demo(arguments: argparse.Namespace) -> int:
    """Build a graph of the samples and say what to try next; give the exit code."""
    from kg.reading import sample_paths

    print("The samples were written for this project; their persons and figures are partly invented.\n")
    code = _run_build(sample_paths(), arguments.output, Options())
    print(f"""
next, try
  kg query {arguments.output} --list
  kg query {arguments.output} activity-figures
  kg serve {arguments.output}   (then open http://127.0.0.1:7878/ in a browser; {arguments.output}/explorer.html is the same)""")
    return code


def serve(arguments: argparse.Namespace) -> int:
    """Serve a build over HTTP until stopped; give the exit code."""
    from kg import answering, serving

    limits = answering.Limits(seconds=arguments.timeout, rows=arguments.rows, workers=max(1, arguments.workers))
    hosts = (*serving.hosts_for(arguments.host), *arguments.allow_host)
    service = serving.Service(arguments.place, limits, hosts, tuple(arguments.cors) or ("*",))
    serving.serve(service, host=arguments.host, port=arguments.port,
                  announce=lambda address: print(f"{address}  (query page: {address}query, SPARQL: {address}sparql)",
                                                 flush=True))
    return 0


def export(arguments: argparse.Namespace) -> int:
    """Write a build in another format; give the exit code."""
    from kg.converting import export_graph

    export_graph(arguments.place, arguments.format, arguments.output)
    print(arguments.output)
    return 0


def push(arguments: argparse.Namespace) -> int:
    """Load a build into a running store; give the exit code."""
    from kg import pushing

    plan = pushing.Plan(max(1, arguments.batch), default=arguments.only != "named", named=arguments.only != "default",
                        graph=arguments.graph)
    sent = pushing.push_graph(arguments.place, arguments.endpoint, plan)
    print(f"{sent} requests: {arguments.place} is in {arguments.endpoint}")
    return 0


def diff(arguments: argparse.Namespace) -> int:
    """Compare two builds; give the exit code."""
    from kg import diffing

    difference = diffing.diff_graphs(arguments.old, arguments.new)
    for line in diffing.to_lines(difference, by=arguments.by):
        print(line)
    return int(bool(difference))


def inspect(arguments: argparse.Namespace) -> int:
    """Show what every stage made of an article; give the exit code."""
    from kg import inspecting, pipeline, reporting, staging, tagging

    report = reporting.Report()
    options = Options(published=_date(arguments.published), pipeline=arguments.pipeline)
    taken = pipeline.read_articles([arguments.file], options, report, stdin=sys.stdin.buffer)
    articles = [article for _, article in taken if arguments.id in (None, article.id)]
    for refusal in report.refusals:
        print(_refusal_line(refusal), file=sys.stderr)
    if not articles:
        raise KgError(arguments.file, f"no article {arguments.id or ''}".rstrip())
    nlp = tagging.load_pipeline(arguments.pipeline)
    found = [inspecting.inspect_article(nlp, article) for article in articles]
    if arguments.html:
        with staging.replacing(arguments.html) as draft:
            draft.write_text(inspecting.to_page(found), encoding="utf-8")
        print(arguments.html)
    else:
        print("\n\n".join("\n".join(inspecting.to_lines(one)) for one in found))
    return int(bool(report.refusals))


def ontology(arguments: argparse.Namespace) -> int:
    """Show where the ontology lies, or write its reference page; give the exit code."""
    from kg import referencing, vocab

    if arguments.html:
        referencing.write_reference(arguments.html)
        print(arguments.html)
    else:
        print(vocab.ontology_file(referencing.FILE), referencing.find_version(referencing.read_ontology()), sep="\t")
    return 0


def explain(arguments: argparse.Namespace) -> int:
    """Say why names are one entity or several; give the exit code."""
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


def candidates(arguments: argparse.Namespace) -> int:
    """List pairs that may be one entity; give the exit code."""
    from kg import decisions, explaining, store

    found = explaining.find_doubtful(store.open_store(arguments.place), least=arguments.least)
    if arguments.output is None:
        decisions.write_candidates(found, sys.stdout)
    else:
        decisions.save_candidates(found, arguments.output)
        print(f"{len(found)} pairs: {arguments.output}")
    return 0


def train(arguments: argparse.Namespace) -> int:
    """Train the tagger anew; give the exit code."""
    from datetime import date

    from kg.examples import BASE, QUICK, SHIPPED
    from kg.shipping import ship_model

    ship_model(arguments.gold, arguments.corpora, arguments.output, seed=arguments.seed, trials=arguments.trials,
               recipes=QUICK if arguments.quick else (BASE, SHIPPED),
               date=date.today().isoformat(), progress=lambda line: print(line, file=sys.stderr))
    return 0

