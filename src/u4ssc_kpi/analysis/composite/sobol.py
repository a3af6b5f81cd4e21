"""What the variance of a city's score comes from: Sobol indices, by SALib."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np

from u4ssc_kpi.analysis.composite.calibration import Calibration
from u4ssc_kpi.analysis.composite.cities import Cities, city_table
from u4ssc_kpi.analysis.composite.index import Index
from u4ssc_kpi.analysis.composite.recipe import Recipe
from u4ssc_kpi.analysis.composite.simulation import Simulation
from u4ssc_kpi.analysis.composite.uncertainty import Block, Uncertainty, to_uncertainty
from u4ssc_kpi.catalogue import Registry
from u4ssc_kpi.display import table
from u4ssc_kpi.errors import AnalysisError, MissingExtraError, UnknownNameError, did_you_mean
from u4ssc_kpi.results import to_json
from u4ssc_kpi.targets import BenchmarkSet

if TYPE_CHECKING:
    from u4ssc_kpi.frames.results import Backend, Frame

Array: TypeAlias = np.ndarray[Any, np.dtype[np.float64]]

MOST_COLUMNS = 10_000  # a Sobol sequence of SciPy has 21 201 dimensions, and each column takes two


@dataclass(frozen=True, slots=True)
class SobolIndex:
    """What one factor does to the score of a city.

    Attributes:
        factor: weights, targets, normalisation, values; or a data point.
        first: the share of the variance that goes away on average when the factor is known (first order).
        first_error: half the width of its 95 % confidence interval, by bootstrap.
        total: the share that stays when all other factors are known (total order).
        total_error: likewise.

    Examples:
        >>> SobolIndex("weights", 0.25, 0.02, 0.3, 0.02).total
        0.3
    """

    factor: str
    first: float
    first_error: float
    total: float
    total_error: float

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, eq=False)
class SobolIndices(Mapping[str, tuple[SobolIndex, ...]]):
    """What the variance of the scores comes from: a mapping from a city's name to the indices of the factors.

    A city whose score does not vary has none.

    Attributes:
        index: the index as it is.
        uncertainty: what varied, apart from the uncertainties that the readings state.
        samples, seed: how it was simulated.
        factors: the factors.

    Examples:
        >>> import u4ssc_kpi as u4
        >>> reported = {"fixed_broadband_subscriptions": 30, "adult_literacy": 50}
        >>> city = u4.Submission(city="A", country="NO", year=2020, reported=reported)
        >>> values = {"fixed_broadband_subscriptions": 0.1, "adult_literacy": 0.05}
        >>> found = u4.sobol_indices(city, {"id": "mean", "normalisation": {"method": "distance_to_target"},
        ...     "aggregation": [{"level": "total"}]}, uncertainty={"values": values}, by="data_point", seed=1)
        >>> [(one.factor, round(one.first, 1)) for one in found["A"]]
        [('fixed_broadband_subscriptions', 0.8), ('adult_literacy', 0.2)]
    """

    index: Index
    uncertainty: Uncertainty
    samples: int
    seed: int
    factors: tuple[str, ...]
    indices: Mapping[str, tuple[SobolIndex, ...]] = field(repr=False)

    def __getitem__(self, city: str) -> tuple[SobolIndex, ...]:
        if city not in self.indices:
            near = did_you_mean(city, self.indices)
            raise UnknownNameError(f"no city {city!r} in the index. {near}".strip())
        return self.indices[city]

    def __iter__(self) -> Iterator[str]:
        return iter(self.indices)

    def __len__(self) -> int:
        return len(self.indices)

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "recipe": self.index.recipe.model_dump(mode="json", exclude_defaults=True),
            "statement": self.index.statement,
            "uncertainty": self.uncertainty.model_dump(mode="json", exclude_defaults=True),
            "samples": self.samples,
            "seed": self.seed,
            "cities": {city: [one.to_dict() for one in found] for city, found in self.items()},
        }

    def to_json(self, *, indent: int | None = None) -> str:
        """The same as JSON text."""
        return to_json(self.to_dict(), indent)

    def to_frame(self, backend: Backend | None = None) -> Frame:
        """A data frame, one row for each city and factor; `backend` as in `Evaluation.to_frame`.

        Raises:
            MissingExtraError: when no data frame library is installed.
        """
        from u4ssc_kpi.frames.results import make_frame

        rows = [(city, one) for city, found in self.items() for one in found]
        floats = ("first", "first_error", "total", "total_error")
        columns: dict[str, list[Any]] = {"city": [c for c, _ in rows], "factor": [one.factor for _, one in rows]}
        columns |= {name: [getattr(one, name) for _, one in rows] for name in floats}
        return make_frame(columns, dict.fromkeys(floats, "float"), backend)

    def _repr_html_(self) -> str:
        header = ("city", *self.factors)
        rows = [(city, *(f"{one.total:.2f}" for one in found)) for city, found in self.items() if found]
        return table(f"Total-order Sobol indices. {self.index.statement}", header, rows)


def sobol_indices(
    cities: Cities,
    recipe: Recipe | Calibration | str | Mapping[str, Any] = "u4ssc",
    *,
    uncertainty: Uncertainty | Mapping[str, Any] | None = None,
    by: Literal["source", "data_point"] = "source",
    samples: int = 1024,
    seed: int = 0,
    against: str | BenchmarkSet | None = None,
    registry: Registry | None = None,
    progress: Callable[[float], None] | None = None,
) -> SobolIndices:
    """What share of the variance of each city's score comes from each factor.

    Args:
        cities, recipe, uncertainty, against, registry: as for `sensitivity`.
        by: ``source`` (weights, targets, normalisation, values) or ``data_point`` (its weight, target and value
            together; what belongs to several data points stands under its source).
        samples: a power of 2; the index is computed samples x (factors + 2) times.
        seed: the same seed gives the same result.
        progress: called with the share that is done.

    Raises:
        AnalysisError: for an uncertainty that does not fit, fewer than two factors, or too many columns.
        MissingExtraError: without SALib.

    Source:
        Saltelli et al., Computer Physics Communications 181 (2010), pp. 259-270; groups of factors: Sobol, Mathematics
        and Computers in Simulation 55 (2001), pp. 271-280. Computed by SALib.

    Examples:
        >>> import u4ssc_kpi as u4
        >>> reported = {"school_enrolment": 70, "adult_literacy": 50}
        >>> city = u4.Submission(city="A", country="NO", year=2020, reported=reported)
        >>> varied = {"weights": 0.1, "values": 0.1}
        >>> found = u4.sobol_indices(city, "distance_to_target", uncertainty=varied, samples=256)
        >>> [one.factor for one in found["A"]]
        ['weights', 'values']
    """
    try:
        from SALib.analyze.sobol import analyze
        from SALib.sample.sobol import sample
    except ImportError:
        raise MissingExtraError("Sobol indices", "sensitivity") from None
    rule = to_uncertainty(uncertainty)
    simulation = Simulation(city_table(cities, registry), recipe, rule, against)
    columns = [(block, point) for block in simulation.blocks for point in block.points]
    groups = [point if by == "data_point" and point else block.source for block, point in columns]
    factors = tuple(dict.fromkeys(groups))
    problems = [] if seed >= 0 else ["the seed is 0 or more"]
    if samples < 2 or samples & (samples - 1):
        problems.append(f"samples is a power of 2, such as 1024, and not {samples}")
    if len(factors) < 2:
        problems.append(f"Sobol indices compare factors, and only {', '.join(factors) or 'nothing'} is uncertain")
    if len(columns) > MOST_COLUMNS:
        problems.append(f"{len(columns)} numbers are uncertain, at most {MOST_COLUMNS} can be: give fewer cities")
    if problems:
        raise AnalysisError(problems)
    names = [f"x{n}" for n in range(len(columns))]
    problem = {
        "num_vars": len(columns),
        "names": names,
        "groups": groups,
        "bounds": [[0.0, 1.0]] * len(columns),
        "dists": ["norm" if block.kind == "normal" else "unif" for block, _ in columns],
    }
    design = sample(problem, samples, calc_second_order=False, seed=seed)
    scores = np.empty((len(design), len(simulation.index)))
    for start in range(0, len(design), simulation.batch):
        part = slice(start, start + simulation.batch)
        scores[part] = simulation.scores(_by_block(design[part], simulation.blocks))
        if progress is not None:
            progress(min(1.0, (start + simulation.batch) / len(design)))
    found: dict[str, tuple[SobolIndex, ...]] = {}
    for n, city in enumerate(simulation.index.cities):
        own = scores[:, n]
        if np.isnan(own).any() or np.ptp(own) <= 1e-9:
            found[city] = ()
            continue
        result = analyze(problem, own, calc_second_order=False, seed=seed + 1)
        parts = zip(factors, *(result[k] for k in ("S1", "S1_conf", "ST", "ST_conf")), strict=True)
        found[city] = tuple(SobolIndex(factor, *(float(v) for v in numbers)) for factor, *numbers in parts)
    return SobolIndices(simulation.index, rule, samples, seed, factors, found)


def _by_block(design: Array, blocks: list[Block]) -> list[Array]:
    ends = np.cumsum([len(block.points) for block in blocks])
    return np.split(design, ends[:-1], axis=1)
