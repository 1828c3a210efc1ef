"""Strings to spans and words: the shipped tagger, run by onnxruntime and decoded in numpy."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime

from kg.checksums import verify_checksums
from kg.features import COLUMNS, Alphabet, Encoder
from kg.lattice import Chain, Floats, Span, States, Whole, read_spans, span_probabilities, turn, viterbi
from kg.model import KgError

Sure = tuple[int, int, str, float]

BATCH = 64
# strings that go through the network at once: it computes for each as many characters as the longest has, and for 64 that
# was a sixth more; the steps after it are many small ones, which more strings share
_ROWS = 16
# Longer strings are cut after a mark within the window; sentences hardly ever are that long.
WINDOW = 256
_MARK = re.compile(r"[。！？；，、,;\n ]")
FILES = ("alphabet.json", "model.json", "model.onnx")
SUMS = "SHA256SUMS"
_NO_WORDS = np.zeros(0, np.int64)


@dataclass(frozen=True, slots=True)
class Tagged:
    """The spans (start, end, label, confidence) and words (start, end, part of speech) of a string, half-open.

    `others` are spans that lost to these or to none, with their probability, as far as it is worth a second look.
    `states` are what the network made of each character; other taggers have none.
    """

    spans: tuple[Sure, ...]
    words: tuple[tuple[int, int, str], ...]
    others: tuple[Sure, ...] = ()
    states: States | None = field(default=None, compare=False, repr=False)


class NeuralTagger:
    """Tags strings with the five labels and with words; a string is tagged alike in whatever company."""

    def __init__(self, folder: Path | None = None, *, words: bool = True) -> None:
        """Load the model of a folder, by default the packaged one; refuse it where a checksum differs.

        Without `words` these are left empty, which saves a twentieth of the time.
        """
        folder = folder or Path(__file__).parent / "model"
        verify_checksums(folder / SUMS, FILES)
        settings = _read_json(folder / "model.json")
        self._encoder = Encoder(read_alphabet(folder / "alphabet.json"))
        self._chain = _read_chain(settings)
        self._word_tags = [tuple(tag.rsplit("-", 1)) for tag in settings["word_tags"]]
        self._calibration = {label: np.array(knots, np.float64) for label, knots in settings["calibration"].items()}
        self._outputs = ["emissions", "hidden", *(["words"] if words else [])]
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
        emissions, states, words = self._run(texts, lengths)
        spans = [read_spans(path, self._chain.tags) for path in viterbi(emissions, lengths, self._chain)]
        sure = span_probabilities(emissions, lengths, self._chain, spans)
        return [
            Tagged(self._confident(found, raw), self._words(word_row[:length]), _others(found, raw), made[:length])
            for found, raw, word_row, made, length in zip(spans, sure, words, states, lengths.tolist(), strict=True)
        ]

    def _run(self, texts: list[str], lengths: Whole) -> tuple[Floats, list[States], list[Whole]]:
        """Give the turned emissions of a batch, and for each string its states and words."""
        emissions = np.zeros((int(lengths.max()), len(self._chain.tags), len(texts)))
        states: list[States] = []
        words: list[Whole] = []
        for begin in range(0, len(texts), _ROWS):
            some = slice(begin, begin + _ROWS)
            part, made, found = self._run_rows(texts[some], lengths[some])
            emissions[: len(part), :, some] = part
            states.extend(made)
            words.extend(found)
        return emissions, states, words

    def _run_rows(self, texts: list[str], lengths: Whole) -> tuple[Floats, Sequence[States], Sequence[Whole]]:
        identifiers = np.zeros((len(texts), int(lengths.max())), np.int32)
        features = np.zeros((*identifiers.shape, COLUMNS), np.int8)
        for row, text in enumerate(texts):
            identifiers[row, : len(text)], features[row, : len(text)] = self._encoder.encode(text)
        feed = {"characters": identifiers, "features": features, "lengths": lengths.astype(np.int32)}
        emissions, states, *words = self._session.run(self._outputs, feed)
        return turn(emissions), states, words[0] if words else [_NO_WORDS] * len(texts)

    def _confident(self, spans: list[Span], raw: dict[Span, float]) -> tuple[Sure, ...]:
        return tuple((*span, self._calibrate(span[2], raw[span])) for span in spans)

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


def _others(spans: list[Span], raw: dict[Span, float]) -> tuple[Sure, ...]:
    best = set(spans)
    return tuple((*span, round(sure, 3)) for span, sure in sorted(raw.items()) if span not in best)


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


def _read_json(path: Path) -> dict[str, Any]:
    try:
        row = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise KgError(str(path), f"cannot be read ({error})") from error
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
    others = tuple((start + begin, end + begin, *rest) for begin, part in rows for start, end, *rest in part.others)
    states = [part.states for _, part in rows if part.states is not None]
    made = states[0] if len(states) == 1 else np.concatenate(states) if states else None
    return Tagged(spans, words, others, made)  # type: ignore[arg-type]  # mypy loses the tails' types
