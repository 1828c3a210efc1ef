"""Strings to spans and words: the shipped tagger, run by onnxruntime and decoded in numpy."""

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray

from kg.features import COLUMNS, Alphabet, Encoder
from kg.model import KgError

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Span = tuple[int, int, str]

BATCH = 64
# Longer strings are cut after a mark within the window; sentences hardly ever are that long.
WINDOW = 256
_MARK = re.compile(r"[。！？；，、,;\n ]")
FILES = ("alphabet.json", "model.json", "model.onnx")
_SUMS = "SHA256SUMS"


@dataclass(frozen=True, slots=True)
class Tagged:
    """The spans (start, end, label, confidence) and words (start, end, part of speech) of a string, half-open."""

    spans: tuple[tuple[int, int, str, float], ...]
    words: tuple[tuple[int, int, str], ...]


@dataclass(frozen=True, slots=True)
class Chain:
    """A linear-chain CRF over tags: scores of a first tag, of a last tag, and of one tag after another."""

    tags: tuple[str, ...]
    first: Floats
    last: Floats
    step: Floats


class NeuralTagger:
    """Tags strings with the five labels and with words; a string is tagged alike in whatever company."""

    def __init__(self, folder: Path | None = None) -> None:
        """Load the model of a folder, by default the packaged one; refuse it where a checksum differs."""
        folder = folder or Path(__file__).parent / "model"
        verify_checksums(folder)
        settings = _read_json(folder / "model.json")
        self._encoder = Encoder(read_alphabet(folder / "alphabet.json"))
        self._chain = _read_chain(settings)
        self._word_tags = [tuple(tag.rsplit("-", 1)) for tag in settings["word_tags"]]
        self._calibration = {label: np.array(knots, np.float64) for label, knots in settings["calibration"].items()}
        self._session = _open_session(folder / "model.onnx")

    def tag(self, texts: Sequence[str]) -> list[Tagged]:
        """Tag strings of any length, in batches of 64 sorted by length."""
        pieces = [(number, start, piece) for number, text in enumerate(texts) for start, piece in _windows(text)]
        order = sorted(range(len(pieces)), key=lambda index: len(pieces[index][2]))
        parts: dict[tuple[int, int], Tagged] = {}
        for begin in range(0, len(order), BATCH):
            batch = [pieces[index] for index in order[begin : begin + BATCH]]
            found = self._tag_batch([piece for _, _, piece in batch])
            parts.update({(number, start): tagged for (number, start, _), tagged in zip(batch, found, strict=True)})
        gathered: list[list[tuple[int, Tagged]]] = [[] for _ in texts]
        for (number, start), tagged in sorted(parts.items(), key=lambda item: item[0]):
            gathered[number].append((start, tagged))
        return [_put_together(rows) for rows in gathered]

    def _tag_batch(self, texts: list[str]) -> list[Tagged]:
        lengths = np.array([len(text) for text in texts], np.int64)
        emissions, words = self._run(texts, lengths)
        paths = viterbi(emissions, lengths, self._chain)
        spans = [_spans(path[:length], self._chain.tags) for path, length in zip(paths, lengths.tolist(), strict=True)]
        sure = span_probabilities(emissions, lengths, self._chain, spans)
        return [
            Tagged(self._confident(found, raw), self._words(word_row[:length]))
            for found, raw, word_row, length in zip(spans, sure, words, lengths.tolist(), strict=True)
        ]

    def _run(self, texts: list[str], lengths: Whole) -> tuple[Floats, Whole]:
        identifiers = np.zeros((len(texts), int(lengths.max())), np.int32)
        features = np.zeros((*identifiers.shape, COLUMNS), np.int8)
        for row, text in enumerate(texts):
            identifiers[row, : len(text)], features[row, : len(text)] = self._encoder.encode(text)
        feed = {"characters": identifiers, "features": features, "lengths": lengths.astype(np.int32)}
        emissions, words = self._session.run(None, feed)
        return emissions.astype(np.float64), words

    def _confident(self, spans: list[Span], raw: list[float]) -> tuple[tuple[int, int, str, float], ...]:
        rows = zip(spans, raw, strict=True)
        return tuple((start, end, label, self._calibrate(label, sure)) for (start, end, label), sure in rows)

    def _calibrate(self, label: str, raw: float) -> float:
        knots = self._calibration.get(label)
        return round(raw if knots is None else float(np.interp(raw, knots[0], knots[1])), 3)

    def _words(self, row: Whole) -> tuple[tuple[int, int, str], ...]:
        words: list[tuple[int, int, str]] = []
        for index, number in enumerate(row.tolist()):
            name, place = self._word_tags[number]
            if place == "I" and words:
                start, _, first = words[-1]
                words[-1] = (start, index + 1, first)
            else:
                words.append((index, index + 1, name))
        return tuple(words)


def verify_checksums(folder: Path) -> None:
    """Compare the files of a model with its checksums."""
    for line in _read_text(folder / _SUMS).splitlines():
        digest, _, name = line.partition("  ")
        path = folder / name
        try:
            found = hashlib.sha256(path.read_bytes()).hexdigest()
        except OSError as error:
            raise KgError(str(path), f"cannot be read ({error})") from error
        if found != digest:
            raise KgError(str(path), "differs from its checksum; reinstall the package or train the model anew")


def write_checksums(folder: Path) -> None:
    """Write the checksums of a model's files."""
    rows = [f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}\n" for name in FILES]
    (folder / _SUMS).write_text("".join(rows), encoding="utf-8")


def read_alphabet(path: Path) -> Alphabet:
    """Read the characters and words that a model knows."""
    row = _read_json(path)
    words = {word: name for name, listed in row["words"].items() for word in listed.split()}
    return Alphabet(dict(zip(row["from"], row["to"], strict=True)), row["characters"], words, row["surnames"])


def write_alphabet(path: Path, alphabet: Alphabet) -> None:
    """Write the characters and words that a model knows."""
    listed: dict[str, list[str]] = {}
    for word, name in sorted(alphabet.words.items()):
        listed.setdefault(name, []).append(word)
    pairs = sorted(alphabet.normal.items())
    row = {
        "from": "".join(source for source, _ in pairs),
        "to": "".join(target for _, target in pairs),
        "characters": "".join(alphabet.characters),
        "surnames": alphabet.surnames,
        "words": {name: " ".join(words) for name, words in sorted(listed.items())},
    }
    path.write_text(json.dumps(row, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def _read_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise KgError(str(path), f"cannot be read ({error})") from error


def _read_json(path: Path) -> dict[str, Any]:
    try:
        row = json.loads(_read_text(path))
    except ValueError as error:
        raise KgError(str(path), f"is no JSON ({error})") from error
    if not isinstance(row, dict):
        raise KgError(str(path), "is no JSON object")
    return row


def _read_chain(settings: dict[str, Any]) -> Chain:
    first, last, step = (np.array(settings[name], np.float64) for name in ("first", "last", "step"))
    return Chain(tuple(settings["tags"]), first, last, step)


def _open_session(path: Path) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.use_deterministic_compute = True
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def _windows(text: str) -> Iterator[tuple[int, str]]:
    """Cut a long string after the last mark of each window; an empty string gives nothing."""
    start = 0
    while len(text) - start > WINDOW:
        marks = [match.end() for match in _MARK.finditer(text, start + WINDOW // 2, start + WINDOW)]
        end = marks[-1] if marks else start + WINDOW
        yield start, text[start:end]
        start = end
    if start < len(text):
        yield start, text[start:]


def _put_together(rows: list[tuple[int, Tagged]]) -> Tagged:
    spans = tuple((start + begin, end + begin, *rest) for begin, part in rows for start, end, *rest in part.spans)
    words = tuple((start + begin, end + begin, tag) for begin, part in rows for start, end, tag in part.words)
    return Tagged(spans, words)  # type: ignore[arg-type]  # mypy loses the tail's types in the starred unpacking


def viterbi(emissions: Floats, lengths: Whole, chain: Chain) -> list[list[int]]:
    """Find the best tag sequence of each row of a batch [rows, characters, tags]."""
    rows, width, tags = emissions.shape
    shortest, onto = int(lengths.min()), np.ascontiguousarray(chain.step.T)[None]
    score = emissions[:, 0] + chain.first
    back = np.empty((width, rows, tags), np.int64)
    for index in range(1, width):
        paths = score[:, None, :] + onto
        paths.argmax(2, out=back[index])
        best = np.take_along_axis(paths, back[index][:, :, None], 2)[:, :, 0] + emissions[:, index]
        score = best if index < shortest else np.where((index < lengths)[:, None], best, score)
    final = (score + chain.last).argmax(1)
    ends = zip(final.tolist(), lengths.tolist(), strict=True)
    return [_trace(back[:, row], tag, length) for row, (tag, length) in enumerate(ends)]


def _trace(back: Whole, tag: int, length: int) -> list[int]:
    path = [tag]
    for index in range(length - 1, 0, -1):
        path.append(int(back[index, path[-1]]))
    return path[::-1]


def _spans(path: list[int], tags: tuple[str, ...]) -> list[Span]:
    """Read the spans off a tag sequence: S-LABEL, or B-LABEL to E-LABEL."""
    spans, begin = [], 0
    for index, number in enumerate(path):
        place, _, label = tags[number].partition("-")
        if place in ("B", "S"):
            begin = index
        if place in ("E", "S"):
            spans.append((begin, index + 1, label))
    return spans


def span_probabilities(
    emissions: Floats, lengths: Whole, chain: Chain, spans: list[list[Span]]
) -> list[list[float]]:
    """Give the probability under the CRF that exactly this span bears this label, by forward and backward sums."""
    width, shortest, last = emissions.shape[1], int(lengths.min()) - 1, np.exp(chain.last)
    local = np.exp(emissions - emissions.max(2, keepdims=True))
    step = np.exp(chain.step)
    forward, before = np.empty_like(local), np.empty_like(local)
    before[:, 0] = np.exp(chain.first)
    for index in range(width):
        if index:
            before[:, index] = forward[:, index - 1] @ step
        forward[:, index] = before[:, index] * local[:, index]
        forward[:, index] /= forward[:, index].sum(1, keepdims=True)
    after = np.empty_like(local)
    after[:, width - 1] = last
    for index in range(width - 2, -1, -1):
        inner = (after[:, index + 1] * local[:, index + 1]) @ step.T
        inner /= inner.sum(1, keepdims=True)
        after[:, index] = inner if index < shortest else np.where(index == lengths[:, None] - 1, last, inner)
    tags = {tag: number for number, tag in enumerate(chain.tags)}
    return [
        [_one_probability(span, tags, (before[row], after[row], local[row], step)) for span in found]
        for row, found in enumerate(spans)
    ]


def _one_probability(span: Span, tags: dict[str, int], sums: tuple[Floats, Floats, Floats, Floats]) -> float:
    """Weigh the one path through a span against all paths between what comes before and what comes after it."""
    start, end, label = span
    before, after, local, step = sums
    path = [tags[tag] for tag in _tag_names(label, end - start)]
    total = before[start]
    inside = before[start, path[0]] * local[start, path[0]]
    total = total * local[start]
    for index, (last, tag) in enumerate(pairwise(path), start + 1):
        total = (total @ step) * local[index]
        inside *= step[last, tag] * local[index, tag]
        size = total.sum()
        total, inside = total / size, inside / size
    return float(inside * after[end - 1, path[-1]] / (total @ after[end - 1]))


def _tag_names(label: str, length: int) -> list[str]:
    if length == 1:
        return [f"S-{label}"]
    return [f"B-{label}", *[f"I-{label}"] * (length - 2), f"E-{label}"]
