"""What `kg train` does from end to end: base, cross-validation, the model on all articles, trials, and its card."""

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from kg.card import Measured, write_model_card
from kg.corpora import GoldArticle, fold_of, read_corpus, read_gold, read_written, split_sentences, to_gold
from kg.crossvalidation import Counts, add_counts, cross_validate, run_fold, score_article, score_corpus
from kg.examples import BASE, SHIPPED, Recipe, read_corpora
from kg.lac import LacTagger
from kg.neural import FILES, NeuralTagger, Tagged
from kg.training import Progress, Trained, train_base, train_on, write_model
from kg.weighing import fit_weighing, read_examples, write_weighing

# Corpora that no head learns from: the tagger's scores there show what it is worth on other text.
UNSEEN = ("uner-dev", "msra-dev")
# What each part adds is tried on one fold, the largest.
TRIAL_FOLD = 3
TRIALS = (
    ("as shipped", SHIPPED),
    ("without generated text", replace(SHIPPED, generated=0)),
    ("without the articles that were written to be learnt from", replace(SHIPPED, written=False)),
    ("without changed copies", replace(SHIPPED, swapped=0.0)),
    ("without other corpora", replace(SHIPPED, others=0, shared=0)),
    ("without sentences that two conventions share", replace(SHIPPED, shared=0)),
)
_SHARES = (0.1, 0.25, 0.5)


def ship_model(
    gold: Path,
    corpora: Path,
    output: Path,
    *,
    recipes: tuple[Recipe, Recipe] = (BASE, SHIPPED),
    seed: int = 0,
    date: str,
    trials: bool = False,
    progress: Progress,
) -> None:
    """Cross-validate the recipes of the base and of the step on articles, train on all of these, and write the model.

    Beside it come its card, what the taggers of the folds found, `gold-spans.jsonl`, and the weights of the merge fitted to
    it, `tag-merge-union.json`; the tests and `kg/data` hold copies of these two.
    `trials` adds the ablation and the learning curve, which take as long again.
    """
    others = read_corpora(corpora, recipes[1].corpora)
    articles = [*read_gold(gold), *(to_gold(row, written=True) for row in read_written())]
    base = train_base(others, recipe=recipes[0], seed=seed, progress=progress)
    found = cross_validate(base, articles, corpora, seed=seed, recipe=recipes[1], progress=progress)
    trained = train_on(base, articles, others, recipe=recipes[1], seed=seed, progress=progress)
    write_model(trained, output, found.curves)
    write_found(output / "gold-spans.jsonl", found.found)
    write_weighing(output / "tag-merge-union.json", fit_weighing(read_examples(articles, found.found)))
    tagger = NeuralTagger(output)
    measured = Measured(
        date=date,
        articles=sum(not article.written for article in articles),
        written=sum(article.written for article in articles),
        size=sum((output / name).stat().st_size for name in FILES),
        speed=measure_speed(tagger, articles),
        recipes=recipes,
        corpora=score_unseen(tagger, corpora),
        trials=list(run_trials(base, articles, corpora, seed)) if trials else [],
        curve=list(learning_curve(base, articles, corpora, seed)) if trials else [],
        notes=[f"Each part was left out of the step on articles alone, and fold {TRIAL_FOLD + 1} scored."] * trials,
    )
    write_model_card(output / "model-card.md", found, measured)


def measure_speed(tagger: NeuralTagger, articles: Sequence[GoldArticle]) -> int:
    """Give the characters a second of processor time that the tagger reads, sentences given."""
    texts = [piece.text for article in articles for piece in split_sentences(article.text)]
    tagger.tag(texts[:64])
    start = time.process_time()
    tagger.tag(texts)
    return int(sum(map(len, texts)) / (time.process_time() - start))


def score_unseen(tagger: NeuralTagger, corpora: Path) -> dict[str, Counts]:
    """Score the tagger and LAC as it comes on the corpora that neither was trained on, as far as they are there."""
    names = [name for name in UNSEEN if (corpora / f"{name}.jsonl.gz").exists()]
    rows = {name: read_corpus(corpora / f"{name}.jsonl.gz") for name in names}
    taggers = (("this model", tagger.tag), ("LAC as it comes", LacTagger().tag))
    return {f"{name}, {who}": score_corpus(tag, rows[name]) for name in names for who, tag in taggers}


def run_trials(
    base: Trained, articles: Sequence[GoldArticle], corpora: Path, seed: int
) -> Iterator[tuple[str, Mapping[str, float]]]:
    """Leave one part of the recipe out after another, in the step on articles, and score one fold."""
    for name, recipe in TRIALS:
        yield name, {key: count.f1 for key, count in _score_fold(base, articles, corpora, seed, recipe).items()}


def learning_curve(
    base: Trained, articles: Sequence[GoldArticle], corpora: Path, seed: int
) -> Iterator[tuple[int, float]]:
    """Train on parts of the articles, and score one fold."""
    total = sum(fold_of(article.id, 5) != TRIAL_FOLD for article in articles)
    for share in _SHARES:
        counts = _score_fold(base, articles, corpora, seed, replace(SHIPPED, share=share))
        yield round(total * share), counts["micro"].f1


def _score_fold(
    base: Trained, articles: Sequence[GoldArticle], corpora: Path, seed: int, recipe: Recipe
) -> Counts:
    found = run_fold(base, articles, corpora, (TRIAL_FOLD, 5, seed), recipe)
    scored = [article for article in articles if article.id in found and not article.written]
    return add_counts([score_article(found[article.id].spans, article) for article in scored])


def write_found(path: Path, found: Mapping[str, Tagged]) -> None:
    """Write what taggers found in articles, an article to a line: chosen spans, and `others` that lost to them."""
    rows = ({"id": key, "spans": tagged.spans, "others": tagged.others} for key, tagged in sorted(found.items()))
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")

