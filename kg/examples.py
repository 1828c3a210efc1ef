"""What one epoch of training sees: sentences of the articles, changed copies, made-up ones, and other corpora's.

Sentences go in; batches of one head and of like length, as tensors, come out. Needs torch for the tensors alone.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from kg.corpora import GoldArticle, Labelled, labelled_sentences, read_corpus
from kg.features import COLUMNS, Encoder
from kg.generating import Maker, augment, generate
from kg.model import KgError, Label

if TYPE_CHECKING:
    import torch

    from kg.network import Batch


TAGS = ("O", *(f"{place}-{label.value}" for label in Label for place in "BIES"))
OTHER_TAGS = ("O", *(f"{place}-{label}" for label in ("PERSON", "ORG", "PLACE") for place in "BIES"))
CORPORA = ("uner-train", "cluener-train", "pd-dev", "pd-test", "resume-train")
# Corpora whose organisations and places are drawn as ours are, unless two of them touch.
_NEAR = ("uner", "pd")
# Shorter ones (胡 for a person, 海牛 for a team) are drawn differently everywhere.
_SHORTEST = {Label.PERSON.value: 2, Label.ORG.value: 4}
WORDS = "words"
OURS = "ours"


@dataclass(frozen=True, slots=True)
class Recipe:
    """How long and on what a model is trained; the defaults are those of the shipped model's step on articles."""

    epochs: int = 5
    swapped: float = 1.0  # changed copies of the articles for each epoch
    generated: int = 600  # generated sentences an epoch
    others: int = 200  # sentences of each other corpus an epoch
    shared: int = 400  # sentences of other corpora an epoch that our own head learns from
    masked: float = 0.02  # share of characters read as unknown, so that context counts
    distilled: float = 0.3  # share of batches on which LAC's word tags are kept
    size: int = 2400  # padded characters in a batch
    rates: tuple[float, float, float] = (3e-4, 1e-3, 5e-3)  # embeddings, GRU, heads
    dropout: float = 0.3
    features: bool = True  # division names, head words, quotation marks, kinds of characters
    written: bool = True  # articles that were written to be learnt from
    share: float = 1.0  # share of the articles that are learnt from
    seeds: int = 1  # trainings from the same base whose weights are averaged
    corpora: tuple[str, ...] = CORPORA


# The step before: other corpora and generated text alone.
BASE = Recipe(epochs=8, generated=1200, others=600, shared=1200, seeds=1)
SHIPPED = Recipe()
# The same steps once over: minutes that show that all of it runs; the model is of no use.
QUICK = (replace(BASE, epochs=1, generated=200, others=50, shared=100), replace(SHIPPED, epochs=1))


@dataclass(frozen=True, slots=True)
class Example:
    """A labelled string and the head that learns from it."""

    head: str
    labelled: Labelled


def head_name(name: str) -> str:
    """Name the head of a corpus; the parts of one corpus share it (pd-dev, pd-test: pd)."""
    return name.split("-")[0]


def read_corpora(folder: Path, names: Sequence[str]) -> dict[str, list[Labelled]]:
    """Read the other corpora of a folder, by head."""
    found: dict[str, list[Labelled]] = {}
    for name in names:
        rows = [row for row in read_corpus(folder / f"{name}.jsonl.gz") if 2 < len(row.text) <= 160]
        found.setdefault(head_name(name), []).extend(rows)
    return found


def draw_examples(
    articles: Sequence[GoldArticle], corpora: Mapping[str, Sequence[Labelled]], maker: Maker, recipe: Recipe
) -> Iterator[Example]:
    """Draw the examples of one epoch: our sentences, changed copies of them, generated ones, and other corpora's."""
    rng = maker.rng
    for article in articles:
        for labelled in grouped(labelled_sentences(article, joined=rng.random() < 0.7), rng):
            yield Example(OURS, labelled)
            for _ in range(int(recipe.swapped + rng.random())):
                yield Example(OURS, augment(labelled, maker))
    for labelled in generate(maker, recipe.generated):
        yield Example(OURS, labelled)
    for head, rows in sorted(corpora.items()):
        for labelled in rng.sample(list(rows), min(recipe.others, len(rows))):
            yield Example(head, labelled)
    alike = [labelled for head, rows in sorted(corpora.items()) for labelled in rows if is_like_ours(head, labelled)]
    for labelled in rng.sample(alike, min(recipe.shared, len(alike))):
        yield Example(OURS, labelled)


def is_like_ours(head: str, labelled: Labelled) -> bool:
    """Tell whether our guideline would mark a sentence of another corpus in the same way.

    Personal names are the same everywhere. Chains of places and places in front of organisations are one mention with
    us and two elsewhere, so spans that touch are doubtful.
    """
    short = any(end - start < _SHORTEST.get(label, 1) for start, end, label in labelled.spans)
    touching = any(one[1] == other[0] for one, other in pairwise(labelled.spans))
    persons = bool(labelled.spans) and all(label == Label.PERSON for _, _, label in labelled.spans)
    return not short and (persons or (head in _NEAR and not touching))


def grouped(sentences: Sequence[Labelled], rng: random.Random) -> Iterator[Labelled]:
    """Give sentences alone, and sometimes two or three neighbours as one string."""
    rest = list(sentences)
    while rest:
        many = rng.choice((1, 1, 1, 2, 3))
        group, rest = rest[:many], rest[many:]
        if sum(len(labelled.text) for labelled in group) > 160:
            yield from group
        else:
            yield _concatenate(group)


def _concatenate(group: Sequence[Labelled]) -> Labelled:
    text, spans = "", []
    for labelled in group:
        spans += [(start + len(text), end + len(text), label) for start, end, label in labelled.spans]
        text += labelled.text
    return Labelled(text, tuple(spans))


def batches(examples: Sequence[Example], size: int, rng: random.Random) -> Iterator[list[Example]]:
    """Give batches of one head and of like length, in random order."""
    order = sorted(examples, key=lambda example: (example.head, len(example.labelled.text) + rng.random() * 8))
    made: list[list[Example]] = []
    for example in order:
        last = made[-1] if made else []
        if last and last[0].head == example.head and (len(last) + 1) * len(example.labelled.text) <= size:
            last.append(example)
        else:
            made.append([example])
    rng.shuffle(made)
    yield from made


def to_batch(examples: Sequence[Example], encoder: Encoder) -> tuple["Batch", "torch.Tensor"]:
    import torch

    from kg.network import Batch

    lengths = [len(example.labelled.text) for example in examples]
    characters = np.zeros((len(examples), max(lengths)), np.int64)
    columns = np.zeros((*characters.shape, COLUMNS), np.int64)
    tags = np.zeros(characters.shape, np.int64)
    for row, example in enumerate(examples):
        found, marked = encoder.encode(example.labelled.text)
        characters[row, : len(found)] = found
        columns[row, : len(found)] = marked
        tags[row, : len(found)] = _tag_numbers(example)
    batch = Batch(torch.from_numpy(characters), torch.from_numpy(columns), torch.tensor(lengths))
    return batch, torch.from_numpy(tags)


def _tag_numbers(example: Example) -> list[int]:
    names = TAGS if example.head == OURS else OTHER_TAGS
    tags = ["O"] * len(example.labelled.text)
    for start, end, label in example.labelled.spans:
        if end - start == 1:
            tags[start] = f"S-{label}"
        else:
            tags[start:end] = [f"B-{label}", *[f"I-{label}"] * (end - start - 2), f"E-{label}"]
    try:
        return [names.index(tag) for tag in tags]
    except ValueError as error:
        raise KgError(example.head, f"a label that this corpus does not have: {error}") from error
