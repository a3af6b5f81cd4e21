"""The groups of the hierarchy, and how the scores of a group become one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, TypeAlias

import numpy as np

from u4ssc_kpi.analysis.composite.recipe import LevelName, RollUp
from u4ssc_kpi.catalogue import Registry
from u4ssc_kpi.errors import AnalysisError, did_you_mean
from u4ssc_kpi.frames.compute import group_columns

Array: TypeAlias = np.ndarray[Any, np.dtype[np.float64]]

BLOCK = 1_000_000  # pairs of cities compared at once


@dataclass(frozen=True, slots=True)
class Group:
    """A category, sub-dimension, dimension or the whole.

    Attributes:
        id: as the columns of `compute` name it, such as ``category__economy__waste``.
        name, dimension, level: what it is.
        members: the positions of its data points.
        parts: the positions of what is joined: data points, or groups of the level before.
    """

    id: str
    name: str
    dimension: str | None
    level: LevelName
    members: tuple[int, ...]
    parts: tuple[int, ...]


@dataclass(frozen=True)
class Tier:
    """One level of the hierarchy: its groups, and the weights with which their parts are joined.

    Attributes:
        step: level, method and what is joined.
        groups: the groups.
        shares: (parts, groups), the weight of a part within its group; of data points 1, as they bring their own.
        of_points: whether the parts are data points.
    """

    step: RollUp
    groups: tuple[Group, ...]
    shares: Array
    of_points: bool


def tiers(
    steps: Sequence[RollUp], points: Sequence[str], registry: Registry, group_weights: Mapping[str, float]
) -> list[Tier]:
    """The levels of the hierarchy over the data points that are used.

    Raises:
        AnalysisError: for the weight of an unknown group, or of one that is joined nowhere.
    """
    columns = group_columns([registry.data_points[name] for name in points], registry)
    position = {name: n for n, name in enumerate(points)}
    found: list[Tier] = []
    for step in steps:
        before = found[-1] if found and step.of == "level_before" else None
        groups = []
        for column in columns:
            if column.percent.split("__")[0] == step.level:
                members = tuple(position[m] for m in column.members)
                parts = members
                if before:
                    parts = tuple(n for n, g in enumerate(before.groups) if set(g.members) <= set(members))
                group_id = column.percent.removesuffix("__percent")
                groups.append(Group(group_id, column.name, column.dimension, step.level, members, parts))
        shares = np.zeros((len(before.groups) if before else len(points), len(groups)))
        for n, group in enumerate(groups):
            for part in group.parts:
                shares[part, n] = group_weights.get(before.groups[part].id, 1.0) if before else 1.0
        found.append(Tier(step, tuple(groups), shares, before is None))
    if problems := list(_weight_problems(found, group_weights, registry)):
        raise AnalysisError(problems)
    return found


def _weight_problems(found: Sequence[Tier], weights: Mapping[str, float], registry: Registry) -> Iterator[str]:
    known = [c.percent.removesuffix("__percent") for c in group_columns(registry.data_points.values(), registry)]
    joined = {below.step.level for below, tier in pairwise(found) if not tier.of_points}
    for name in weights:
        if name not in known:
            near = did_you_mean(name, known) or f"Groups are called {', '.join(known[-4:])} and the like"
            yield f"a weight names no group {name!r}. {near}"
        elif name.partition("__")[0] not in joined:
            yield f"the weight of {name} has no effect: the recipe does not join groups of this level"


def mean(method: str, scores: Array, weights: Array) -> Array:
    """The weighted mean of what is there.

    Args:
        method: arithmetic, geometric or harmonic; the last two of scores above 0.
        scores: (..., cities, parts), NaN where there is none.
        weights: (..., parts, groups), 0 where a part is not in the group.

    Returns:
        (..., cities, groups), NaN where nothing is there.

    Examples:
        >>> one = np.array([[1.0, 4.0, np.nan]])
        >>> [float(mean(m, one, np.ones((3, 1)))[0, 0]) for m in ("arithmetic", "geometric", "harmonic")]
        [2.5, 2.0, 1.6]
    """
    known = ~np.isnan(scores)
    of = known.astype(float) @ weights
    terms = scores if method == "arithmetic" else np.log(scores) if method == "geometric" else 1.0 / scores
    total = np.where(known, terms, 0.0) @ weights
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = of / total if method == "harmonic" else total / of
    result: Array = np.where(of > 0, np.exp(ratio) if method == "geometric" else ratio, np.nan)
    return result


def copeland(scores: Array, against: Array, weights: Array) -> Array:
    """How many cities a city outranks, less how many outrank it.

    A city outranks another where it is better in more than half of the weight of what both have; equal values count
    half for each. A city is not compared with one with which it shares nothing.

    Args:
        scores: (cities, parts), NaN where there is none.
        against: (other cities, parts): the cities to compare with; the city itself may be among them.
        weights: (parts,).

    Returns:
        (cities,), NaN for a city that has nothing.

    Source:
        Munda and Nardo, Applied Economics 41 (2009), pp. 1513-1523; the count of Copeland (1951).

    Examples:
        >>> three = np.array([[3.0, 1.0], [2.0, 2.0], [1.0, 0.0]])
        >>> copeland(three, three, np.array([2.0, 1.0]))
        array([ 2.,  0., -2.])
    """
    result = np.full(len(scores), np.nan)
    step = max(1, BLOCK // max(1, against.size))
    for start in range(0, len(scores), step):
        difference = scores[start : start + step, None, :] - against[None, :, :]
        margin = np.nan_to_num(np.sign(difference)) @ weights
        clear = np.abs(margin) > 1e-12 * weights.sum()
        result[start : start + step] = np.where(clear, np.sign(margin), 0.0).sum(axis=1)
    known = (~np.isnan(scores) & (weights > 0)).any(axis=1)
    return np.where(known, result, np.nan)
