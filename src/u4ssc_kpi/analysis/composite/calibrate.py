"""What a recipe takes from the cities: which data points and cities, outliers, bounds, fills, weights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

import numpy as np

from u4ssc_kpi.analysis.composite import normalisation
from u4ssc_kpi.analysis.composite.calibration import Calibration, Scale
from u4ssc_kpi.analysis.composite.cities import CityTable
from u4ssc_kpi.analysis.composite.engine import Engine, central
from u4ssc_kpi.analysis.composite.recipe import RELATIVE_METHODS, TARGET_METHODS, Recipe
from u4ssc_kpi.analysis.composite.treatment import treat
from u4ssc_kpi.analysis.composite.weighting import weights_of
from u4ssc_kpi.catalogue import Registry
from u4ssc_kpi.errors import AnalysisError, did_you_mean
from u4ssc_kpi.frames.compute import select_points
from u4ssc_kpi.targets import BenchmarkSet, Target

Array: TypeAlias = np.ndarray[Any, np.dtype[np.float64]]


def calibrated(
    table: CityTable, recipe: Recipe, against: str | BenchmarkSet | None, without: frozenset[str] = frozenset()
) -> tuple[Calibration, dict[str, str]]:
    """The calibration of a recipe by cities, and why data points are left out.

    Args:
        table: the cities.
        recipe: the recipe.
        against: the benchmark set; by default that of the recipe, of the scorecards, or ``reference``.
        without: data points to leave out, for the analysis of sensitivity.

    Raises:
        AnalysisError: when nothing is left of the cities or the data points, or weights cannot be found.
        UnknownNameError, CatalogueError: for an unknown indicator or benchmark set, or one that does not fit.
    """
    registry = table.registry
    chosen = against or recipe.benchmark or table.benchmark or "reference"
    targets, left_out = _asked(recipe, registry, registry.targets(chosen, table.year))
    asked = tuple(name for name in targets if name not in without)
    columns = {name: n for n, name in enumerate(table.points)}
    values = table.values[:, [columns[name] for name in asked]] if asked else np.empty((len(table.labels), 0))
    kept = [n for n in range(len(table.labels)) if not _too_little(values[n], recipe)]
    if recipe.missing.rule == "drop_data_points":
        left_out |= {n: "a city lacks it" for n, v in zip(asked, values[kept].T, strict=True) if np.isnan(v).any()}
    points = _telling(recipe, asked, values[kept], left_out)
    while True:  # a city dropped may leave a data point without a difference
        values = table.values[:, [columns[name] for name in points]] if points else np.empty((len(table.labels), 0))
        kept = [n for n in kept if not lacks(values[n], recipe)]
        if not kept:
            raise AnalysisError([_nobody(table, values)])
        remaining = _telling(recipe, points, values[kept], left_out)
        if remaining == points:
            break
        points = remaining
    if not points:
        raise AnalysisError(["no data point is left to be used: " + _reasons(left_out)])
    plain = {
        name: Scale(target=targets[name], worst=bounds[0], best=bounds[1])
        for name in points
        for bounds in [recipe.normalisation.goalposts.get(name, (None, None))]
    }
    used_by = tuple(table.labels[n] for n in kept)
    bare = Calibration(recipe=recipe, cities=used_by, year=table.year, asked=asked, scales=plain)
    return _found(bare, values[kept], registry), left_out


def _asked(
    recipe: Recipe, registry: Registry, targets: Mapping[str, Target]
) -> tuple[dict[str, Target | None], dict[str, str]]:
    """The data points that the recipe can use, each with the target it is compared with; and the others, with why."""
    selected = select_points(recipe.indicators or None, registry)
    method, goalposts = recipe.normalisation.method, recipe.normalisation.goalposts
    names = {p.id for p in selected}
    problems = [
        f"goalposts are given for {name!r}, which the recipe does not use. {did_you_mean(name, names)}".strip()
        for name in goalposts
        if name not in names
    ]
    asked: dict[str, Target | None] = {}
    left_out: dict[str, str] = {}
    for point in selected:
        target = targets.get(point.id)
        scored = target is not None and target.rule != "none"
        if method in TARGET_METHODS:
            if scored:
                asked[point.id] = target
            else:
                left_out[point.id] = f"no benchmark ({target.source})" if target else "no target in the set"
        elif method == "goalposts":
            if point.id not in goalposts:
                left_out[point.id] = "no goalposts"
                continue
            worst, best = goalposts[point.id]
            if point.direction in ("higher", "lower") and (worst > best) != (point.direction == "lower"):
                problems.append(f"{point.id}: {point.direction} is better, so its worst value cannot be {worst:g}")
            asked[point.id] = None
        elif point.direction == "none":
            left_out[point.id] = "neither more nor less is better"
        elif point.direction == "target" and not scored:
            left_out[point.id] = "its best value lies between, and the set has no target for it"
        else:
            asked[point.id] = target if point.direction == "target" else None
    if problems:
        raise AnalysisError(problems)
    return asked, left_out


def _too_little(values: Array, recipe: Recipe) -> bool:
    return bool(np.mean(~np.isnan(values)) < recipe.missing.city_coverage) if values.size else False


def lacks(values: Array, recipe: Recipe) -> bool:
    """Whether a city lacks a data point that the rule for missing values asks of every city."""
    return recipe.missing.rule in ("drop_cities", "drop_data_points") and bool(np.isnan(values).any())


def _telling(recipe: Recipe, points: Sequence[str], values: Array, left_out: dict[str, str]) -> tuple[str, ...]:
    """The data points that are not left out; for a relative method only those that differ between the cities."""
    for name, column in zip(points, values.T, strict=True):
        known = column[~np.isnan(column)]
        if recipe.normalisation.method in RELATIVE_METHODS and name not in left_out and len(set(known)) < 2:
            left_out[name] = "all cities have the same value" if len(known) > 1 else "fewer than two cities have it"
    return tuple(name for name in points if name not in left_out)


def _nobody(table: CityTable, values: Array) -> str:
    most = int(np.max(np.sum(~np.isnan(values), axis=1)))
    return (
        f"all {len(table.labels)} cities are dropped: none has enough of the {values.shape[1]} data points, at most "
        f"{most}. Choose fewer indicators, a lower city_coverage, or another rule for missing values"
    )


def _reasons(left_out: Mapping[str, str]) -> str:
    counted: dict[str, int] = {}
    for reason in left_out.values():
        reason = reason.partition(" (")[0]
        counted[reason] = counted.get(reason, 0) + 1
    return "; ".join(f"{reason}: {n}" for reason, n in counted.items()) or "the recipe selects none"


def _found(bare: Calibration, values: Array, registry: Registry) -> Calibration:
    """The calibration with what the steps find, one after the other."""
    recipe, scales = bare.recipe, dict(bare.scales)

    def engine() -> Engine:
        return Engine(bare.model_copy(update={"scales": scales}), registry)

    shares = engine().comparable(values)
    if recipe.treatment is not None:
        for n, name in enumerate(scales):
            known = shares[:, n][~np.isnan(shares[:, n])]
            if how := treat(known, recipe.treatment):
                told = {s: getattr(how, s) for s in ("low", "high", "transform", "offset", "power")}
                scales[name] = scales[name].model_copy(update=told)
    method = recipe.normalisation.method
    if method in RELATIVE_METHODS:
        at = engine()
        found = normalisation.derive(method, at.comparable(values), at.lower)
        for n, name in enumerate(scales):
            if method == "rank":
                ranked = tuple(float(v) for v in found["ranked"][:, n] if v == v)
                scales[name] = scales[name].model_copy(update={"ranked": ranked})
            elif not all(np.isfinite(column[0, n]) for column in found.values()):
                raise AnalysisError([f"{name}: its values are too large for {method}"])
            else:
                told = {parameter: float(column[0, n]) for parameter, column in found.items()}
                scales[name] = scales[name].model_copy(update=told)
    at = engine()
    scores = at.normalised(at.comparable(values))
    if recipe.missing.rule in ("mean_of_cities", "median_of_cities"):
        fills = central(scores, recipe.missing.rule)[0]
        scales = {
            name: s.model_copy(update={"fill": None if np.isnan(fill) else float(fill)})
            for (name, s), fill in zip(scales.items(), fills, strict=True)
        }
    scores = engine().filled(scores)
    weights = weights_of(recipe.weights, tuple(scales), scores, registry)
    if not weights.sum() > 0:
        raise AnalysisError(["the weights of all data points are 0"])
    scales = {
        name: s.model_copy(update={"weight": float(w)}) for (name, s), w in zip(scales.items(), weights, strict=True)
    }
    kept = Calibration.model_validate(bare.model_copy(update={"scales": scales}).model_dump())
    return kept.model_copy(update={"outranked": _outranked(Engine(kept, registry), values, scores)})


def _outranked(at: Engine, values: Array, scores: Array) -> dict[str, tuple[tuple[float | None, ...], ...]]:
    """The scores with which Copeland compares, level by level: a level may stand on another that compares."""
    if not any(tier.step.method == "copeland" for tier in at.tiers):
        return {}
    levels = at.aggregated(scores, at.thin(values), anew=True)
    kept = {}
    for n, tier in enumerate(at.tiers):
        below = scores if tier.of_points else levels[n - 1]
        for group in tier.groups if tier.step.method == "copeland" else ():
            rows = below[:, list(group.parts)]
            kept[group.id] = tuple(tuple(None if v != v else float(v) for v in row) for row in rows)
    return kept
