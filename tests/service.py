"""A real `kg serve` process on loopback for tests, over a small graph built for it."""

import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import httpx
from fixtures_analysis import ANALYSIS, ARTICLE
from pyoxigraph import Quad

from kg.rdf import analysis_quads
from kg.store import write_graphs

ROOT = Path(__file__).resolve().parents[1]


def case_quads(articles: int = 2) -> list[Quad]:
    """Give the quads of some articles that say the same, each in its own graph."""
    return [quad for number in range(1, articles + 1)
            for quad in analysis_quads(replace(ANALYSIS, article=replace(ARTICLE, id=f"case-{number}")))]


def build_folder(folder: Path, articles: int = 2) -> Path:
    """Write a build's graph files and store."""
    folder.mkdir(parents=True, exist_ok=True)
    write_graphs(case_quads(articles), folder)
    return folder


@contextmanager
def served(folder: Path, *options: str, environment: Sequence[tuple[str, str]] = ()) -> Iterator["Served"]:
    """Run `kg serve` on a free port until the block ends."""
    process = subprocess.Popen([sys.executable, "-m", "kg", "serve", str(folder), "--port", "0", *options], cwd=ROOT,
                               stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                               env={**os.environ, **dict(environment)})
    try:
        assert process.stdout
        address = process.stdout.readline().split(" ")[0].strip()
        assert address, process.stderr.read() if process.stderr else ""
        with httpx.Client(base_url=address, timeout=30) as client:
            client.get("/sparql")  # answered once the workers are up
            yield Served(process, address, client)
    finally:
        process.terminate()
        process.communicate(timeout=30)


class Served:
    """A running server: its process, its address (ending in a slash) and a client."""

    def __init__(self, process: "subprocess.Popen[str]", address: str, client: httpx.Client) -> None:
        self.process, self.address, self.client = process, address, client
        self.endpoint = f"{address}sparql"

    def ask(self, query: str, accept: str = "application/sparql-results+json", **params: str) -> httpx.Response:
        """Ask with GET."""
        return self.client.get("/sparql", params={"query": query, **params}, headers={"Accept": accept})
