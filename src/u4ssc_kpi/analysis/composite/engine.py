"""From values to scores by a calibration, on arrays: for one set of cities, or for many draws of it at once.

Arrays are (..., cities, data points); what leads are draws. NaN is a value that is not there.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import Any, TypeAlias

import numpy as np

from u4ssc_kpi.analysis.composite import normalisation
from u4ssc_kpi.analysis.composite.aggregation import copeland, mean, tiers
from u4ssc_kpi.analysis.composite.calibration import Calibration
from u4ssc_kpi.analysis.composite.normalisation import Parameters
from u4ssc_kpi.analysis.composite.recipe import RELATIVE_METHODS
from u4ssc_kpi.analysis.composite.treatment import Treated, transformed
from u4ssc_kpi.catalogue import Registry
from u4ssc_kpi.frames.compute import group_columns

Array: TypeAlias = np.ndarray[Any, np.dtype[np.float64]]


class Engine:
    """The arrays of a calibration.

    Attributes:
        points: the ids of the data points that are used.
        tiers: the levels of the hierarchy over them.
        weights: of the data points.
        sizes: for each level, how many data points the recipe asks for in each group.
    """

    def __init__(self, calibration: Calibration, registry: Registry) -> None:
        self.calibration, self.recipe = calibration, calibration.recipe
        self.points = tuple(calibration.scales)
        scales = list(calibration.scales.values())
        self.targets = [scale.target for scale in scales]
        self.treated = {
            n: Treated(s.low, s.high, s.transform, s.offset, s.power)
            for n, s in enumerate(scales)
            if s.low is not None and s.high is not None
        }
        self.lower = np.array(
            [s.target is None and registry.data_points[p].direction == "lower" for p, s in calibration.scales.items()]
        )
        self.weights = np.array([scale.weight for scale in scales])
        self.fill = np.array([np.nan if s.fill is None else s.fill for s in scales])
        self.parameters: Parameters = {
            name: np.array([[np.nan if (v := getattr(s, name)) is None else v for s in scales]])
            for name in ("worst", "best", "mean", "deviation")
        }
        longest = max(len(s.ranked) for s in scales)
        ranked = np.full((longest, len(scales)), np.nan)
        for n, scale in enumerate(scales):
            ranked[: len(scale.ranked), n] = scale.ranked
        self.parameters = {**self.parameters, "ranked": ranked}
        self.tiers = tiers(self.recipe.aggregation, self.points, registry, self.recipe.weights.groups)
        columns = group_columns([registry.data_points[p] for p in calibration.asked], registry)
        asked = {c.percent.removesuffix("__percent"): len(c.members) for c in columns}
        self.sizes = [np.array([asked[g.id] for g in tier.groups]) for tier in self.tiers]
        category = [f"{i.dimension}/{i.category}" for i in (registry.indicator_of(p) for p in self.points)]
        self.same_category = np.array([[a == b for b in category] for a in category], dtype=float)

    def counts(self, values: Array) -> list[np.ndarray[Any, np.dtype[np.int_]]]:
        """For each level (cities, groups), how many data points a city has."""
        have = ~np.isnan(values)
        return [np.stack([have[:, list(g.members)].sum(axis=1) for g in t.groups], axis=1) for t in self.tiers]

    def thin(self, values: Array) -> list[np.ndarray[Any, np.dtype[np.bool_]]]:
        """For each level (cities, groups), whether too little of a group is there for a score."""
        least = self.recipe.missing.group_coverage
        return [have / of < least for have, of in zip(self.counts(values), self.sizes, strict=True)]

    def comparable(self, values: Array, scale: Array | None = None) -> Array:
        """The values after the targets and the treatment of outliers: what a normalisation takes."""
        shares = normalisation.performance(values, self.targets, scale)
        for column, how in self.treated.items():
            shares[..., column] = transformed(shares[..., column], how)
        return shares

    def normalised(self, comparable: Array, anew: bool = False) -> Array:
        """The scores of comparable values; `anew` with the bounds (means, ranks) of these cities, not those kept."""
        rule = self.recipe.normalisation
        parameters = self.parameters
        if anew and rule.method in RELATIVE_METHODS:
            parameters = normalisation.derive(rule.method, comparable, self.lower)
        return normalisation.normalise(rule.method, comparable, parameters, self.lower, rule.lowest)

    def filled(self, scores: Array, anew: bool = False) -> Array:
        """The scores with what the rule puts where there is none."""
        rule = self.recipe.missing.rule
        if rule == "mean_of_category":
            return np.where(np.isnan(scores), mean("arithmetic", scores, self.same_category), scores)
        if rule in ("mean_of_cities", "median_of_cities"):
            fill = central(scores, rule) if anew else self.fill
            return np.where(np.isnan(scores), fill, scores)
        return scores

    def aggregated(
        self,
        scores: Array,
        thin: Sequence[np.ndarray[Any, np.dtype[np.bool_]]],
        noise: Sequence[Array] | None = None,
        anew: bool = False,
        total_only: bool = False,
    ) -> list[Array]:
        """The scores of the groups of each level, up to the total.

        Args:
            scores: filled.
            thin: for each level (cities, groups), whether too little of a group is there for a score.
            noise: for each level (..., parts), factors on the weights of its parts.
            anew: compare by Copeland with these cities, not with those kept.
            total_only: leave out the levels that do not lead to the total.
        """
        found: list[Array] = []
        first = max(n for n, tier in enumerate(self.tiers) if tier.of_points) if total_only else 0
        for n, tier in enumerate(self.tiers[first:], first):
            below = scores if tier.of_points else found[-1]
            shares = tier.shares * self.weights[:, None] if tier.of_points else tier.shares
            if noise is not None:
                shares = shares * noise[n][..., :, None]
            if tier.step.method == "copeland":
                above = self._outranking(tier.groups, below, shares, anew)
            else:
                above = mean(tier.step.method, below, shares)
            found.append(np.where(thin[n], np.nan, above))
        return found

    def _outranking(self, groups: Sequence[Any], below: Array, shares: Array, anew: bool) -> Array:
        leading = np.broadcast_shapes(below.shape[:-2], shares.shape[:-2])
        below = np.broadcast_to(below, leading + below.shape[-2:])
        shares = np.broadcast_to(shares, leading + shares.shape[-2:])
        result = np.empty((*leading, below.shape[-2], len(groups)))
        for at in np.ndindex(*leading):
            for n, group in enumerate(groups):
                parts = list(group.parts)
                own = below[at][:, parts]
                against = own if anew else self.outranked(group.id, len(parts))
                result[at][:, n] = copeland(own, against, shares[at][parts, n])
        return result

    def outranked(self, group: str, parts: int) -> Array:
        """The kept scores with which a group is compared."""
        rows = self.calibration.outranked[group]
        return np.array([[np.nan if v is None else v for v in row] for row in rows]).reshape(-1, parts)


def central(scores: Array, rule: str) -> Array:
    """The mean or the median over the cities, (..., 1, data points); NaN where no city has a score."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        take = np.nanmean if rule == "mean_of_cities" else np.nanmedian
        result: Array = take(scores, axis=-2, keepdims=True)
        return result
