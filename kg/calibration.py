"""Raw span probabilities to confidences that hold: one logistic curve for each label, and how far off they are."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

Judged = tuple[str, float, bool]  # label, probability, whether the span was right
Curve = tuple[list[float], list[float]]

_KNOTS = (0.0, 0.02, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999, 1.0)
# Without observations the curve is the identity; these many pseudo-observations hold a rare label near it.
_PRIOR = 4.0
_EDGE = 1e-4
_BINS = 10


def fit_curves(judged: Sequence[Judged]) -> dict[str, Curve]:
    """Fit a curve for each label: knots of the raw probability and the confidence at each."""
    labels = sorted({label for label, _, _ in judged})
    return {label: _fit([(raw, right) for other, raw, right in judged if other == label]) for label in labels}


def _fit(rows: Sequence[tuple[float, bool]]) -> Curve:
    """Fit slope and offset of the logistic curve, drawn towards the identity; the slope never turns negative."""
    x = _logit(np.array([raw for raw, _ in rows]))
    sign = np.array([1.0 if right else -1.0 for _, right in rows])

    def cost(weights: NDArray[np.float64]) -> float:
        distance = (weights[0] - 1) ** 2 + weights[1] ** 2
        return float(np.logaddexp(0, -sign * (weights[0] * x + weights[1])).sum() + _PRIOR / 2 * distance)

    slope, offset = minimize(cost, np.array([1.0, 0.0]), method="L-BFGS-B", bounds=[(0, None), (None, None)]).x
    confidences = _logistic(_logit(np.array(_KNOTS)) * slope + offset)
    return list(_KNOTS), [round(float(value), 4) for value in confidences]


def _logit(p: NDArray[np.float64]) -> NDArray[np.float64]:
    clipped = np.clip(p, _EDGE, 1 - _EDGE)
    logit: NDArray[np.float64] = np.log(clipped / (1 - clipped))
    return logit


def _logistic(x: NDArray[np.float64]) -> NDArray[np.float64]:
    p: NDArray[np.float64] = 1 / (1 + np.exp(-x))
    return p


def apply_curves(curves: Mapping[str, Curve], label: str, raw: float) -> float:
    """Give the confidence of a raw probability; a label without a curve keeps it."""
    return float(np.interp(raw, *curves[label])) if label in curves else raw


def calibration_error(judged: Sequence[Judged]) -> float:
    """Give the expected calibration error: the mean gap between confidence and share right, in ten bins."""
    bins: dict[int, list[Judged]] = {}
    for row in judged:
        bins.setdefault(min(int(row[1] * _BINS), _BINS - 1), []).append(row)
    gaps = (abs(sum(row[1] for row in rows) - sum(row[2] for row in rows)) for rows in bins.values())
    return sum(gaps) / len(judged) if judged else 0.0
