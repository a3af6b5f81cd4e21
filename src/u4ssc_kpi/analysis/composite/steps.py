"""The record of an index: what every step did, also where it had nothing to do."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np

from u4ssc_kpi.analysis.composite.calibration import Scale
from u4ssc_kpi.analysis.composite.engine import Engine

Array: TypeAlias = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True, slots=True)
class RecipeStep:
    """What a step did.

    Attributes:
        name: select, screen, compare, treat, normalise, fill, weigh or aggregate.
        method: how, as the recipe names it; ``none`` for a step that the recipe does without.
        changed: how many cells it changed beyond its purpose: values cut or transformed, scores held at an end of the
            scale, scores filled in.
        parameters: by data point (or group, for weights of groups), what it was done with.
        left_out: by data point or city, why it is left out here.

    Examples:
        >>> import u4ssc_kpi as u4
        >>> cities = [u4.Submission(city=c, country="NO", year=2020, reported={"poverty": p})
        ...     for c, p in (("A", 4), ("B", 8))]
        >>> [str(step) for step in u4.index(cities, "min_max").steps if step.name == "normalise"]
        ['normalise: min_max']
    """

    name: str
    method: str
    changed: int = 0
    parameters: Mapping[str, Any] = field(default_factory=dict)
    left_out: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        told = [f"{self.changed} cells changed"] if self.changed else []
        told += [f"{len(self.left_out)} left out"] if self.left_out else []
        return f"{self.name}: {self.method}{' (' + ', '.join(told) + ')' if told else ''}"

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "name": self.name,
            "method": self.method,
            "changed": self.changed,
            "parameters": dict(self.parameters),
            "left_out": dict(self.left_out),
        }


def recorded(
    engine: Engine,
    values: Array,
    normalised: Array,
    scores: Array,
    left_out: Mapping[str, str],
    dropped: Mapping[str, str],
) -> tuple[RecipeStep, ...]:
    """The record of an index that is made of these arrays."""
    recipe, scales = engine.recipe, engine.calibration.scales
    targets = {n: s.target.model_dump(mode="json", exclude_none=True) for n, s in scales.items() if s.target}
    cut = {n: _told(s, "low", "high", "transform", "offset", "power") for n, s in scales.items() if s.low is not None}
    used = {
        n: _told(s, "worst", "best", "mean", "deviation") | ({"ranked": list(s.ranked)} if s.ranked else {})
        for n, s in scales.items()
    }
    filled = {n: _told(s, "fill") for n, s in scales.items() if s.fill is not None}
    method = recipe.normalisation.method
    treatment = (
        "winsorise" + (f", then {recipe.treatment.transform}" if recipe.treatment.transform else "")
        if (recipe.treatment)
        else "none"
    )
    return (
        RecipeStep("select", ", ".join(recipe.indicators) or "all", 0, {}, left_out),
        RecipeStep("screen", recipe.missing.rule, 0, _screen(engine), dropped),
        RecipeStep("compare", "targets" if targets else "none", 0, targets),
        RecipeStep("treat", treatment, _treated(engine, values), cut),
        RecipeStep("normalise", method, _held(engine, values), {n: told for n, told in used.items() if told}),
        RecipeStep("fill", recipe.missing.rule, int(np.sum(np.isnan(normalised) & ~np.isnan(scores))), filled),
        RecipeStep("weigh", recipe.weights.method, 0, {n: s.weight for n, s in scales.items()} | recipe.weights.groups),
        *_roll_ups(engine),
    )


def _screen(engine: Engine) -> dict[str, float]:
    missing = engine.recipe.missing
    return {"city_coverage": missing.city_coverage, "group_coverage": missing.group_coverage}


def _told(scale: Scale, *names: str) -> dict[str, Any]:
    return {name: value for name in names if (value := getattr(scale, name)) is not None}


def _treated(engine: Engine, values: Array) -> int:
    """How many values are cut or transformed."""
    shares = engine.comparable(values)
    bare = np.array(shares)
    for column in engine.treated:
        bare[:, column] = values[:, column]
    return int(np.sum((shares != bare) & ~np.isnan(bare)))


def _held(engine: Engine, values: Array) -> int:
    """How many scores are held at an end of the scale, for values beyond its bounds or more than the target."""
    shares, method = engine.comparable(values), engine.recipe.normalisation.method
    with np.errstate(invalid="ignore"):
        if method == "distance_to_target":
            return int(np.sum((shares > 1) | (shares < 0)))
        if method in ("min_max", "goalposts"):
            worst, best = engine.parameters["worst"], engine.parameters["best"]
            return int(np.sum((shares > np.maximum(worst, best)) | (shares < np.minimum(worst, best))))
        if method == "rank":
            ranked = engine.parameters["ranked"]
            return int(np.sum((shares > np.nanmax(ranked, axis=0)) | (shares < np.nanmin(ranked, axis=0))))
    return 0


def _roll_ups(engine: Engine) -> Iterator[RecipeStep]:
    for tier in engine.tiers:
        groups = {g.id: len(g.parts) for g in tier.groups}
        below = "data points" if tier.of_points else "groups"
        yield RecipeStep("aggregate", f"{tier.step.method} of {below} to {tier.step.level}", 0, groups)
