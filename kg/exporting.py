"""A trained network to the files that the run time reads: an ONNX graph, its settings, its alphabet, checksums."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from kg.checksums import write_checksums
from kg.features import COLUMNS
from kg.network import FEATURE_WIDTH, HIDDEN, reorder_gates
from kg.neural import FILES, SUMS, write_alphabet

if TYPE_CHECKING:
    from torch import nn

    from kg.features import Alphabet
    from kg.network import BothWays, ChainHead, Network

_OPSET = 17
Array = NDArray[np.float32]


def export_model(
    folder: Path,
    network: "Network",
    chain: "ChainHead",
    *,
    alphabet: "Alphabet",
    tags: Sequence[str],
    word_tags: Sequence[str],
    calibration: Mapping[str, tuple[Sequence[float], Sequence[float]]],
) -> None:
    """Write a model's folder; embeddings are kept in half precision, the GRU in single."""
    folder.mkdir(parents=True, exist_ok=True)
    onnx.save(build_graph(network), str(folder / "model.onnx"))
    first, last, step = (_rounded(scores.detach().numpy()) for scores in chain.scores())
    settings = {
        "tags": list(tags),
        "word_tags": list(word_tags),
        "first": first,
        "last": last,
        "step": step,
        "calibration": {label: [list(xs), list(ys)] for label, (xs, ys) in sorted(calibration.items())},
    }
    (folder / "model.json").write_text(json.dumps(settings, ensure_ascii=False) + "\n", encoding="utf-8")
    write_alphabet(folder / "alphabet.json", alphabet)
    write_checksums(folder / SUMS, FILES)


def _rounded(scores: Array) -> list[object]:
    rows: list[object] = np.round(scores.astype(np.float64), 5).tolist()
    return rows


def build_graph(network: "Network") -> onnx.ModelProto:
    """Write the network as an ONNX graph from identifiers, features and lengths to emissions, word tags and the last states."""
    tensors: dict[str, NDArray[np.generic]] = {
        "embedding": _array(network.embedding).astype(np.float16),
        "joined": np.array([0, 0, COLUMNS * FEATURE_WIDTH], np.int64),
        "output": np.array([0, 0, 2 * HIDDEN], np.int64),
        **_feature_table(network),
        **_head("ours", network.heads["ours"]),
        **_head("words", network.heads["words"]),
    }
    nodes = [
        helper.make_node("Gather", ["embedding", "characters"], ["half"]),
        helper.make_node("Cast", ["half"], ["embedded"], to=TensorProto.FLOAT),
        helper.make_node("Cast", ["features"], ["columns"], to=TensorProto.INT32),
        helper.make_node("Add", ["columns", "feature_starts"], ["rows"]),
        helper.make_node("Gather", ["feature_table", "rows"], ["marked"]),
        helper.make_node("Reshape", ["marked", "joined"], ["flat"]),
        helper.make_node("Concat", ["embedded", "flat"], ["inputs"], axis=2),
        helper.make_node("Transpose", ["inputs"], ["timed"], perm=[1, 0, 2]),
    ]
    source = "timed"
    for name, layer in (("one", network.first), ("two", network.second)):
        tensors.update(_gru(name, layer))
        nodes += _gru_nodes(name, source)
        source = f"{name}_output"
    nodes.append(helper.make_node("Transpose", [source], ["hidden"], perm=[1, 0, 2]))
    nodes += _head_nodes("ours", "emissions") + _head_nodes("words", "word_scores")
    nodes.append(helper.make_node("ArgMax", ["word_scores"], ["words"], axis=2, keepdims=0))
    return _model(nodes, tensors)


def _array(module: "nn.Embedding") -> Array:
    array: Array = module.weight.detach().numpy()
    return array


def _feature_table(network: "Network") -> dict[str, NDArray[np.generic]]:
    tables = [table.get_parameter("weight").detach().numpy() for table in network.features]
    starts = np.cumsum([0, *(len(table) for table in tables[:-1])]).astype(np.int32)
    return {"feature_table": np.concatenate(tables), "feature_starts": starts}


def _head(name: str, linear: "nn.Module") -> dict[str, NDArray[np.generic]]:
    weight, bias = (parameter.detach().numpy() for parameter in linear.parameters())
    return {f"{name}_weight": weight.T.copy(), f"{name}_bias": bias}


def _head_nodes(name: str, output: str) -> list[onnx.NodeProto]:
    product = f"{name}_product"
    return [
        helper.make_node("MatMul", ["hidden", f"{name}_weight"], [product]),
        helper.make_node("Add", [product, f"{name}_bias"], [output]),
    ]


def _gru(name: str, layer: "BothWays") -> dict[str, NDArray[np.generic]]:
    """Give a layer's tensors in ONNX's order of gates; swapping the first two is its own inverse."""
    both = [{key: value.detach().numpy() for key, value in gru.named_parameters()} for gru in (layer.right, layer.left)]
    bias = [np.concatenate([reorder_gates(one["bias_ih_l0"]), reorder_gates(one["bias_hh_l0"])]) for one in both]
    return {
        f"{name}_input": np.stack([reorder_gates(one["weight_ih_l0"]) for one in both]),
        f"{name}_hidden": np.stack([reorder_gates(one["weight_hh_l0"]) for one in both]),
        f"{name}_bias": np.stack(bias),
    }


def _gru_nodes(name: str, source: str) -> list[onnx.NodeProto]:
    inputs = [source, f"{name}_input", f"{name}_hidden", f"{name}_bias", "lengths"]
    options: dict[str, Any] = {"hidden_size": HIDDEN, "direction": "bidirectional", "linear_before_reset": 1}
    return [
        helper.make_node("GRU", inputs, [f"{name}_states"], **options),
        helper.make_node("Transpose", [f"{name}_states"], [f"{name}_turned"], perm=[0, 2, 1, 3]),
        helper.make_node("Reshape", [f"{name}_turned", "output"], [f"{name}_output"]),
    ]


def _model(nodes: list[onnx.NodeProto], tensors: Mapping[str, NDArray[np.generic]]) -> onnx.ModelProto:
    inputs = [
        helper.make_tensor_value_info("characters", TensorProto.INT32, ["rows", "width"]),
        helper.make_tensor_value_info("features", TensorProto.INT8, ["rows", "width", COLUMNS]),
        helper.make_tensor_value_info("lengths", TensorProto.INT32, ["rows"]),
    ]
    outputs = [
        helper.make_tensor_value_info("emissions", TensorProto.FLOAT, ["rows", "width", None]),
        helper.make_tensor_value_info("words", TensorProto.INT64, ["rows", "width"]),
        helper.make_tensor_value_info("hidden", TensorProto.FLOAT, ["rows", "width", None]),
    ]
    weights = [numpy_helper.from_array(np.ascontiguousarray(array), name) for name, array in sorted(tensors.items())]
    graph = helper.make_graph(nodes, "tagger", inputs, outputs, weights)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", _OPSET)], ir_version=9)
    onnx.checker.check_model(model)
    return model
