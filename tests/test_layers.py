"""Modules import only from the layers above their own."""

import ast
from pathlib import Path

KG = Path(__file__).parents[1] / "kg"
# from the ground up; a module may import from its own layer (without a cycle) and from those before it
LAYERS = [
    ("ground", ["model", "vocab", "text", "numbers", "dates"]),
    ("reading", ["decoding", "formats", "reading", "pages", "gazetteer"]),
    ("language", ["tagging", "linking", "relations", "activities", "analysing"]),
    ("graph", ["rdf", "store", "validation", "layout", "viewing", "graphml"]),
    ("whole", ["reporting", "progress", "pipeline", "evaluation", "training"]),
    ("door", ["cli", "__main__"]),
]


def imports(module: Path) -> set[str]:
    found = set()
    for node in ast.walk(ast.parse(module.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "kg":
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("kg."):
            found.add(str(node.module).split(".")[1])
    return found & {path.stem for path in KG.glob("*.py")}


def test_every_module_has_a_layer() -> None:
    placed = [name for _, names in LAYERS for name in names]
    assert sorted(placed) == sorted(path.stem for path in KG.glob("*.py") if path.stem != "__init__")


def test_modules_import_only_from_their_own_layer_and_those_before_it() -> None:
    depth = {name: level for level, (_, names) in enumerate(LAYERS) for name in names}
    edges = [(name, other) for name in depth for other in sorted(imports(KG / f"{name}.py"))]
    upward = [(name, other) for name, other in edges if depth[other] > depth[name]]
    assert upward == []


def test_no_modules_import_each_other_in_a_circle() -> None:
    graph = {path.stem: imports(path) for path in KG.glob("*.py")}
    while free := {name for name, needs in graph.items() if not needs & set(graph)}:
        graph = {name: needs for name, needs in graph.items() if name not in free}
    assert graph == {}
