"""The `kg` command: thin commands over the stages. Exit code 0: done; 1: done, but something was refused or is wrong;
2: not done, and the last line says why.
"""

import argparse
import contextlib
import re
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeAlias

from kg import __version__, commands
from kg.model import KgError, Options
from kg.threads import compute_alone

Subparsers: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"
_INPUT_HELP = "files, folders, globs or - for stdin: .txt .html .json .jsonl .pdf, or .zip of these"
_EXPORTS = ("ttl", "nt", "nq", "trig", "jsonld", "rdfxml", "csv", "parquet", "graphml", "context")
# what libraries say who found no memory
_LACK = re.compile(r"can't start new thread|[Cc]annot allocate memory|failed to map segment|bad.?alloc")
# megabytes of address space: what commands that analyse were seen to reserve on two processors (1.9 GB), and others (0.9)
_MB = 2**20
_ANALYSING = ("build", "update", "demo", "inspect", "evaluate")
_SPACE, _SPACE_ELSE = dict.fromkeys((*_ANALYSING, "train"), 2048), 1024
_FORMATS = ("table", "csv", "json", "tsv", "turtle")


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and give its exit code."""
    arguments = _parser().parse_args(argv)
    try:
        _refuse_little_space(arguments.command)
        if arguments.command in _ANALYSING:
            compute_alone()
        code: int = arguments.run(arguments)
        sys.stdout.flush()
    except KgError as error:
        print(f"kg: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt as stop:
        print("kg: interrupted; the outputs are as they were", file=sys.stderr)
        return 143 if stop.args else 130
    except (MemoryError, ImportError, RuntimeError) as error:
        if not (isinstance(error, MemoryError) or _LACK.search(str(error))):
            raise
        print("kg: out of memory; the outputs are as they were; give it more, or ask for less at once (-j1, fewer or "
              "smaller files)", file=sys.stderr)
        return 2
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    except OSError as error:
        print(f"kg: {error.filename or 'standard output'}: {error.strerror or error}", file=sys.stderr)
        with contextlib.suppress(OSError):
            sys.stdout.close()  # else it is written once more at the end, and fails once more
        return 2
    return code


def _refuse_little_space(command: str) -> None:
    """Raise KgError under a limit on address space in which libraries would end the process with words of their own."""
    try:
        import resource
    except ImportError:  # there is no such limit on Windows
        return
    limit, needed = resource.getrlimit(resource.RLIMIT_AS)[0], _SPACE.get(command, _SPACE_ELSE)
    if limit != resource.RLIM_INFINITY and limit < needed * _MB:
        raise KgError("", f"address space is limited to {limit // _MB} MB (ulimit -v), and `kg {command}` reserves up to "
                          f"{needed} MB; lift that limit, or limit the memory in use instead (a control group)")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="kg", description="Chinese trade-union news to a knowledge graph.")
    parser.add_argument("--version", action="version", version=f"kg {__version__}")
    subparsers = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    for add in (_add_build, _add_query, _add_validate, _add_view, _add_evaluate, _add_demo, _add_train, _add_serve,
                _add_export, _add_push, _add_diff, _add_explain, _add_candidates,
                _add_update, _add_inspect, _add_ontology):
        add(subparsers)
    return parser


def _command(subparsers: Subparsers, run: Callable[[argparse.Namespace], int], name: str, text: str
             ) -> argparse.ArgumentParser:
    parser = subparsers.add_parser(name, help=text, description=text[0].upper() + text[1:] + ".")
    parser.set_defaults(run=run, command=name)
    return parser


def _add_build(subparsers: Subparsers) -> None:
    parser = _command(subparsers, commands.build, "build", "read inputs and write a graph, a store, a viewer and a report")
    parser.add_argument("inputs", nargs="+", metavar="INPUT", help=_INPUT_HELP)
    parser.add_argument("-o", "--output", required=True, type=Path, metavar="DIR", help="folder, replaced as a whole")
    _add_jobs(parser)
    _add_scheduler(parser)
    parser.add_argument("--infer", action="store_true", help="add what follows by the ontology, as a graph of its own")
    parser.add_argument("--aliases", type=Path, metavar="FILE.csv", help="your decisions on names: name, canonical, "
                        "type, verdict (same or different), as `kg candidates` lists them")
    parser.add_argument("--identifiers", type=Path, metavar="FILE.csv", help="what entities are called elsewhere: "
                        "name, type, iri, and relation (sameAs, as by default, or exactMatch)")
    _add_options(parser)


def _add_scheduler(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--scheduler", default="", metavar="ADDRESS", help="let the workers of a Dask cluster analyse: its "
                        "scheduler's address (tcp://…), or local for a cluster of -j processes here; needs union-kg[cluster]")


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


def _add_query(subparsers: Subparsers) -> None:
    parser = _command(subparsers, commands.query, "query", "ask a built graph: SPARQL, a .rq file, or a shipped query's name")
    parser.add_argument("place", type=Path, metavar="DIR", help="folder of a build, or a graph file")
    parser.add_argument("query", nargs="?", metavar="QUERY", help="SPARQL text, FILE.rq, or a name from --list")
    parser.add_argument("--list", action="store_true", help="list the shipped queries")
    parser.add_argument("--param", action="append", default=[], metavar="NAME=VALUE", help="a parameter of the query")
    parser.add_argument("--format", choices=_FORMATS, default="table", help="how to print the rows")


def _add_validate(subparsers: Subparsers) -> None:
    parser = _command(subparsers, commands.validate, "validate", "check a graph against the SHACL shapes")
    parser.add_argument("place", type=Path, metavar="DIR|FILE", help="folder of a build, or a graph file")


def _add_view(subparsers: Subparsers) -> None:
    parser = _command(subparsers, commands.view, "view", "write an interactive page of a graph or of a part of it")
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


def _add_evaluate(subparsers: Subparsers) -> None:
    parser = _command(subparsers, commands.evaluate, "evaluate", "score a graph, or a tagging pipeline, against gold annotations")
    parser.add_argument("place", nargs="?", type=Path, metavar="DIR|FILE", help="folder of a build, or a graph file")
    parser.add_argument("gold", nargs="?", type=Path, metavar="GOLD", help="folder of gold articles (*.json)")
    parser.add_argument("--ner", type=Path, metavar="FILE.jsonl", help="instead: score a pipeline on this tagging corpus "
                        "(text and spans; .gz too)")
    parser.add_argument("--pipeline", metavar="NAME", help="with --ner: as for build")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")


def _add_demo(subparsers: Subparsers) -> None:
    parser = _command(subparsers, commands.demo, "demo", "build a graph from the samples and show what was found")
    parser.add_argument("-o", "--output", type=Path, default=Path("kg-demo"), metavar="DIR")


def _add_train(subparsers: Subparsers) -> None:
    parser = _command(subparsers, commands.train, "train", "train the tagger anew from the corpora (needs union-kg[train])")
    parser.add_argument("gold", type=Path, metavar="GOLD", help="folder of gold articles (*.json)")
    parser.add_argument("corpora", type=Path, metavar="CORPORA", help="folder of tagging corpora (*.jsonl.gz)")
    parser.add_argument("-o", "--output", required=True, type=Path, metavar="DIR", help="folder for model and card")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--trials", action="store_true", help="add the ablation and the learning curve to the card")
    parser.add_argument("--quick", action="store_true", help="one short pass, to see that all of it runs here")


def _add_serve(subparsers: Subparsers) -> None:
    parser = _command(subparsers, commands.serve, "serve", "serve a build: SPARQL endpoint, query page and viewer, read-only")
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


def _add_export(subparsers: Subparsers) -> None:
    parser = _command(subparsers, commands.export, "export", "write a build in another format")
    parser.add_argument("place", type=Path, metavar="DIR", help="folder of a build")
    parser.add_argument("--format", required=True, choices=_EXPORTS, help="csv writes a folder of tables for Gephi and "
                        "Neo4j; parquet needs union-kg[parquet]; context is the context of the JSON-LD")
    parser.add_argument("-o", "--output", required=True, type=Path, metavar="FILE")


def _add_push(subparsers: Subparsers) -> None:
    parser = _command(subparsers, commands.push, "push", "load a build into a running triple store (Graph Store Protocol); "
                      "credentials come from UNION_KG_TOKEN, or UNION_KG_USER and UNION_KG_PASSWORD")
    parser.add_argument("place", type=Path, metavar="DIR", help="folder of a build")
    parser.add_argument("--endpoint", required=True, metavar="URL", help="the store's graph store address")
    parser.add_argument("--graph", default="", metavar="IRI", help="put every triple into this one graph, and no other")
    parser.add_argument("--only", choices=("default", "named"), help="only the default graph, or only the named ones")
    parser.add_argument("--batch", type=int, default=5_000, metavar="N", help="triples of one request")


def _add_diff(subparsers: Subparsers) -> None:
    parser = _command(subparsers, commands.diff, "diff", "list the statements that one build has and another has not; "
                      "exit code 0: no difference, 1: some, 2: trouble")
    parser.add_argument("old", type=Path, metavar="OLD", help="folder of a build")
    parser.add_argument("new", type=Path, metavar="NEW", help="folder of a build")
    parser.add_argument("--by", choices=("article", "entity", "predicate"), default="article",
                        help="what to list under")


def _add_explain(subparsers: Subparsers) -> None:
    parser = _command(subparsers, commands.explain, "explain", "say why names are one entity or two: mentions, rules and scores")
    parser.add_argument("place", type=Path, metavar="DIR", help="folder of a build, or a graph file")
    parser.add_argument("name", metavar="NAME", help="a name, an alias, a key (张伟@甲厂) or an IRI")


def _add_candidates(subparsers: Subparsers) -> None:
    parser = _command(subparsers, commands.candidates, "candidates", "list the pairs that may be one entity, best first, to be "
                      "decided on in a spreadsheet and given back with `kg build --aliases`")
    parser.add_argument("place", type=Path, metavar="DIR", help="folder of a build, or a graph file")
    parser.add_argument("-o", "--output", type=Path, metavar="FILE.csv", help="default: standard output")
    parser.add_argument("--least", type=float, default=0.3, metavar="P", help="leave out pairs below this score")


def _add_update(subparsers: Subparsers) -> None:
    parser = _command(subparsers, commands.update, "update", "add, replace or withdraw articles of a build")
    parser.add_argument("place", type=Path, metavar="DIR", help="folder of a build, replaced as a whole")
    parser.add_argument("inputs", nargs="*", metavar="INPUT", help=_INPUT_HELP)
    parser.add_argument("--remove", action="append", default=[], metavar="ID", help="take a record or article out")
    parser.add_argument("--published", metavar="DATE", help="publication date (ISO) of records that give none")
    parser.add_argument("--quiet", action="store_true", help="no progress, no summary")
    parser.add_argument("--keep-going", action="store_true", help="exit 0 even when some records were refused")
    _add_jobs(parser)


def _add_inspect(subparsers: Subparsers) -> None:
    parser = _command(subparsers, commands.inspect, "inspect", "show what every stage made of an article: mentions, clauses and "
                      "cues, deeds, relations, what was refused, and the triples each gave")
    parser.add_argument("file", metavar="FILE", help=_INPUT_HELP)
    parser.add_argument("--html", type=Path, metavar="OUT", help="write one HTML page instead of text")
    parser.add_argument("--id", metavar="ID", help="only the article of this id")
    parser.add_argument("--published", metavar="DATE", help="publication date (ISO) of records that give none")
    parser.add_argument("--pipeline", default=Options().pipeline, metavar="NAME", help="as for build")


def _add_ontology(subparsers: Subparsers) -> None:
    parser = _command(subparsers, commands.ontology, "ontology", "say where the ontology lies and which version it is, or write "
                      "a reference page of its terms")
    parser.add_argument("--html", type=Path, metavar="OUT", help="write the page, with a diagram, to this file")
