"""The results of a region: a data point with its rule, coverage and absentees, and all of them."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from u4ssc_kpi import formula as formulas
from u4ssc_kpi.analysis.common import own_input
from u4ssc_kpi.catalogue import Registry
from u4ssc_kpi.display import number, table, unit_label
from u4ssc_kpi.errors import UnknownNameError
from u4ssc_kpi.findings import Finding
from u4ssc_kpi.model import Aggregation, DataPoint, Indicator
from u4ssc_kpi.results import Evaluation, Run, no_data_point, to_json
from u4ssc_kpi.submission import Reading, Submission

if TYPE_CHECKING:
    from u4ssc_kpi.frames.results import Backend, Frame

AggregateStatus: TypeAlias = Literal[
    "aggregated", "low_coverage", "refused", "inputs_missing", "not_applicable", "not_reported", "invalid"
]


@dataclass(frozen=True, slots=True)
class Aggregate:
    """One data point of a region.

    Attributes:
        point, indicator: the declarations.
        rule: how the cities are joined, and why so.
        status: ``aggregated``; ``low_coverage``, where fewer cities or inhabitants are covered than asked for;
            ``refused`` by the rule; ``inputs_missing``, where cities report a value without what a region needs;
            ``not_reported`` by any city; ``not_applicable`` (0/0) or ``invalid``.
        value: the number in `unit`; None where the status is another than ``aggregated``.
        sums: the sum of each input over the cities included, where the rule is ``sum``.
        included: the cities that entered.
        rebuilt: those of them whose numerator follows from a reported value and its denominator.
        absent: the other cities, each with the reason.
        coverage: the share of the cities that entered, 0 to 1.
        population_coverage: their share of the inhabitants; None where a city gives no population.
        population_share: of a yes / no, the percentage of the inhabitants whose city says yes, among those covered.
        currency: the currency of the sums, where they are amounts.

    Examples:
        >>> import u4ssc_kpi as u4
        >>> cities = [u4.Submission(city=name, country="NO", year=2020, readings={
        ...     "households_with_internet_access": online, "households": households})
        ...     for name, online, households in (("A", 90, 100), ("B", 500, 1_000))]
        >>> internet = u4.aggregate(cities, name="A and B")["household_internet_access"]
        >>> round(internet.value, 2), internet.sums["households"]
        (53.64, 1100.0)
    """

    point: DataPoint
    indicator: Indicator
    rule: Aggregation
    status: AggregateStatus
    value: float | None = None
    sums: Mapping[str, float] = field(default_factory=dict)
    included: tuple[str, ...] = ()
    rebuilt: tuple[str, ...] = ()
    absent: Mapping[str, str] = field(default_factory=dict)
    coverage: float = 0.0
    population_coverage: float | None = None
    population_share: float | None = None
    currency: str | None = None

    @property
    def data_point(self) -> str:
        """The data point's id."""
        return self.point.id

    @property
    def unit(self) -> str:
        """The data point's unit; ``percent`` for the share of the cities that say yes."""
        return "percent" if self.point.unit == "yes_no" else self.point.unit

    @property
    def label(self) -> str:
        """What the value is, in words."""
        return {
            "sum": "from summed inputs" if formulas.degree(self.point.tree) == 0 else "sum over the cities",
            "population_weighted": "population-weighted mean",
            "share": "share of the cities that say yes",
            "refused": "not aggregated",
        }[self.rule.method]

    def explain(self) -> str:
        """How the value came about: rule, sums, cities, absentees."""
        value = f"{number(self.value)} {self.unit}" if self.value is not None else "no value"
        lines = [f"{self.point.name} ({self.indicator.code}) = {value}, {self.status.replace('_', ' ')}"]
        lines.append(f"{self.label}: {self.rule.reason}")
        lines += [f"formula: {self.point.formula}"] if self.rule.method == "sum" else []
        lines += [f"sum of {name} = {number(total)}" for name, total in self.sums.items()]
        lines.append(f"coverage: {_coverage_words(self)}")
        lines += [f"from: {', '.join(self.included)}"] if self.included else []
        lines += (
            [f"rebuilt from the reported value and its denominator: {', '.join(self.rebuilt)}"] if self.rebuilt else []
        )
        lines += [f"without {city}: {reason}" for city, reason in self.absent.items()]
        return "\n".join(lines)

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        return {
            "data_point": self.data_point,
            "indicator": self.indicator.code,
            "name": self.point.name,
            "value": self.value,
            "unit": self.unit,
            "status": self.status,
            "method": self.rule.method,
            "reason": self.rule.reason,
            "formula": self.point.formula,
            "variant": self.point.variant,
            "sums": dict(self.sums),
            "currency": self.currency,
            "included": list(self.included),
            "rebuilt": list(self.rebuilt),
            "absent": dict(self.absent),
            "coverage": self.coverage,
            "population_coverage": self.population_coverage,
            "population_share": self.population_share,
        }

    def _repr_html_(self) -> str:
        from html import escape

        return f"<pre>{escape(self.explain())}</pre>"


def _coverage_words(one: Aggregate) -> str:
    people = one.population_coverage
    shown = "unknown share" if people is None else f"{100 * people:.0f} %"
    return f"{len(one.included)} of {len(one.included) + len(one.absent)} cities, {shown} of the inhabitants"


@dataclass(frozen=True)
class Region(Mapping[str, Aggregate]):
    """The results of a region: a mapping from data point id to `Aggregate`, in methodology order.

    Attributes:
        name: its name.
        cities: the evaluations of its cities, by name.
        minimum_coverage: the share of cities, and of inhabitants, below which there is no value.
        currency: the currency of its amounts, if it is known.
        aggregates: the results.
        findings: what is worth a look.
        registry: the indicators.
        run: version, edition and time.

    Examples:
        >>> import u4ssc_kpi as u4
        >>> cities = [u4.Submission(city=name, country="NO", year=2020, readings={"population": people},
        ...     reported={"life_expectancy": years}) for name, people, years in (("A", 1_000, 80), ("B", 3_000, 84))]
        >>> region = u4.aggregate(cities, name="A and B")
        >>> region["life_expectancy"].value, region["life_expectancy"].label
        (83.0, 'population-weighted mean')
        >>> region
        <Region A and B: 2 cities; 107 not reported, 4 refused, 1 aggregated>
    """

    name: str
    cities: Mapping[str, Evaluation] = field(repr=False)
    minimum_coverage: float
    currency: str | None
    aggregates: Mapping[str, Aggregate] = field(repr=False)
    findings: tuple[Finding, ...]
    registry: Registry = field(repr=False)
    run: Run = field(compare=False)

    def __getitem__(self, data_point: str) -> Aggregate:
        try:
            return self.aggregates[data_point]
        except KeyError:
            raise UnknownNameError(no_data_point(data_point, self.aggregates, self.registry)) from None

    def __iter__(self) -> Iterator[str]:
        return iter(self.aggregates)

    def __len__(self) -> int:
        return len(self.aggregates)

    def __hash__(self) -> int:
        return hash((self.name, tuple(self.cities)))

    def __repr__(self) -> str:
        counts = ", ".join(f"{n} {status.replace('_', ' ')}" for status, n in self.counts.items())
        return f"<Region {self.name}: {len(self.cities)} cities; {counts}>"

    @property
    def counts(self) -> dict[str, int]:
        """How many data points have each status."""
        return dict(Counter(one.status for one in self.aggregates.values()))

    @property
    def year(self) -> int:
        """The latest reporting year of its cities."""
        return max(e.submission.year for e in self.cities.values())

    @property
    def submission(self) -> Submission:
        """The region as a submission, to evaluate, score, report and follow over the years like a city.

        Sums stand as readings for their data point alone; means, and values with a rebuilt part, as reported values.
        A share of cities is no yes or no, and is left out.
        """
        scoped: dict[str, dict[str, Reading]] = {}
        reported: dict[str, Reading] = {}
        for name, one in self.aggregates.items():
            if one.value is None or one.rule.method == "share":
                continue
            source = f"{one.label}, {_coverage_words(one)}"
            if one.rule.method == "sum" and not one.rebuilt:
                units = {i.id: one.currency if "currency" in i.unit else None for i in one.point.inputs}
                scoped[name] = {i: Reading(value=v, unit=units[i], source=source) for i, v in one.sums.items()}
            else:
                reported[name] = Reading(value=one.value, source=source)
        people = [population(e) for e in self.cities.values()]
        known = {"population": Reading(value=math.fsum(p for p in people if p))} if None not in people else {}
        countries = {e.submission.country_code or e.submission.country for e in self.cities.values()}
        return Submission(
            city=self.name,
            country=countries.pop() if len(countries) == 1 else "XX",
            year=self.year,
            currency=self.currency,
            note=f"Aggregated from {', '.join(self.cities)}.",
            readings=known,
            variants={name: one.point.variant for name, one in self.aggregates.items() if one.point.variant},
            scoped=scoped,
            reported=reported,
        )

    def to_dict(self) -> dict[str, Any]:
        """Plain data: the run, the cities, all results, findings."""
        return {
            "run": {"version": self.run.version, "edition": self.run.edition, "time": self.run.time},
            "catalogue": self.registry.hash,
            "name": self.name,
            "year": self.year,
            "currency": self.currency,
            "minimum_coverage": self.minimum_coverage,
            "cities": {
                name: {"country": e.submission.country, "year": e.submission.year, "population": population(e)}
                for name, e in self.cities.items()
            },
            "results": {name: one.to_dict() for name, one in self.aggregates.items()},
            "findings": [f.to_dict() for f in self.findings],
        }

    def to_json(self, *, indent: int | None = None) -> str:
        """The same as JSON text."""
        return to_json(self.to_dict(), indent)

    def to_frame(self, backend: Backend | None = None) -> Frame:
        """The results as a data frame, one row for each data point; `backend` as in `Evaluation.to_frame`.

        Raises:
            MissingExtraError: when no data frame library is installed.
        """
        from u4ssc_kpi.frames.results import make_frame

        rows = list(self.aggregates.values())
        columns: dict[str, list[Any]] = {
            "region": [self.name] * len(rows),
            "year": [self.year] * len(rows),
            "indicator": [a.indicator.code for a in rows],
            "data_point": [a.data_point for a in rows],
            "value": [a.value for a in rows],
            "unit": [a.unit for a in rows],
            "status": [a.status for a in rows],
            "method": [a.rule.method for a in rows],
            "cities": [len(a.included) for a in rows],
            "coverage": [a.coverage for a in rows],
            "population_coverage": [a.population_coverage for a in rows],
            "population_share": [a.population_share for a in rows],
            "absent": ["; ".join(f"{city}: {why}" for city, why in a.absent.items()) for a in rows],
        }
        floats = ("value", "coverage", "population_coverage", "population_share")
        return make_frame(columns, dict.fromkeys(floats, "float") | {"year": "int", "cities": "int"}, backend)

    def _repr_html_(self) -> str:
        rows = [
            (a.indicator.code, a.point.name, number(a.value), unit_label(a.unit), a.status, a.label, _coverage_words(a))
            for a in self.aggregates.values()
            if a.included
        ]
        header = ("code", "data point", "value", "unit", "status", "method", "coverage")
        return table(repr(self).strip("<>"), header, rows)


def population(evaluation: Evaluation) -> float | None:
    """The inhabitants of a city; None where it gives none."""
    used = own_input(evaluation, "population")
    return None if used is None or not used.value else float(used.value)
