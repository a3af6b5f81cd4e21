"""The index of cities by a recipe: a score for each group of each city, its coverage, and what every step did."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from u4ssc_kpi.analysis.composite.aggregation import Group
from u4ssc_kpi.analysis.composite.calibrate import calibrated, lacks
from u4ssc_kpi.analysis.composite.calibration import Calibration
from u4ssc_kpi.analysis.composite.cities import Cities, CityTable, city_table
from u4ssc_kpi.analysis.composite.engine import Engine
from u4ssc_kpi.analysis.composite.recipe import LevelName, Recipe, to_recipe
from u4ssc_kpi.analysis.composite.steps import RecipeStep, recorded
from u4ssc_kpi.catalogue import Registry
from u4ssc_kpi.comparability import formula_followed, same_formula
from u4ssc_kpi.display import number, table
from u4ssc_kpi.errors import AnalysisError, UnknownNameError, did_you_mean
from u4ssc_kpi.results import to_json
from u4ssc_kpi.scoring import Band, band_of
from u4ssc_kpi.targets import BenchmarkSet

if TYPE_CHECKING:
    from u4ssc_kpi.frames.results import Backend, Frame

Array: TypeAlias = np.ndarray[Any, np.dtype[np.float64]]

TIE_DIGITS = 9  # scores are ranked rounded to so many decimals: what differs by less is a tie


@dataclass(frozen=True, slots=True)
class GroupScore:
    """The score of a city in a category, sub-dimension, dimension or the whole.

    Attributes:
        id: such as ``dimension__economy``.
        name, dimension, level: what it is.
        score: None where there is none.
        band: by the limits of U4SSC, for absolute recipes on the scale from 0 to 100.
        have, of: how many data points the city has, of those that the recipe asks for.

    Examples:
        >>> import u4ssc_kpi as u4
        >>> city = u4.Submission(city="A", country="NO", year=2020, reported={"adult_literacy": 99})
        >>> total = u4.index(city)["A"].total
        >>> total.score, total.band, total.have, total.of
        (100.0, '95+', 1, 67)
    """

    id: str
    name: str
    dimension: str | None
    level: LevelName
    score: float | None
    band: Band | None
    have: int
    of: int

    @property
    def coverage(self) -> float:
        """The share of the data points that the city has."""
        return self.have / self.of

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        parts = {name: getattr(self, name) for name in self.__slots__}
        return {**parts, "coverage": self.coverage}


@dataclass(frozen=True, slots=True)
class CityIndex:
    """The index of one city.

    Attributes:
        city: its name.
        groups: by group id, from the categories to the total.
        scores: by data point id, the normalised scores; None where the city has no value and none is filled in.

    Examples:
        >>> import u4ssc_kpi as u4
        >>> city = u4.Submission(city="A", country="NO", year=2020, reported={"adult_literacy": 60})
        >>> one = u4.index(city)["A"]
        >>> one.score, one.scores["adult_literacy"], one.groups["dimension__economy"].score
        (50.0, 50.0, None)
    """

    city: str
    groups: Mapping[str, GroupScore]
    scores: Mapping[str, float | None]

    @property
    def total(self) -> GroupScore:
        """The score of the whole, with band and coverage."""
        return self.groups["total"]

    @property
    def score(self) -> float | None:
        """The score of the whole; None where there is none."""
        return self.total.score

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "city": self.city,
            "score": self.score,
            "groups": [g.to_dict() for g in self.groups.values()],
            "scores": dict(self.scores),
        }


@dataclass(frozen=True, eq=False)
class Index(Mapping[str, CityIndex]):
    """The index of cities: a mapping from a city's name to its `CityIndex`, in the order in which they were given.

    Attributes:
        calibration: the recipe with all that its steps found; `index` takes it in place of a recipe.
        frozen: whether the calibration was given, and not found in these cities.
        cities: the names of the cities with an index.
        dropped: the others, with the reason.
        left_out: the data points that are not used, with the reason.
        steps: what every step did.
        groups: the groups, from the categories to the total.
        registry: the indicators.

    Examples:
        >>> import u4ssc_kpi as u4
        >>> cities = [u4.Submission(city=c, country="NO", year=2020, reported={"poverty": p, "adult_literacy": l})
        ...     for c, p, l in (("A", 4, 90), ("B", 8, 95), ("C", 6, 100))]
        >>> index = u4.index(cities, "min_max")
        >>> {city: one.score for city, one in index.items()}
        {'A': 50.0, 'B': 25.0, 'C': 75.0}
        >>> index.ranks
        {'A': 2, 'B': 3, 'C': 1}
        >>> print(index.statement)
        Relative (min_max bounds): the scores hold among these 3 cities, and move when a city joins or leaves.
    """

    calibration: Calibration
    frozen: bool
    cities: tuple[str, ...]
    dropped: Mapping[str, str]
    left_out: Mapping[str, str]
    steps: tuple[RecipeStep, ...] = field(repr=False)
    registry: Registry = field(repr=False)
    groups: tuple[Group, ...] = field(repr=False)
    _sizes: tuple[int, ...] = field(repr=False)
    _have: np.ndarray[Any, np.dtype[np.int_]] = field(repr=False)
    _group_scores: Array = field(repr=False)
    _scores: Array = field(repr=False)

    @property
    def recipe(self) -> Recipe:
        """The recipe."""
        return self.calibration.recipe

    @property
    def relative(self) -> bool:
        """Whether the scores of a city depend on the other cities that were given."""
        return bool(self.recipe.relative) and not self.frozen

    @property
    def statement(self) -> str:
        """Whether the scores are absolute, relative or by a kept calibration, in a sentence to be shown with them."""
        why, n = ", ".join(self.recipe.relative), len(self.calibration.cities)
        if not why:
            return "Absolute: the score of a city does not depend on other cities."
        if self.frozen:
            return f"By a kept calibration ({why} of {n} cities): the scores do not move when a city joins."
        return f"Relative ({why}): the scores hold among these {n} cities, and move when a city joins or leaves."

    def __getitem__(self, city: str) -> CityIndex:
        if city not in self._rows:
            reason = (
                f"it was dropped: {self.dropped[city]}" if city in self.dropped else did_you_mean(city, self.cities)
            )
            raise UnknownNameError(f"no city {city!r} in the index. {reason}".strip())
        row = self._rows[city]
        groups = {}
        for n, group in enumerate(self.groups):
            score = _plain(self._group_scores[row, n])
            have, of = int(self._have[row, n]), self._sizes[n]
            place = (group.id, group.name, group.dimension, group.level)
            groups[group.id] = GroupScore(*place, score, band(self.recipe, score), have, of)
        scores = {name: _plain(self._scores[row, n]) for n, name in enumerate(self.calibration.scales)}
        return CityIndex(city, groups, scores)

    def __iter__(self) -> Iterator[str]:
        return iter(self.cities)

    def __len__(self) -> int:
        return len(self.cities)

    def __repr__(self) -> str:
        kind = "relative" if self.relative else "frozen" if self.frozen else "absolute"
        return f"<Index {self.recipe.id} of {len(self)} cities, {kind}, {len(self.calibration.scales)} data points>"

    @cached_property
    def _rows(self) -> dict[str, int]:
        return {city: n for n, city in enumerate(self.cities)}

    @cached_property
    def ranks(self) -> dict[str, int | None]:
        """The rank of each city by its score, 1 the highest; cities with the same score share the best of their ranks.

        Scores that are equal when rounded to 9 decimals are the same. A city without a score has no rank. Nothing that
        this library prints is sorted by rank: cities that differ in coverage are hardly comparable.
        """
        found = ranks(self._group_scores[:, -1])
        return {city: None if rank == 0 else int(rank) for city, rank in zip(self.cities, found, strict=True)}

    def to_dict(self) -> dict[str, Any]:
        """Plain data: the calibration, the statement, the steps, and every city."""
        return {
            "calibration": self.calibration.model_dump(mode="json", exclude_defaults=True),
            "catalogue": self.registry.hash,
            "relative": self.relative,
            "frozen": self.frozen,
            "statement": self.statement,
            "steps": [s.to_dict() for s in self.steps],
            "left_out": dict(self.left_out),
            "dropped": dict(self.dropped),
            "cities": [one.to_dict() for one in self.values()],
        }

    def to_json(self, *, indent: int | None = None) -> str:
        """The same as JSON text."""
        return to_json(self.to_dict(), indent)

    def to_frame(self, backend: Backend | None = None) -> Frame:
        """A data frame, one row for each city and group; `backend` as in `Evaluation.to_frame`.

        Raises:
            MissingExtraError: when no data frame library is installed.
        """
        from u4ssc_kpi.frames.results import make_frame

        rows = [(city, g) for city, one in self.items() for g in one.groups.values()]
        columns: dict[str, list[Any]] = {"city": [city for city, _ in rows]}
        columns |= {n: [getattr(g, n) for _, g in rows] for n in ("level", "dimension", "name", "score", "band")}
        columns |= {n: [getattr(g, n) for _, g in rows] for n in ("have", "of", "coverage")}
        columns |= {"recipe": [self.recipe.id] * len(rows), "relative": ["yes" if self.relative else "no"] * len(rows)}
        return make_frame(columns, {"score": "float", "coverage": "float", "have": "int", "of": "int"}, backend)

    def _repr_html_(self) -> str:
        top = [g for g in self.groups if g.level in ("dimension", "total")]
        rows = [
            (city, *(number(one.groups[g.id].score) for g in top), f"{one.total.have} of {one.total.of}")
            for city, one in self.items()
        ]
        return table(f"{self.recipe.id}. {self.statement}", ("city", *(g.name for g in top), "data points"), rows)


def index(
    cities: Cities,
    recipe: Recipe | Calibration | str | Mapping[str, Any] = "u4ssc",
    *,
    against: str | BenchmarkSet | None = None,
    registry: Registry | None = None,
) -> Index:
    """The index of cities by a recipe; the U4SSC score as published by default.

    Args:
        cities: scorecards, evaluations or submissions, one or several; or a table of any kind that `compute` takes,
            with the columns that `compute` adds, a column ``city`` and perhaps one ``year``.
        recipe: a name (``u4ssc``, ``distance_to_target``, ``min_max``), a `Recipe`, a mapping of its fields; or a
            `Calibration`, to score other cities with what was found in earlier ones.
        against: the benchmark set; by default that of the recipe, of the scorecards, or ``reference``. Where it has
            targets of several years, those of the latest year of the cities hold for all of them.
        registry: the indicators; by default those of the cities, or the 91.

    Returns:
        Scores, coverage and a record of every step.

    Raises:
        RecipeError, UnknownNameError: for a recipe that cannot be used.
        AnalysisError: for cities that cannot be indexed by it, as where they follow different variants of a formula
            that the recipe uses; everything at once.
        MissingExtraError: for the Box-Cox transformation without SciPy.

    Examples:
        >>> import u4ssc_kpi as u4
        >>> city = u4.Submission(city="A", country="NO", year=2020, reported={"adult_literacy": 99, "poverty": 40})
        >>> u4.index(city)["A"].score == u4.registry.benchmark(u4.evaluate(city)).total.percent
        True
    """
    return index_of(city_table(cities, registry), recipe, against)


def index_of(
    found: CityTable,
    recipe: Recipe | Calibration | str | Mapping[str, Any],
    against: str | BenchmarkSet | None = None,
    without: frozenset[str] = frozenset(),
) -> Index:
    """The index of a table of cities; `without` leaves data points out."""
    frozen = isinstance(recipe, Calibration)
    left_out: dict[str, str] = {}
    if isinstance(recipe, Calibration):
        calibration = recipe
        problems = [
            f"the calibration uses {name!r}, which is no data point. {did_you_mean(name, found.points)}".strip()
            for name in (*calibration.scales, *calibration.asked)
            if name not in found.points
        ]
        problems += ["a calibration has its targets: against goes with a recipe"] if against is not None else []
        if problems:
            raise AnalysisError(problems)
    else:
        calibration, left_out = calibrated(found, to_recipe(recipe), against, without)
    engine = Engine(calibration, found.registry)
    values = found.values[:, [found.points.index(name) for name in engine.points]]
    dropped = _dropped(found, engine, values, frozen)
    kept = [n for n, label in enumerate(found.labels) if label not in dropped]
    if not kept:
        raise AnalysisError([f"{city} is dropped: {reason}" for city, reason in dropped.items()])
    if problems := _two_variants(found, kept, engine.points):
        raise AnalysisError(problems)
    values = values[kept]
    comparable = engine.comparable(values)
    normalised = engine.normalised(comparable)
    scores = engine.filled(normalised)
    levels = engine.aggregated(scores, engine.thin(values))
    return Index(
        calibration,
        frozen,
        tuple(found.labels[n] for n in kept),
        dropped,
        left_out,
        recorded(engine, values, normalised, scores, left_out, dropped),
        found.registry,
        tuple(g for tier in engine.tiers for g in tier.groups),
        tuple(int(n) for sizes in engine.sizes for n in sizes),
        np.concatenate(engine.counts(values), axis=1),
        np.concatenate(levels, axis=1),
        scores,
    )


def _two_variants(found: CityTable, kept: Sequence[int], points: Sequence[str]) -> list[str]:
    """One line for each data point that some cities compute by another variant of its formula than others."""
    problems = []
    for name in points if found.evaluations else ():
        column = found.values[:, found.points.index(name)]
        results = [(found.labels[n], found.evaluations[n][name]) for n in kept if not np.isnan(column[n])]
        others = [(label, r) for label, r in results if not same_formula(r, results[0][1])]
        if others:
            (city, first), (other, second), more = results[0], others[0], len(others) - 1
            problems.append(
                f"{name} is {formula_followed(first)} in {city}, {formula_followed(second)} in {other}"
                f"{f' and {more} more' if more else ''}: compute all by one variant, or leave it out of the recipe"
            )
    return problems


def _dropped(found: CityTable, engine: Engine, values: Array, frozen: bool) -> dict[str, str]:
    """The cities that are dropped, with the reason."""
    recipe, asked = engine.recipe, [found.points.index(name) for name in engine.calibration.asked]
    dropped = {}
    for n, label in enumerate(found.labels):
        have = int(np.sum(~np.isnan(found.values[n, asked])))
        if have / len(asked) < recipe.missing.city_coverage:
            dropped[label] = f"it has {have} of {len(asked)} data points, less than the coverage that is asked for"
        elif lacks(values[n], recipe):
            missing = int(np.sum(np.isnan(values[n])))
            dropped[label] = f"it lacks {missing} of {values.shape[1]} data points"
    return dropped


def band(recipe: Recipe, score: float | None) -> Band | None:
    """The band of a score: only absolute recipes by target have one."""
    by_target = recipe.normalisation.method in ("points", "distance_to_target")
    return band_of(score / 100) if by_target and not recipe.relative and score is not None else None


def ranks(scores: Array) -> np.ndarray[Any, np.dtype[np.int_]]:
    """The ranks of (..., cities), 1 the highest, ties by the best of their ranks; 0 where there is no score.

    Examples:
        >>> ranks(np.array([50.0, 75.0, 75.0, np.nan, 20.0])).tolist()
        [3, 1, 1, 0, 4]
    """
    falling = -np.round(scores, TIE_DIGITS)
    order = np.argsort(falling, axis=-1, kind="stable")
    ordered = np.take_along_axis(falling, order, axis=-1)
    places = np.broadcast_to(np.arange(1, scores.shape[-1] + 1), scores.shape).copy()
    places[..., 1:][ordered[..., 1:] == ordered[..., :-1]] = 0
    places = np.maximum.accumulate(places, axis=-1)
    result = np.empty_like(places)
    np.put_along_axis(result, order, places, axis=-1)
    return np.where(np.isnan(scores), 0, result)


def _plain(value: float) -> float | None:
    return None if value != value else float(value)
