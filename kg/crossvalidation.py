"""Cross-validation by article: honest predictions for every article, scores with intervals, calibration, model card."""

import random
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import reduce
from multiprocessing import get_context
from pathlib import Path

from kg.calibration import Curve, Judged, apply_curves, calibration_error, fit_curves
from kg.corpora import Count, GoldArticle, Labelled, Sentence, count_spans, fold_of, split_sentences
from kg.examples import Recipe, read_corpora
from kg.neural import NeuralTagger, Sure, Tagged
from kg.training import Progress, Trained, train_on, write_model

Counts = dict[str, Count]

_DRAWS = 1000
_WORKERS = 2
_ORDER = 1 << 32  # as many folds as this put articles in an order of chance


@dataclass(frozen=True, slots=True)
class Validation:
    """What cross-validation found: the folds' counts, and for each article its counts and predicted spans."""

    folds: tuple[Counts, ...]
    articles: Mapping[str, Counts]  # of those that are scored
    found: Mapping[str, Tagged]  # in the articles' own offsets, with confidences calibrated on the other folds
    curves: Mapping[str, Curve]  # fitted on all folds, for the model that ships
    error: float  # expected calibration error of what was found
    raw_error: float  # the same before calibration

    @property
    def total(self) -> Counts:
        """Give the counts of all articles together."""
        return add_counts(self.folds)


def cross_validate(
    base: Trained,
    articles: Sequence[GoldArticle],
    corpora: Path,
    *,
    folds: int = 5,
    seed: int = 0,
    recipe: Recipe,
    progress: Progress,
) -> Validation:
    """Train copies of a base on all folds but one and tag that one, for each fold, two at a time in own processes."""
    raw: dict[str, Tagged] = {}
    with ProcessPoolExecutor(_WORKERS, mp_context=get_context("spawn")) as pool:
        jobs = [pool.submit(run_fold, base, articles, corpora, (number, folds, seed), recipe) for number in range(folds)]
        for number, job in enumerate(jobs):
            raw |= job.result()
            progress(f"fold {number + 1} of {folds} done")
    return gather(articles, raw, folds)


def run_fold(
    base: Trained, articles: Sequence[GoldArticle], corpora: Path, place: tuple[int, int, int], recipe: Recipe
) -> dict[str, Tagged]:
    """Train without one fold and tag its articles with the model as it would ship, but for the calibration."""
    number, folds, seed = place
    others = read_corpora(corpora, recipe.corpora)
    seen = [a for a in articles if fold_of(a.id, folds) != number and (recipe.written or not a.written)]
    seen = sorted(seen, key=lambda article: fold_of(article.id, _ORDER))[: round(len(seen) * recipe.share)]
    trained = train_on(base, seen, others, recipe=recipe, seed=seed, progress=lambda _: None)
    with tempfile.TemporaryDirectory() as folder:
        write_model(trained, Path(folder), {})
        tagger = NeuralTagger(Path(folder))
    return {a.id: tag_article(tagger.tag, a.text) for a in articles if fold_of(a.id, folds) == number}


def tag_article(tag: Callable[[Sequence[str]], Sequence[Tagged]], text: str) -> Tagged:
    """Tag an article's sentences and give the spans, but not the words, in the article's own offsets."""
    pieces = split_sentences(text)
    rows = list(zip(pieces, tag([piece.text for piece in pieces]), strict=True))
    spans = tuple(row for piece, tagged in rows for row in _placed(piece, tagged.spans))
    return Tagged(spans, (), tuple(row for piece, tagged in rows for row in _placed(piece, tagged.others)))


def _placed(piece: Sentence, spans: Sequence[Sure]) -> Iterator[Sure]:
    for start, end, label, sure in spans:
        yield piece.offsets[start], piece.offsets[end - 1] + 1, label, sure


def score_article(spans: Sequence[Sure], article: GoldArticle) -> Counts:
    """Count the exact spans of one article."""
    return count_spans([(start, end, label) for start, end, label, _ in spans], article.spans)


def score_corpus(tag: Callable[[Sequence[str]], Sequence[Tagged]], rows: Sequence[Labelled]) -> Counts:
    """Score a tagger on another corpus under that corpus's convention: labels that it does not have are left out."""
    known = {label for row in rows for _, _, label in row.spans}
    parts = [
        count_spans([(start, end, label) for start, end, label, _ in tagged.spans if label in known], row.spans)
        for row, tagged in zip(rows, tag([row.text for row in rows]), strict=True)
    ]
    return add_counts(parts)


def add_counts(parts: Sequence[Counts]) -> Counts:
    """Add counts up, label by label."""
    return reduce(lambda one, other: {name: one[name] + other[name] for name in one}, parts)


def judge(spans: Sequence[Sure], article: GoldArticle) -> Iterator[Judged]:
    """Give each predicted span's label and confidence, and whether it was right."""
    gold = set(article.spans)
    for start, end, label, sure in spans:
        yield label, sure, (start, end, label) in gold


def gather(articles: Sequence[GoldArticle], raw: Mapping[str, Tagged], folds: int) -> Validation:
    """Put the folds' raw predictions together; each fold's confidences are calibrated on the other folds.

    Written articles count in the calibration, not in the scores.
    """
    by_fold: list[list[GoldArticle]] = [[a for a in articles if fold_of(a.id, folds) == n] for n in range(folds)]
    judged = [[row for article in part for row in judge(raw[article.id].spans, article)] for part in by_fold]
    found: dict[str, Tagged] = {}
    for number, part in enumerate(by_fold):
        curves = fit_curves([row for n, rows in enumerate(judged) if n != number for row in rows])
        for article in part:
            found[article.id] = replace(raw[article.id], spans=tuple(_calibrated(raw[article.id].spans, curves)))
    gold = [article for article in articles if not article.written]
    counts = {article.id: score_article(found[article.id].spans, article) for article in gold}
    parts = [[counts[article.id] for article in part if not article.written] for part in by_fold]
    return Validation(
        folds=tuple(add_counts(part) for part in parts if part),
        articles=counts,
        found=found,
        curves=fit_curves([row for rows in judged for row in rows]),
        error=calibration_error([row for article in gold for row in judge(found[article.id].spans, article)]),
        raw_error=calibration_error([row for article in gold for row in judge(raw[article.id].spans, article)]),
    )


def _calibrated(spans: Sequence[Sure], curves: Mapping[str, Curve]) -> Iterator[Sure]:
    for start, end, label, raw in spans:
        yield start, end, label, round(apply_curves(curves, label, raw), 3)


def interval(articles: Mapping[str, Counts], name: str, seed: int = 0) -> tuple[float, float]:
    """Give the 95% interval of F1 by drawing articles with replacement a thousand times."""
    rng, rows = random.Random(seed), [articles[key][name] for key in sorted(articles)]
    draws = sorted(sum(rng.choices(rows, k=len(rows)), Count()).f1 for _ in range(_DRAWS))
    return draws[int(_DRAWS * 0.025)], draws[int(_DRAWS * 0.975)]
