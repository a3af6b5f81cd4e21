"""How much each data point counts: by id, or found in the scores of the cities."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, TypeAlias

import numpy as np

from u4ssc_kpi.analysis.composite.recipe import Weights
from u4ssc_kpi.catalogue import Registry
from u4ssc_kpi.errors import AnalysisError, did_you_mean

Array: TypeAlias = np.ndarray[Any, np.dtype[np.float64]]


def weights_of(rule: Weights, points: Sequence[str], scores: Array, registry: Registry) -> Array:
    """The weight of each data point.

    Args:
        rule: how.
        points: the ids.
        scores: (cities, data points), for the methods that find weights in them.
        registry: the indicators.

    Raises:
        AnalysisError: for scores from which no weights can be found, or data points without a weight.
    """
    problems = list(_problems(rule, points, scores, registry))
    if problems:
        raise AnalysisError(problems)
    match rule.method:
        case "by_level":
            return np.array([rule.levels[registry.indicator_of(name).level] for name in points])
        case "given":
            return np.array([rule.given[name] for name in points])
        case "entropy":
            return entropy_weights(scores)
        case "pca":
            return pca_weights(scores)
    return np.ones(len(points))


def _problems(rule: Weights, points: Sequence[str], scores: Array, registry: Registry) -> Iterator[str]:
    if rule.method == "by_level":
        levels = {registry.indicator_of(name).level for name in points} - rule.levels.keys()
        if levels:
            yield f"the weights by level lack {', '.join(sorted(levels))}: give each level that occurs"
    if rule.method == "given":
        for name in rule.given:
            if name not in registry.data_points:
                yield f"a weight names no data point {name!r}. {did_you_mean(name, registry.data_points)}".strip()
        if lacking := [name for name in points if name not in rule.given]:
            yield f"no weight is given for {', '.join(lacking)}: each data point that is used needs one, perhaps 0"
    if rule.method in ("entropy", "pca"):
        holes = [name for name, column in zip(points, scores.T, strict=True) if np.isnan(column).any()]
        if holes:
            yield (
                f"{rule.method} weights need the score of every city, and {', '.join(holes[:5])}"
                f"{' and others' if len(holes) > 5 else ''} lack some: choose a rule for missing values that fills or "
                "drops, such as mean_of_cities or drop_data_points"
            )
        elif scores.shape[0] < 3 or scores.shape[1] < 2:
            yield f"{rule.method} weights need at least 3 cities and 2 data points"
        elif rule.method == "entropy" and (scores < 0).any():
            yield "entropy weights need scores of 0 or more: z_score has others"


def entropy_weights(scores: Array) -> Array:
    """Weights by the entropy of the scores: 1 less the entropy of a data point's shares, in relation to the others.

    Args:
        scores: (cities, data points), complete, none below 0.

    Source:
        Zou, Yun and Sun, Journal of Environmental Sciences 18 (2006), pp. 1020-1023.

    Examples:
        >>> entropy_weights(np.array([[1.0, 0.0], [1.0, 0.0], [1.0, 9.0]])).round(6)
        array([0., 1.])
    """
    totals = scores.sum(axis=0)
    shares = scores / np.where(totals > 0, totals, 1.0)
    logs = np.log(np.where(shares > 0, shares, 1.0))
    divergence = np.maximum(0.0, 1.0 + (shares * logs).sum(axis=0) / np.log(len(scores)))
    divergence = np.where(totals > 0, divergence, 0.0)
    if not divergence.sum() > 1e-12:
        raise AnalysisError(["entropy weights cannot be found: no data point tells the cities apart"])
    weights: Array = divergence / divergence.sum()
    return weights


def pca_weights(scores: Array) -> Array:
    """Weights by principal components of the correlations between data points.

    Each component with an eigenvalue above 1 shares out its part of their variance by its squared loadings.

    Args:
        scores: (cities, data points), complete.

    Source:
        OECD and JRC, Handbook on Constructing Composite Indicators (2008), section 6.1, without its rotation.

    Examples:
        >>> pca_weights(np.array([[1.0, 1.0], [2.0, 2.5], [3.0, 2.5]])).round(6)
        array([0.5, 0.5])
    """
    centred = scores - scores.mean(axis=0)
    deviation = centred.std(axis=0, ddof=1)
    if not (deviation > 0).all():
        raise AnalysisError(["PCA weights cannot be found: a data point has the same score in all cities"])
    _, singular, axes = np.linalg.svd(centred / deviation, full_matrices=False)
    eigenvalues = singular**2 / (len(scores) - 1)
    kept = eigenvalues > 1 + 1e-9
    if not kept.any():
        raise AnalysisError(["PCA weights cannot be found: the data points are not correlated"])
    weights: Array = eigenvalues[kept] @ axes[kept] ** 2 / eigenvalues[kept].sum()
    return weights
