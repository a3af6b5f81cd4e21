"""From values of different units to scores of one scale, by data point; higher is always better.

Arrays are (..., cities, data points), with NaN where a city has no value; what leads may be draws. Parameters are
arrays (..., 1, data points), for ranks (..., cities, data points). No value is ever multiplied by -1: where lower is
better the worst value is the larger one.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np

from u4ssc_kpi.analysis.composite.recipe import Method
from u4ssc_kpi.targets import Target

Array: TypeAlias = np.ndarray[Any, np.dtype[np.float64]]
Parameters: TypeAlias = Mapping[str, Array]

HALF_DIGIT = 5e-13  # bands are those of a share rounded to 12 digits, as in `u4ssc_kpi.scoring.band_of`


def performance(values: Array, targets: Sequence[Target | None], scale: Array | None = None) -> Array:
    """The share of the target reached, as `Target.performance` has it; the value itself where there is no target.

    Args:
        values: (..., cities, data points).
        targets: one for each data point, or None.
        scale: factors (..., 1, data points) on the targets; for ``linear`` on the way from the target to the worst.

    Returns:
        A new array of the same shape (with the draws of `scale`).
    """
    factors = np.ones(len(targets)) if scale is None else scale
    at_least = [t.target if t is not None and t.rule == "at_least" else None for t in targets]
    goals = np.array([1.0 if goal is None else goal for goal in at_least])
    with np.errstate(over="ignore"):
        shares: Array = values / np.where([goal is None for goal in at_least], 1.0, goals * factors)
    for column, target in enumerate(targets):
        if target is None or target.rule in ("at_least", "yes", "none"):
            continue
        value, factor, goal = values[..., column], factors[..., column], target.target or 0.0
        with np.errstate(divide="ignore", over="ignore"):
            match target.rule:
                case "at_most":
                    share = np.where(value <= goal * factor, 1.0, goal * factor / value)
                case "equal_to":
                    ratio = value / (goal * factor)
                    share = np.where(value == 0, 0.0, np.minimum(ratio, 1 / ratio))
                case _:
                    worst = goal + ((target.worst or 0.0) - goal) * factor
                    share = np.maximum(0.0, (worst - value) / (worst - goal))
        shares[..., column] = np.where(np.isnan(value), np.nan, share)
    return shares


def derive(method: Method, values: Array, lower: np.ndarray[Any, np.dtype[np.bool_]]) -> Parameters:
    """What a relative method takes from the cities.

    Args:
        method: ``min_max``, ``z_score`` or ``rank``.
        values: (..., cities, data points).
        lower: for each data point, whether lower values are better.

    Returns:
        ``worst`` and ``best``; ``mean`` and ``deviation`` (of the sample, negative where lower is better); or
        ``ranked``, all values from low to high, NaN at the end.
    """
    with warnings.catch_warnings(), np.errstate(all="ignore"):  # no value in a draw, or too large ones
        warnings.simplefilter("ignore", RuntimeWarning)
        if method == "min_max":
            low, high = np.nanmin(values, axis=-2, keepdims=True), np.nanmax(values, axis=-2, keepdims=True)
            return {"worst": np.where(lower, high, low), "best": np.where(lower, low, high)}
        if method == "z_score":
            deviation = np.nanstd(values, axis=-2, ddof=1, keepdims=True)
            return {
                "mean": np.nanmean(values, axis=-2, keepdims=True),
                "deviation": np.where(lower, -deviation, deviation),
            }
    return {"ranked": np.sort(values, axis=-2)}


def normalise(
    method: Method,
    values: Array,
    parameters: Parameters,
    lower: np.ndarray[Any, np.dtype[np.bool_]],
    lowest: float = 0.0,
) -> Array:
    """The scores of values.

    Args:
        method: see `Normalisation`.
        values: (..., cities, data points); for the methods by target the shares of it that are reached.
        parameters: as `derive` gives them; none for the methods by target; ``worst`` and ``best`` for goalposts.
        lower: for each data point, whether lower values are better.
        lowest: the lower end of the scale up to 100.

    Returns:
        Scores of the same shape. All but ``z_score`` lie within the scale: a city beyond the bounds gets its end.
    """
    if method == "points":
        points = np.ones(values.shape)
        for reached in (values >= 0.33 - HALF_DIGIT, values >= 0.66 - HALF_DIGIT, values > 0.95 + HALF_DIGIT):
            points += reached
        points *= 25.0
        points[np.isnan(values)] = np.nan
        return points
    if method == "z_score":
        standardised: Array = (values - parameters["mean"]) / parameters["deviation"]
        return standardised
    if method == "distance_to_target":
        share = np.clip(values, 0.0, 1.0)
    elif method == "rank":
        share = _places(values, parameters["ranked"])
        share = np.where(lower, 1.0 - share, share)
    else:
        worst, best = parameters["worst"], parameters["best"]
        share = np.clip((values - worst) / (best - worst), 0.0, 1.0)
    scores: Array = lowest + (100.0 - lowest) * share
    return scores


def _places(values: Array, ranked: Array) -> Array:
    """The place of values among ranked ones, 0 the lowest and 1 the highest; ties share the mean of their places.

    A value that is not among them stands halfway between its neighbours.
    """
    shape = np.broadcast_shapes(values.shape[:-2], ranked.shape[:-2])
    places = np.empty((*shape, *values.shape[-2:]))
    values = np.broadcast_to(values, places.shape)
    ranked = np.broadcast_to(ranked, (*shape, *ranked.shape[-2:]))
    for at in np.ndindex(*shape):
        for column in range(values.shape[-1]):
            known = ranked[at][:, column]
            known = known[: int(np.sum(~np.isnan(known)))]
            below, up_to = (known.searchsorted(values[at][:, column], side=side) for side in ("left", "right"))
            places[at][:, column] = ((below + up_to - 1) / 2) / (len(known) - 1)
    return np.where(np.isnan(values), np.nan, np.clip(places, 0.0, 1.0))
