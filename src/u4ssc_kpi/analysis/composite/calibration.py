"""A recipe with all that its steps found in the cities, as data: by it the same index can be made of another city."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from u4ssc_kpi.analysis.composite.recipe import Finite, Recipe, Weight
from u4ssc_kpi.declared import Declared, Id
from u4ssc_kpi.targets import Target


class Scale(Declared, frozen=True):
    """What the steps found for one data point.

    Attributes:
        target: by which the value becomes a share, in the methods by target and where the best value lies between.
        low, high: where values are cut (winsorised).
        transform, offset, power: the transformation of values with outliers.
        worst, best: the bounds of ``min_max`` and ``goalposts``.
        mean, deviation: of ``z_score``; the deviation is negative where lower is better.
        ranked: the values of the cities from low to high, for ``rank``.
        fill: the score of a city without a value, for the rules by the other cities.
        weight: its weight.

    Examples:
        >>> Scale(worst=30, best=0).weight
        1.0
    """

    target: Target | None = None
    low: Finite | None = None
    high: Finite | None = None
    transform: Literal["log", "box_cox"] | None = None
    offset: Finite = 0.0
    power: Finite = 0.0
    worst: Finite | None = None
    best: Finite | None = None
    mean: Finite | None = None
    deviation: Finite | None = None
    ranked: tuple[Finite, ...] = ()
    fill: Finite | None = None
    weight: Weight = 1.0


class Calibration(Declared, frozen=True):
    """A recipe with all that its steps found: plain data, to be kept and to be given to `index` in place of a recipe.

    Attributes:
        recipe: the recipe.
        cities: the cities that it was calibrated with.
        year: the year whose targets are used, where a set has targets of several years.
        asked: the data points that the recipe asks for; coverage is a share of them.
        scales: by data point id, in methodology order, those that are used: a relative method has no use for a data
            point that does not differ between the cities.
        outranked: by group id, the scores (cities by parts) with which Copeland's comparisons are made.

    Examples:
        >>> import u4ssc_kpi as u4
        >>> cities = [u4.Submission(city=c, country="NO", year=2020, reported={"poverty": p})
        ...     for c, p in (("A", 4), ("B", 8), ("C", 6))]
        >>> first = u4.index(cities, "min_max")
        >>> late = u4.Submission(city="D", country="NO", year=2020, reported={"poverty": 5})
        >>> kept = u4.Calibration.model_validate_json(first.calibration.model_dump_json())
        >>> u4.index(late, kept)["D"].score
        75.0
    """

    recipe: Recipe
    cities: tuple[str, ...]
    year: int | None = None
    asked: tuple[Id, ...]
    scales: dict[Id, Scale] = Field(min_length=1)
    outranked: dict[str, tuple[tuple[Finite | None, ...], ...]] = Field(default_factory=dict)
