"""Modules import only from the layers above their own."""

import ast
from functools import cache
from pathlib import Path

KG = Path(__file__).parents[1] / "kg"
# from the ground up; a module may import from its own layer (without a cycle) and from those before it
LAYERS = {
    "ground": "model vocab text numbers dates glyphs loglinear sheets checksums staging threads",
    "reading": "decoding formats lines affinity placing pages reading gazetteer patterns",
    "language": "features lattice neural lac grammar bodies bylines honours quotations programmes sites repeats rulers merging "
    "taggers tagging context toponyms orgnames honourlevels aliasing orgaliases drafting persons linking decisions "
    "namesakes editions masking generics titles descriptions offices authors awards partners units places "
    "relations sequence clause_network clauses triggers stances scene deeds roles settings measures targets activity_model "
    "activities doubts portions analysing",
    "graph": "terms rdf joining equating explaining lexing querying store splicing shapes validation views passages layout assets "
    "picture viewing graphml datasets negotiation statements tables jsonld converting inferring diffing exploring charting referencing "
    "atlas sifting touring seeking",
    "whole": "inspecting reporting names resolving progress parts pooling clustering ledger runs changing writing pipeline updating "
    "findings evaluation corpora grading lexicon network generating examples calibration exporting weighing training "
    "crossvalidation card shipping alignment chain_training clause_network_training activity_training",
    "door": "answering workers description protocol endpoint patience browsing serving pushing commands cli __main__",
}


MODULES = {path.stem for path in KG.glob("*.py")}


@cache
def imports(name: str) -> frozenset[str]:
    found = set()
    for node in ast.walk(ast.parse((KG / f"{name}.py").read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "kg":
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("kg."):
            found.add(str(node.module).split(".")[1])
    return frozenset(found & MODULES)


def test_every_module_has_a_layer() -> None:
    placed = [name for names in LAYERS.values() for name in names.split()]
    assert sorted(placed) == sorted(MODULES - {"__init__"})


def test_modules_import_only_from_their_own_layer_and_those_before_it() -> None:
    depth = {name: level for level, names in enumerate(LAYERS.values()) for name in names.split()}
    edges = [(name, other) for name in depth for other in sorted(imports(name))]
    upward = [(name, other) for name, other in edges if depth[other] > depth[name]]
    assert upward == []


def test_no_modules_import_each_other_in_a_circle() -> None:
    graph = {name: imports(name) for name in MODULES}
    while free := {name for name, needs in graph.items() if not needs & set(graph)}:
        graph = {name: needs for name, needs in graph.items() if name not in free}
    assert graph == {}


def test_the_readme_names_every_module() -> None:
    readme = (KG.parent / "README.md").read_text("utf-8")
    assert sorted(name for name in MODULES if not name.startswith("__") and f"`{name}`" not in readme) == []
