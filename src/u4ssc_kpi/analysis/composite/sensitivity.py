"""How far an index can be trusted: the scores, ranks and bands that a city has when what is uncertain varies."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeAlias, get_args

import numpy as np

from u4ssc_kpi.analysis.composite.calibration import Calibration
from u4ssc_kpi.analysis.composite.cities import Cities, city_table
from u4ssc_kpi.analysis.composite.index import Index, band, ranks
from u4ssc_kpi.analysis.composite.recipe import Recipe
from u4ssc_kpi.analysis.composite.simulation import Simulation
from u4ssc_kpi.analysis.composite.uncertainty import Uncertainty, to_uncertainty
from u4ssc_kpi.catalogue import Registry
from u4ssc_kpi.display import number, table
from u4ssc_kpi.errors import AnalysisError, UnknownNameError, did_you_mean
from u4ssc_kpi.results import to_json
from u4ssc_kpi.scoring import Band
from u4ssc_kpi.targets import BenchmarkSet

if TYPE_CHECKING:
    from u4ssc_kpi.frames.results import Backend, Frame

Array: TypeAlias = np.ndarray[Any, np.dtype[np.float64]]
BANDS: tuple[Band, ...] = get_args(Band)[::-1]  # from the lowest


@dataclass(frozen=True, slots=True)
class CitySensitivity:
    """How the index of one city varies.

    Attributes:
        city: its name.
        score, rank, band: as they are without uncertainty.
        have, of: how many data points the city has, of those that the recipe asks for.
        mean, deviation: of the scores of the draws.
        low, high: the interval that holds the share `interval` of the draws, by quantiles.
        rank_low, rank_high: the same for the rank, 1 the highest.
        band_low, band_high: the same for the band, for recipes that have bands.
        bands: the share of the draws in each band.
        without: the share of the draws in which the city has no score.

    Examples:
        >>> import u4ssc_kpi as u4
        >>> city = u4.Submission(city="A", country="NO", year=2020, reported={"adult_literacy": 96})
        >>> one = u4.sensitivity(city, uncertainty={"values": 0.02}, draws=500, seed=1)["A"]
        >>> one.band, one.band_low, one.band_high
        ('95+', '66-95', '95+')
    """

    city: str
    score: float | None
    rank: int | None
    band: Band | None
    have: int
    of: int
    mean: float | None
    deviation: float | None
    low: float | None
    high: float | None
    rank_low: int | None
    rank_high: int | None
    band_low: Band | None
    band_high: Band | None
    bands: Mapping[Band, float] | None
    without: float

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        parts = {name: getattr(self, name) for name in self.__slots__}
        return {**parts, "bands": dict(self.bands) if self.bands else None}


@dataclass(frozen=True, eq=False)
class Sensitivity(Mapping[str, CitySensitivity]):
    """How the index of cities varies: a mapping from a city's name to its `CitySensitivity`.

    Attributes:
        index: the index as it is.
        uncertainty: what varied, apart from the uncertainties that the readings state.
        draws, seed, interval: how it was simulated.
        scores: (draws, cities), NaN where a city has no score.
        ranks: (draws, cities), 0 where a city has none.

    Examples:
        >>> import u4ssc_kpi as u4
        >>> cities = [u4.Submission(city=c, country="NO", year=2020, reported={"poverty": p, "adult_literacy": l})
        ...     for c, p, l in (("A", 4, 90), ("B", 8, 95), ("C", 6, 100))]
        >>> varied = u4.sensitivity(cities, "min_max", uncertainty={"weights": 0.5}, draws=1000, seed=1)
        >>> {city: (one.rank, one.rank_low, one.rank_high) for city, one in varied.items()}
        {'A': (2, 1, 3), 'B': (3, 2, 3), 'C': (1, 1, 2)}
    """

    index: Index
    uncertainty: Uncertainty
    draws: int
    seed: int
    interval: float
    scores: Array = field(repr=False)
    ranks: np.ndarray[Any, np.dtype[np.int_]] = field(repr=False)

    def __getitem__(self, city: str) -> CitySensitivity:
        if city not in self.columns:
            near = did_you_mean(city, self.index.cities)
            raise UnknownNameError(f"no city {city!r} in the index. {near}".strip())
        point, total = self.index.ranks[city], self.index[city].total
        column = self.columns[city]
        known = self.scores[:, column][~np.isnan(self.scores[:, column])]
        head = (city, total.score, point, total.band, total.have, total.of)
        without = 1.0 - len(known) / self.draws
        if not len(known):
            return CitySensitivity(*head, *(None,) * 9, without=without)
        ends = ((1 - self.interval) / 2, (1 + self.interval) / 2)
        low, high = (float(v) for v in np.quantile(known, ends))
        own_ranks = self.ranks[:, column][self.ranks[:, column] > 0]
        rank_low, rank_high = (int(v) for v in np.quantile(own_ranks, ends, method="inverted_cdf"))
        deviation = float(known.std(ddof=1)) if len(known) > 1 else 0.0
        found = (float(known.mean()), deviation, low, high, rank_low, rank_high)
        if total.band is None:
            return CitySensitivity(*head, *found, None, None, None, without)
        fallen = np.array([BANDS.index(b) for v in known if (b := band(self.index.recipe, float(v)))])
        band_low, band_high = (BANDS[int(v)] for v in np.quantile(fallen, ends, method="inverted_cdf"))
        shares = {name: float(np.mean(fallen == n)) for n, name in enumerate(BANDS)}
        return CitySensitivity(*head, *found, band_low, band_high, shares, without)

    @cached_property
    def columns(self) -> Mapping[str, int]:
        """The column of each city in `scores` and `ranks`."""
        return {city: n for n, city in enumerate(self.index.cities)}

    def __iter__(self) -> Iterator[str]:
        return iter(self.index.cities)

    def __len__(self) -> int:
        return len(self.index)

    def __repr__(self) -> str:
        return f"<Sensitivity of {self.index.recipe.id}: {len(self)} cities, {self.draws} draws, seed {self.seed}>"

    def to_dict(self) -> dict[str, Any]:
        """Plain data, without the single draws."""
        return {
            "recipe": self.index.recipe.model_dump(mode="json", exclude_defaults=True),
            "statement": self.index.statement,
            "uncertainty": self.uncertainty.model_dump(mode="json", exclude_defaults=True),
            "draws": self.draws,
            "seed": self.seed,
            "interval": self.interval,
            "dropped": dict(self.index.dropped),
            "cities": [one.to_dict() for one in self.values()],
        }

    def to_json(self, *, indent: int | None = None) -> str:
        """The same as JSON text."""
        return to_json(self.to_dict(), indent)

    def to_frame(self, backend: Backend | None = None) -> Frame:
        """A data frame, one row for each city; `backend` as in `Evaluation.to_frame`.

        Raises:
            MissingExtraError: when no data frame library is installed.
        """
        from u4ssc_kpi.frames.results import make_frame

        rows = list(self.values())
        floats = ("score", "mean", "deviation", "low", "high", "without")
        whole = ("rank", "rank_low", "rank_high", "have", "of")
        words = ("band", "band_low", "band_high")
        columns: dict[str, list[Any]] = {n: [getattr(r, n) for r in rows] for n in ("city", *floats, *whole, *words)}
        return make_frame(columns, dict.fromkeys(floats, "float") | dict.fromkeys(whole, "int"), backend)

    def _repr_html_(self) -> str:
        share = f"{100 * self.interval:g} %"
        header = ("city", "score", f"{share} of the scores", f"{share} of the ranks", "data points")
        rows = [
            (
                one.city,
                number(one.score),
                f"{number(one.low)} to {number(one.high)}",
                f"{number(one.rank_low)} to {number(one.rank_high)}",
                f"{one.have} of {one.of}",
            )
            for one in self.values()
        ]
        return table(f"{repr(self).strip('<>')}. {self.index.statement}", header, rows)


def sensitivity(
    cities: Cities,
    recipe: Recipe | Calibration | str | Mapping[str, Any] = "u4ssc",
    *,
    uncertainty: Uncertainty | Mapping[str, Any] | None = None,
    draws: int = 1000,
    seed: int = 0,
    interval: float = 0.95,
    against: str | BenchmarkSet | None = None,
    registry: Registry | None = None,
    progress: Callable[[float], None] | None = None,
) -> Sensitivity:
    """How the scores, ranks and bands of cities vary when what is uncertain varies (Monte Carlo).

    The uncertainties that readings state always count. In each draw every uncertain value, weight and target is drawn
    on its own; a reading that several data points use is drawn once. A relative standard deviation is a normal
    distribution, an interval a uniform one.

    Args:
        cities, recipe, against, registry: as for `index`.
        uncertainty: what else is uncertain; see `Uncertainty`.
        draws: how many.
        seed: the same seed gives the same result, however many draws are held in memory at once.
        interval: the share of the draws that the intervals hold.
        progress: called with the share that is done.

    Raises:
        AnalysisError: for an uncertainty that does not fit or touches nothing; everything at once.
        RecipeError, UnknownNameError: for a recipe that cannot be used.

    Source:
        OECD and JRC, Handbook on Constructing Composite Indicators (2008), step 7; for the distributions JCGM 100:2008,
        4.3.7 (bounds alone are a uniform distribution), and JCGM 101:2008, section 6.4.

    Examples:
        >>> import u4ssc_kpi as u4
        >>> reading = u4.Reading(value=30, uncertainty=0.1)
        >>> city = u4.Submission(city="A", country="NO", year=2020, reported={"fixed_broadband_subscriptions": reading})
        >>> varied = u4.sensitivity(city, "distance_to_target", draws=2000, seed=1)["A"]
        >>> varied.score, round(varied.deviation)
        (50.0, 5)
    """
    if draws < 1 or seed < 0 or not 0 < interval < 1:
        raise AnalysisError(["draws are 1 or more, the seed 0 or more, and the interval a share between 0 and 1"])
    rule = to_uncertainty(uncertainty)
    simulation = Simulation(city_table(cities, registry), recipe, rule, against)
    seeds = np.random.SeedSequence(seed).spawn(len(simulation.blocks))
    generators = [np.random.default_rng(s) for s in seeds]
    scores = np.empty((draws, len(simulation.index)))
    found = np.empty(scores.shape, dtype=int)
    for start in range(0, draws, simulation.batch):
        size = min(simulation.batch, draws - start)
        numbers = [block.draw(g, size) for block, g in zip(simulation.blocks, generators, strict=True)]
        part = slice(start, start + size)
        scores[part] = simulation.scores(numbers)
        found[part] = ranks(scores[part])
        if progress is not None:
            progress((start + size) / draws)
    return Sensitivity(simulation.index, rule, draws, seed, interval, scores, found)
