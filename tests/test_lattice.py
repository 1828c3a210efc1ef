"""The best path and the probability of spans are those that trying all paths gives."""

import itertools

import numpy as np
import pytest

from kg.lattice import Chain, read_spans, span_probabilities, turn, viterbi


def chain() -> Chain:
    tags = ("O", "B-ORG", "I-ORG", "E-ORG", "S-ORG")
    starts, inner, opens = np.array([1, 1, 0, 0, 1]), np.array([0, 0, 1, 1, 0]), np.array([0, 1, 1, 0, 0])
    step = np.where(opens[:, None] == inner[None], 0.3, -1e4)
    return Chain(tags, np.where(starts, 0.1, -1e4), np.where(opens, -1e4, -0.2), step)


def every_path(emissions: np.ndarray, length: int, rules: Chain) -> dict[tuple[int, ...], float]:
    """Score every tag sequence by adding up, the slow way."""
    scores = {}
    for path in itertools.product(range(len(rules.tags)), repeat=length):
        score = rules.first[path[0]] + rules.last[path[-1]]
        score += sum(emissions[index, tag] for index, tag in enumerate(path))
        scores[path] = score + sum(rules.step[one, other] for one, other in itertools.pairwise(path))
    return scores


@pytest.fixture(scope="module")
def emissions() -> np.ndarray:
    return np.random.default_rng(1).normal(size=(3, 4, 5))


LENGTHS = np.array([4, 3, 1])


def test_viterbi_finds_the_path_that_trying_all_of_them_finds(emissions: np.ndarray) -> None:
    paths = viterbi(turn(emissions), LENGTHS, chain())
    for row, path in enumerate(paths):
        scores = every_path(emissions[row], int(LENGTHS[row]), chain())
        assert tuple(path) == max(scores, key=lambda key: scores[key])


def test_a_span_s_probability_is_the_share_of_the_paths_through_it(emissions: np.ndarray) -> None:
    spans = [[(0, 2, "ORG"), (3, 4, "ORG")], [(0, 3, "ORG")], [(0, 1, "ORG")]]
    tags = {1: [4], 2: [1, 3], 3: [1, 2, 3]}
    found = span_probabilities(turn(emissions), LENGTHS, chain(), spans)
    for row, rows in enumerate(spans):
        scores = every_path(emissions[row], int(LENGTHS[row]), chain())
        total = sum(np.exp(score) for score in scores.values())
        for start, end, label in rows:
            probability = found[row][start, end, label]
            wanted = tuple(tags[end - start])
            share = sum(np.exp(score) for path, score in scores.items() if path[start:end] == wanted) / total
            assert probability == pytest.approx(share)


def test_every_span_that_is_probable_enough_is_found(emissions: np.ndarray) -> None:
    found = span_probabilities(turn(emissions), LENGTHS, chain(), [[], [], []], least=0.1)
    every = [[(s, e, "ORG") for s in range(n) for e in range(s + 1, n + 1)] for n in LENGTHS.tolist()]
    whole = span_probabilities(turn(emissions), LENGTHS, chain(), every, least=0.1)
    assert [row.keys() for row in found] == [{k for k, sure in row.items() if sure >= 0.1} for row in whole]
    assert any(row for row in found)


def test_spans_are_read_off_a_path() -> None:
    assert read_spans([0, 1, 2, 3, 4], chain().tags) == [(1, 4, "ORG"), (4, 5, "ORG")]
