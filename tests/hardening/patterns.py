"""Every pattern that the package compiles, and strings made to be slow for each.

The patterns are found by watching `re` while all modules are imported, their cached tables are read and the samples are
analysed; the strings are made from a pattern's own parts, repeated, so that a search has to try again and again.
"""

import ast
import importlib
import inspect
import json
import re
import re._constants as ops  # type: ignore[import-not-found]
import re._parser as parser  # type: ignore[import-not-found]
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

KG = Path(__file__).parents[2] / "kg"
_CALLS = frozenset({"compile", "search", "match", "fullmatch", "sub", "split", "findall", "finditer"})
_REPEATS = (ops.MAX_REPEAT, ops.MIN_REPEAT, ops.POSSESSIVE_REPEAT)
_ALWAYS = ("a", "1", " ", "\n", "一", "工", "。", "“", "（", "2023年", "\\\"")
_SETS = {ops.CATEGORY_DIGIT: ["1"], ops.CATEGORY_SPACE: [" "], ops.CATEGORY_WORD: ["a", "工"], ops.CATEGORY_NOT_SPACE: ["x"],
         ops.CATEGORY_NOT_DIGIT: ["x"], ops.CATEGORY_NOT_WORD: ["-"]}
# repeats longer than these cannot be slow by themselves
_LONG_REPEAT, _MOST_SEEDS = 8, 40
# what follows a repeated string, so that nothing that is asked for follows
_END = "\0"
Seed = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Found:
    """A pattern with its flags and the lines that compile it."""

    pattern: str
    flags: int
    sites: tuple[str, ...]


def collect() -> tuple[list[Found], list[str]]:
    """Give all patterns, and the lines that call `re` but were not seen to and whose pattern is not a constant either."""
    done = subprocess.run([sys.executable, str(Path(__file__))], capture_output=True, check=True, text=True)
    rows, missing = json.loads(done.stdout)
    return [Found(pattern, flags, tuple(sites)) for pattern, flags, sites in rows], missing


def watch() -> None:
    """Print what `collect` reads; to be run in a process of its own, before the package is imported."""
    found: dict[tuple[str, int], set[str]] = {}
    compiled = re._compile  # type: ignore[attr-defined]

    def seen(pattern: Any, flags: Any) -> Any:
        result, frame = compiled(pattern, flags), inspect.currentframe()
        while frame and frame.f_code.co_filename in (re.__file__, __file__):
            frame = frame.f_back
        if frame and Path(frame.f_code.co_filename).parent == KG:
            spelled = result.pattern if isinstance(result.pattern, str) else result.pattern.decode("latin-1")
            found.setdefault((spelled, result.flags), set()).add(f"{Path(frame.f_code.co_filename).name}:{frame.f_lineno}")
        return result

    re._compile = seen  # type: ignore[attr-defined]
    sys.path.insert(0, str(KG.parent))
    _use_everything()
    lines = {site for sites in found.values() for site in sites}
    missing = []
    for site, last, constant in _calls():
        name, _, first = site.partition(":")
        if not any(f"{name}:{line}" in lines for line in range(int(first), last + 1)):
            if constant is None:
                missing.append(site)
            else:
                found.setdefault((constant, re.compile(constant).flags), set()).add(site)
    sys.stdout.write(json.dumps([[[*key, sorted(sites)] for key, sites in sorted(found.items())], missing]))


def _use_everything() -> None:
    modules = []
    for path in sorted(KG.glob("*.py")):
        if not path.stem.startswith("__"):
            with suppress(ImportError):  # what needs an extra; its patterns are still found as constants
                modules.append(importlib.import_module(f"kg.{path.stem}"))
    for module in modules:
        for value in list(vars(module).values()):
            cached = type(value).__name__ == "_lru_cache_wrapper" and value.__module__ == module.__name__
            if cached and not inspect.signature(value).parameters:
                value()
    from kg.analysing import analyse
    from kg.model import Record
    from kg.pages import split_page
    from kg.reading import read_records, sample_paths
    from kg.tagging import load_pipeline

    records = [record for record in read_records(sample_paths()) if isinstance(record, Record)]
    list(analyse(load_pipeline("rules"), [article for record in records for article in split_page(record)]))


def _calls() -> Iterator[tuple[str, int, str | None]]:
    """Give each call of `re` in the package: its place, its last line, its pattern where that is a constant."""
    for path in sorted(KG.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and _is_of_re(node.func):
                value = node.args[0].value if isinstance(node.args[0], ast.Constant) else None
                text = value.decode("latin-1") if isinstance(value, bytes) else value
                yield f"{path.name}:{node.lineno}", node.end_lineno or 0, text if isinstance(text, str) else None


def _is_of_re(function: ast.expr) -> bool:
    return isinstance(function, ast.Attribute) and function.attr in _CALLS and isinstance(
        function.value, ast.Name) and function.value.id == "re"


def seeds(found: Found) -> list[Seed]:
    """Give what to repeat against a pattern, each with what stands before the first."""
    tree = parser.parse(found.pattern, found.flags)
    whole = [_minimal(tree, choice, times) for choice in range(3) for times in (1, 4)]
    pumps = list(dict.fromkeys(_pumps(tree, "")))[:_MOST_SEEDS]
    given: list[Seed] = [("", char) for char in sorted(_characters(tree))[:25]]
    given += [("", text) for text in (*_ALWAYS, *whole, *(text[:-1] for text in whole))]
    given += [*pumps, *(("", before + pump) for before, pump in pumps)]
    return [seed for seed in dict.fromkeys(given) if seed[1]]


def attack(seed: Seed, length: int) -> str:
    """Repeat a seed up to a length."""
    before, unit = seed
    return (before + unit * (length // len(unit) + 1))[:length] + _END


def seconds(pattern: re.Pattern[str], text: str) -> float:
    """Time a search for all matches, in processor time."""
    started = time.thread_time()
    for _ in pattern.finditer(text):
        pass
    return time.thread_time() - started


def _members(items: Any) -> list[str]:
    """Give some characters of a set."""
    if any(op is ops.NEGATE for op, _ in items):
        refused = re.compile("[" + re.escape("".join(_members([i for i in items if i[0] is not ops.NEGATE]))) + "]")
        return [char for char in "工a 1\0" if not refused.match(char)] or ["工"]
    chosen: list[str] = []
    for op, value in items:
        if op is ops.LITERAL:
            chosen.append(chr(value))
        elif op is ops.RANGE:
            chosen += [chr(value[0]), chr((value[0] + value[1]) // 2)]
        elif op is ops.CATEGORY:
            chosen += _SETS[value]
    return chosen or ["a"]


def _children(op: Any, value: Any) -> list[Any]:
    """Give the parts of a node of a parsed pattern."""
    if op in _REPEATS:
        return [value[2]]
    if op is ops.BRANCH:
        return list(value[1][:60])
    if op is ops.SUBPATTERN:
        return [value[3]]
    if op in (ops.ASSERT, ops.ASSERT_NOT):
        return [value[1]]
    return [value] if op is ops.ATOMIC_GROUP else []


def _minimal(tree: Any, choice: int = 0, times: int = 1) -> str:
    """Give a short string that a pattern matches, as far as its looking around allows."""
    text = ""
    for op, value in tree:
        if op is ops.LITERAL:
            text += chr(value)
        elif op in (ops.NOT_LITERAL, ops.ANY):
            text += "工"
        elif op is ops.IN:
            members = _members(value)
            text += members[choice % len(members)]
        elif op not in (ops.ASSERT, ops.ASSERT_NOT):
            parts = _children(op, value)
            body = _minimal(parts[choice % len(parts)], choice) if parts else ""
            text += body * (max(value[0], min(times, value[1])) if op in _REPEATS else 1)
    return text


def _pumps(tree: Any, before: str) -> Iterator[Seed]:
    """Give what each long repeat repeats, after what leads to it."""
    for op, value in tree:
        if op in _REPEATS and value[1] >= _LONG_REPEAT:
            bodies = [_minimal(value[2], choice) for choice in range(3)]
            yield from ((before, body) for body in (*bodies, bodies[0] + bodies[1]))
        for part in _children(op, value):
            yield from _pumps(part, before)
        before += _minimal([(op, value)])


def _characters(tree: Any) -> set[str]:
    found: set[str] = set()
    for op, value in tree:
        if op is ops.LITERAL:
            found.add(chr(value))
        elif op is ops.IN:
            found.update(_members(value)[:6])
        for part in _children(op, value):
            found |= _characters(part)
    return found


if __name__ == "__main__":
    watch()
