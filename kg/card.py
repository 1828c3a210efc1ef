"""What is known of a trained model to its card: a Markdown page of scores, sources, terms and weak spots."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from kg.crossvalidation import Counts, Validation, interval
from kg.examples import Recipe
from kg.model import Label

_NAMES = (*(label.value for label in Label), "micro")


@dataclass(frozen=True, slots=True)
class Measured:
    """What was measured of a model beside its cross-validation; a card states only what is here."""

    date: str
    articles: int
    written: int  # more that were written to be learnt from, and are not scored
    size: int  # bytes of the model's files
    speed: int  # characters a second on one core, batches of 64 sentences
    recipes: tuple[Recipe, Recipe]  # of the base, and of the step on articles
    corpora: Mapping[str, Counts]  # other corpora, by a name that says by which tagger
    trials: Sequence[tuple[str, Mapping[str, float]]]  # ablation rows: what was changed, F1 by label
    curve: Sequence[tuple[int, float]]  # training articles and micro F1
    made: str = "Written by `kg train` at the end of one run."
    notes: Sequence[str] = ()  # what else was tried or must be known to read the figures


def write_model_card(path: Path, validation: Validation, measured: Measured) -> None:
    """Write a model's card."""
    template = (resources.files("kg") / "data" / "model-card.txt").read_text(encoding="utf-8")
    text = template.format(
        date=measured.date,
        made=measured.made,
        articles=measured.articles,
        written=measured.written,
        size=f"{measured.size / 1e6:.1f}",
        speed=f"{measured.speed:,}",
        folds=len(validation.folds),
        scores=_scores(validation),
        by_fold=_by_fold(validation),
        error=f"{validation.error:.3f}",
        raw_error=f"{validation.raw_error:.3f}",
        corpora=_corpora(measured.corpora),
        trials=_trials(measured.trials),
        notes="\n".join(f"- {note}" for note in measured.notes),
        curve=_table(["articles", "micro F1"], [[str(many), f"{f1:.3f}"] for many, f1 in measured.curve]),
        recipe=_recipes(measured.recipes),
    )
    path.write_text(text, encoding="utf-8")


def _recipes(recipes: Sequence[Recipe]) -> str:
    rows = [[name, *(str(getattr(recipe, name)) for recipe in recipes)] for name in Recipe.__slots__]
    return _table(["setting", "base", "on articles"], rows)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    if not rows:
        return "Not measured for this model."
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (head, ["---"] * len(head), *rows))


def _scores(validation: Validation) -> str:
    rows = []
    for name in _NAMES:
        count = validation.total[name]
        low, high = interval(validation.articles, name)
        precision, recall = count.correct / max(1, count.predicted), count.correct / max(1, count.expected)
        figures = [f"{figure:.3f}" for figure in (precision, recall, count.f1)]
        rows.append([name, *figures, f"{low:.3f} to {high:.3f}", str(count.expected)])
    return _table(["label", "precision", "recall", "F1", "95% interval", "in gold"], rows)


def _by_fold(validation: Validation) -> str:
    rows = [[str(number), *_f1(counts)] for number, counts in enumerate(validation.folds, 1)]
    return _table(["fold", *_NAMES], rows)


def _corpora(corpora: Mapping[str, Counts]) -> str:
    return _table(["corpus and tagger", *_NAMES], [[name, *_f1(counts)] for name, counts in sorted(corpora.items())])


def _f1(counts: Counts) -> list[str]:
    return [f"{counts[name].f1:.3f}" if counts[name].expected else "" for name in _NAMES]


def _trials(trials: Sequence[tuple[str, Mapping[str, float]]]) -> str:
    return _table(["recipe", *_NAMES], [[name, *(f"{scores[key]:.3f}" for key in _NAMES)] for name, scores in trials])
