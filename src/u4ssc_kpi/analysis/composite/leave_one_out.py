"""What each indicator does to an index: the index again without it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from u4ssc_kpi.analysis.composite.cities import Cities, city_table
from u4ssc_kpi.analysis.composite.index import Index, index_of
from u4ssc_kpi.analysis.composite.recipe import Recipe, to_recipe
from u4ssc_kpi.catalogue import Registry
from u4ssc_kpi.display import number, table
from u4ssc_kpi.errors import AnalysisError, UnknownNameError, did_you_mean
from u4ssc_kpi.results import to_json
from u4ssc_kpi.targets import BenchmarkSet

if TYPE_CHECKING:
    from u4ssc_kpi.frames.results import Backend, Frame


@dataclass(frozen=True, slots=True)
class LeftOut:
    """The index without one indicator.

    Attributes:
        indicator: its code.
        changes: by city, the score without it less the score with it; None where one of the two is missing.
        ranks: by city, the rank without it.
        rank_shift: the mean change of the ranks, without sign, over the cities that have both.
        problem: why there is no index without it; empty where there is one.

    Examples:
        >>> LeftOut("SC: EH: ED: 4C", {"A": -1.5}, {"A": 1}, 0.0).changes["A"]
        -1.5
    """

    indicator: str
    changes: Mapping[str, float | None]
    ranks: Mapping[str, int | None]
    rank_shift: float | None
    problem: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        parts = {name: getattr(self, name) for name in self.__slots__}
        return parts | {"changes": dict(self.changes), "ranks": dict(self.ranks)}


@dataclass(frozen=True, eq=False)
class LeaveOneOut(Mapping[str, LeftOut]):
    """An index without each of its indicators: a mapping from code to `LeftOut`, in methodology order.

    Attributes:
        index: the index with all of them.

    Examples:
        >>> import u4ssc_kpi as u4
        >>> reported = {"adult_literacy": 99, "school_enrolment": 60, "household_internet_access": 50}
        >>> city = u4.Submission(city="A", country="NO", year=2020, reported=reported)
        >>> without = u4.leave_one_out(city)
        >>> [round(without[code].changes["A"], 2) for code in ("EC: ICT: ICT: 1C", "SC: EH: ED: 4C")]
        [8.33, -16.67]
    """

    index: Index
    indicators: Mapping[str, LeftOut] = field(repr=False)

    def __getitem__(self, code: str) -> LeftOut:
        if code not in self.indicators:
            near = did_you_mean(code, self.indicators)
            raise UnknownNameError(f"the index does not use the indicator {code!r}. {near}".strip())
        return self.indicators[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self.indicators)

    def __len__(self) -> int:
        return len(self.indicators)

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "recipe": self.index.recipe.model_dump(mode="json", exclude_defaults=True),
            "statement": self.index.statement,
            "indicators": [one.to_dict() for one in self.values()],
        }

    def to_json(self, *, indent: int | None = None) -> str:
        """The same as JSON text."""
        return to_json(self.to_dict(), indent)

    def to_frame(self, backend: Backend | None = None) -> Frame:
        """A data frame, one row for each indicator and city; `backend` as in `Evaluation.to_frame`.

        Raises:
            MissingExtraError: when no data frame library is installed.
        """
        from u4ssc_kpi.frames.results import make_frame

        rows = [(one, city) for one in self.values() for city in self.index.cities]
        columns: dict[str, list[Any]] = {
            "indicator": [one.indicator for one, _ in rows],
            "city": [city for _, city in rows],
            "change": [one.changes.get(city) for one, city in rows],
            "rank": [one.ranks.get(city) for one, city in rows],
        }
        return make_frame(columns, {"change": "float", "rank": "int"}, backend)

    def _repr_html_(self) -> str:
        cities = self.index.cities
        rows = [
            (code, *(number(one.changes.get(city)) for city in cities), number(one.rank_shift))
            for code, one in self.items()
        ]
        return table(f"Change of the score without the indicator. {self.index.statement}", ("", *cities, "ranks"), rows)


def leave_one_out(
    cities: Cities,
    recipe: Recipe | str | Mapping[str, Any] = "u4ssc",
    *,
    against: str | BenchmarkSet | None = None,
    registry: Registry | None = None,
    progress: Callable[[float], None] | None = None,
) -> LeaveOneOut:
    """The index again without each indicator in turn; all its data points are left out together.

    Args:
        cities, recipe, against, registry: as for `index`; weights that are given need not change.
        progress: called with the share that is done.

    Raises:
        AnalysisError, RecipeError, UnknownNameError: as `index`.

    Examples:
        >>> import u4ssc_kpi as u4
        >>> city = u4.Submission(city="A", country="NO", year=2020, reported={"adult_literacy": 60})
        >>> u4.leave_one_out(city)["SC: EH: ED: 4C"].changes["A"] is None  # nothing is left to score
        True
    """
    found, chosen = city_table(cities, registry), to_recipe(recipe)
    whole = index_of(found, chosen, against)
    own = whole.ranks
    members: dict[str, list[str]] = {}
    for name in whole.calibration.scales:
        members.setdefault(found.registry.indicator_of(name).code, []).append(name)
    results = {}
    for n, (code, points) in enumerate(members.items(), 1):
        try:
            without = index_of(found, chosen, against, frozenset(points))
        except AnalysisError as error:  # such as the last indicator, or one that the weights stand on
            results[code] = LeftOut(code, {}, {}, None, "; ".join(error.problems))
            continue
        changes = {city: _less(without, whole, city) for city in whole.cities}
        ranks = {city: without.ranks.get(city) for city in whole.cities}
        shifts = [abs(new - old) for city, new in ranks.items() if new is not None and (old := own[city]) is not None]
        results[code] = LeftOut(code, changes, ranks, sum(shifts) / len(shifts) if shifts else None)
        if progress is not None:
            progress(n / len(members))
    return LeaveOneOut(whole, results)


def _less(without: Index, whole: Index, city: str) -> float | None:
    if city not in without:
        return None
    new, old = without[city].score, whole[city].score
    return None if new is None or old is None else new - old
