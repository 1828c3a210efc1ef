"""Emissions of a batch of strings to spans: the best path of a linear-chain CRF, and how probable each span is.

Arrays are laid out [characters, tags, rows], so that a step through the strings works on long runs of memory.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

# what the tagger made of each character, [characters, state size]
States = NDArray[np.float32]
Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
Span = tuple[int, int, str]

# Readings less probable than this are not worth a second look.
LEAST = 0.05


@dataclass(frozen=True, slots=True)
class Chain:
    """A linear-chain CRF over tags: scores of a first tag, of a last tag, and of one tag after another."""

    tags: tuple[str, ...]
    first: Floats
    last: Floats
    step: Floats


def turn(emissions: NDArray[np.floating]) -> Floats:
    """Lay emissions [rows, characters, tags] out as the functions of this module read them."""
    return np.ascontiguousarray(emissions.transpose(1, 2, 0), np.float64)


def viterbi(emissions: Floats, lengths: Whole, chain: Chain) -> list[list[int]]:
    """Find the best tag sequence of each row of turned emissions."""
    width, shortest, step = len(emissions), int(lengths.min()), chain.step[:, :, None]
    scores = np.empty_like(emissions)
    scores[0] = emissions[0] + chain.first[:, None]
    for index in range(1, width):
        best = (scores[index - 1][:, None] + step).max(0) + emissions[index]
        scores[index] = best if index < shortest else np.where(index < lengths, best, scores[index - 1])
    tags = (scores[-1] + chain.last[:, None]).argmax(0)
    path = np.empty((width, len(tags)), np.int64)
    for index in range(width - 1, 0, -1):
        path[index] = tags
        before = (scores[index - 1] + chain.step[:, tags]).argmax(0)
        tags = before if index < shortest else np.where(index < lengths, before, tags)
    path[0] = tags
    return [row[:length] for row, length in zip(path.T.tolist(), lengths.tolist(), strict=True)]


def read_spans(path: Sequence[int], tags: Sequence[str]) -> list[Span]:
    """Read the spans off a tag sequence: S-LABEL, or B-LABEL to E-LABEL."""
    told = _places(tuple(tags))
    spans, begin = [], 0
    for index, number in enumerate(path):
        if number in told:
            opens, label = told[number]
            begin = index if opens else begin
            if label:
                spans.append((begin, index + 1, label))
    return spans


@lru_cache(maxsize=8)
def _places(tags: tuple[str, ...]) -> dict[int, tuple[bool, str]]:
    """Say for the tags at the edge of a span whether it begins there, and its label where it ends there."""
    cut = ((number, *tag.partition("-")[::2]) for number, tag in enumerate(tags))
    return {number: (place in ("B", "S"), label if place in ("E", "S") else "") for number, place, label in cut
            if place in ("B", "E", "S")}


@dataclass(frozen=True, slots=True)
class _Sums:
    """What forward and backward sums give: `forward` and `after` multiply to a tag's probability at a character."""

    forward: Floats
    after: Floats
    local: Floats  # logarithms of the emissions, less their greatest at the character
    scale: Floats  # logarithms of what the forward sums were divided by, added up


def span_probabilities(
    emissions: Floats, lengths: Whole, chain: Chain, spans: Sequence[Sequence[Span]], *, least: float = LEAST
) -> list[dict[Span, float]]:
    """Give for each row the probability that exactly this span bears this label: of the given spans, and of all others
    that reach `least`."""
    sums = _add_up(emissions, lengths, chain)
    found: list[dict[Span, float]] = [{} for _ in spans]
    labels = sorted({tag.partition("-")[2] for tag in chain.tags if "-" in tag})
    for label in labels:
        wanted = {(row, s, e) for row, listed in enumerate(spans) for s, e, name in listed if name == label}
        numbers = [chain.tags.index(f"{place}-{label}") for place in "SBIE"]
        rows = sorted(wanted | set(_likely(sums, lengths, numbers, least)))
        for (row, start, end), sure in zip(rows, _weigh(rows, numbers, sums, chain.step), strict=True):
            if sure >= least or (row, start, end) in wanted:
                found[row][start, end, label] = sure
    return found


def _add_up(emissions: Floats, lengths: Whole, chain: Chain) -> _Sums:
    local = emissions - emissions.max(1, keepdims=True)
    weight, step, last = np.exp(local), np.exp(chain.step), np.exp(chain.last)[:, None]
    onward = np.ascontiguousarray(step.T)
    forward, after = np.empty_like(weight), np.empty_like(weight)
    scale = np.empty((len(weight), 1, len(lengths)))
    for index in range(len(weight)):
        forward[index] = weight[index] * (onward @ forward[index - 1] if index else np.exp(chain.first)[:, None])
        scale[index] = forward[index].sum(0)
        forward[index] /= scale[index]
    ends = last / (forward[lengths - 1, :, np.arange(len(lengths))].T * last).sum(0)
    after[-1] = ends
    for index in range(len(weight) - 2, -1, -1):
        inner = step @ (after[index + 1] * weight[index + 1] / scale[index + 1])
        after[index] = np.where(index < lengths - 1, inner, ends)
    return _Sums(forward, after, local, np.log(scale[:, 0]).cumsum(0))


def _likely(sums: _Sums, lengths: Whole, numbers: Sequence[int], least: float) -> Iterator[tuple[int, int, int]]:
    """Give row, start and end where a span of a label may begin and end with at least this probability."""
    alone, begin, _, end = numbers
    inside = np.arange(len(sums.forward))[:, None] < lengths
    at = {tag: (sums.forward[:, tag] * sums.after[:, tag] >= least) & inside for tag in (alone, begin, end)}
    for row, start in np.argwhere(at[alone].T).tolist():
        yield row, start, start + 1
    stops: dict[int, list[int]] = {}
    for row, stop in np.argwhere(at[end].T).tolist():
        stops.setdefault(row, []).append(stop)
    for row, start in np.argwhere(at[begin].T).tolist():
        yield from ((row, start, stop + 1) for stop in stops.get(row, ()) if stop > start)


def _weigh(rows: Sequence[tuple[int, int, int]], numbers: Sequence[int], sums: _Sums, step: Floats) -> list[float]:
    """Weigh the one path through each span (row, start, end) against all paths."""
    if not rows:
        return []
    alone, begin, inner, end = numbers
    row, start, stop = np.array(rows).T
    final, single = stop - 1, stop - start == 1
    within = sums.local[:, inner].cumsum(0)
    between = within[np.maximum(final - 1, start), row] - within[start, row]
    several = step[begin, inner] + between + (stop - start - 3) * step[inner, inner] + step[inner, end]
    steps = np.where(stop - start == 2, step[begin, end], several) + sums.local[final, end, row]
    steps -= sums.scale[final, row] - sums.scale[start, row]
    with np.errstate(divide="ignore", under="ignore"):
        longer = sums.forward[start, begin, row] * np.exp(np.where(single, 0.0, steps)) * sums.after[final, end, row]
    only = sums.forward[start, alone, row] * sums.after[start, alone, row]
    sure: list[float] = np.minimum(np.where(single, only, longer), 1.0).tolist()
    return sure
