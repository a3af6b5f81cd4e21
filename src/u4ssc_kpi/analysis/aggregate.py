"""A region or country from its cities: inputs are summed first and divided then; ratios are never averaged."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from u4ssc_kpi import formula as formulas
from u4ssc_kpi import resources
from u4ssc_kpi.analysis.common import City, evaluated, given_twice, labels, own_input
from u4ssc_kpi.catalogue import Registry
from u4ssc_kpi.comparability import edition_differences
from u4ssc_kpi.display import number, table, unit_label
from u4ssc_kpi.errors import AnalysisError, UnknownNameError
from u4ssc_kpi.findings import Finding, Place, finding
from u4ssc_kpi.model import Aggregation, DataPoint, Indicator
from u4ssc_kpi.results import Evaluation, Result, Run, no_data_point, to_json
from u4ssc_kpi.submission import Reading, Submission

if TYPE_CHECKING:
    from u4ssc_kpi.frames.results import Backend, Frame

AggregateStatus: TypeAlias = Literal[
    "aggregated", "low_coverage", "refused", "inputs_missing", "not_applicable", "not_reported", "invalid"
]
Sums: TypeAlias = dict[str, float]


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
        people = [_population(e) for e in self.cities.values()]
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
                name: {"country": e.submission.country, "year": e.submission.year, "population": _population(e)}
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


def aggregate(
    cities: Iterable[City],
    *,
    name: str,
    minimum_coverage: float = 0.5,
    currency: str | None = None,
    exchange_rates: Mapping[str, float] | None = None,
    registry: Registry | None = None,
) -> Region:
    """The KPIs of a region or country from its cities.

    Per data point the inputs are summed over the cities that give all of them, and the formula is computed from the
    sums. Where a city reports the final value only, its numerator is rebuilt from that value and the denominator, if it
    gives one; else it is absent. What does not add up follows `DataPoint.aggregation_rule`: a population-weighted mean,
    the share of the cities that say yes, or no value at all.

    Args:
        cities: evaluations, or submissions to evaluate; each city once.
        name: the name of the region.
        minimum_coverage: the share of the cities, and where all populations are known of the inhabitants, below which a
            data point has no value, 0 to 1.
        currency: the currency of the region's amounts; that of the cities where all state the same.
        exchange_rates: what one unit of another currency is worth in `currency`.
        registry: the indicators; those of the evaluations, or the 91.

    Raises:
        AnalysisError: for no city, a city given twice, a currency or rate that is none; all at once.

    Examples:
        >>> import u4ssc_kpi as u4
        >>> cities = [u4.Submission(city=name, country="NO", year=2020,
        ...     readings={"population": people, "traffic_deaths": deaths})
        ...     for name, people, deaths in (("A", 10_000, 4), ("B", 990_000, 10))]
        >>> u4.aggregate(cities, name="A and B")["traffic_fatalities"].value
        1.4
    """
    evaluations, chosen = evaluated(cities, registry)
    rates = {code.strip().upper(): rate for code, rate in (exchange_rates or {}).items()}
    currency = currency.strip().upper() if currency else None
    problems = given_twice([e.submission for e in evaluations])
    problems += [] if evaluations else ["no city is given"]
    problems += [] if name.strip() else ["the region has no name"]
    if not 0 <= minimum_coverage <= 1:
        problems.append(f"minimum_coverage is {minimum_coverage}: give a share from 0 to 1")
    known = resources.currencies()
    problems += [f"no currency {code!r} in ISO 4217" for code in (currency, *rates) if code and code not in known]
    problems += [
        f"the exchange rate of {c} is {r}: give a positive number" for c, r in rates.items() if not 0 < r < math.inf
    ]
    if rates and currency is None:
        problems.append("exchange rates are given without currency=, to which they lead")
    if problems:
        raise AnalysisError(problems)
    named = dict(zip(labels([e.submission for e in evaluations]), evaluations, strict=True))
    stated = {e.submission.currency for e in evaluations}
    home = currency or (next(iter(stated)) if len(stated) == 1 else None)
    joining = _Joining(named, {c: _population(e) for c, e in named.items()}, minimum_coverage, home, rates)
    aggregates = {
        point.id: joining.join(indicator, point) for indicator in chosen.values() for point in indicator.data_points
    }
    found = tuple(_findings(named, aggregates))
    return Region(name, named, minimum_coverage, home, aggregates, found, chosen, Run.now(chosen.edition))


def _population(evaluation: Evaluation) -> float | None:
    used = own_input(evaluation, "population")
    return None if used is None or not used.value else float(used.value)


@dataclass(frozen=True)
class _Joining:
    """The cities of a region while its data points are joined, one by one."""

    cities: Mapping[str, Evaluation]
    populations: Mapping[str, float | None]
    minimum: float
    home: str | None
    rates: Mapping[str, float]

    def join(self, indicator: Indicator, point: DataPoint) -> Aggregate:
        results = {city: e[point.id] for city, e in self.cities.items()}
        followed = {r.formula: r.point for r in results.values() if r.value is not None}
        point = next(iter(followed.values())) if len(followed) == 1 else point
        rule = point.aggregation_rule
        if rule.method == "refused":
            absent = dict.fromkeys(results, "the rule refuses it")
            return Aggregate(point, indicator, rule, "refused", absent=absent, population_coverage=self._people(()))
        parts: dict[str, Sums] = {}
        absent = {}
        for city, result in results.items():
            part = self._part(city, result, rule) if result.formula == point.formula else f"computed as {_read(result)}"
            if isinstance(part, str):
                absent[city] = part
            else:
                parts[city] = part
        code = self._currency(parts, results, absent) if any("currency" in i.unit for i in point.inputs) else None
        included = tuple(parts)
        status, value, sums, share = self._value(point, rule, parts)
        coverage, people = len(included) / len(results), self._people(included)
        if not included:
            status, value, share = _why_empty(results.values()), None, None
        elif coverage < self.minimum or (people is not None and people < self.minimum):
            status, value, share = "low_coverage", None, None
        rebuilt = tuple(c for c in included if results[c].status == "reported") if rule.method == "sum" else ()
        if formulas.degree(point.tree) == 1:  # a reported count is the count itself
            rebuilt = ()
        return Aggregate(
            point, indicator, rule, status, value, sums, included, rebuilt, absent, coverage, people, share, code
        )

    def _part(self, city: str, result: Result, rule: Aggregation) -> Sums | str:
        """What a city adds, or why it adds nothing."""
        if result.status == "invalid":
            return "its reading cannot be used"
        if result.status == "not_reported":
            return f"not reported ({', '.join(result.missing)})" if result.missing else "not reported"
        if rule.method == "share":
            return {"yes": float(bool(result.value))}
        if rule.method == "population_weighted":
            people = self.populations[city]
            if result.value is None:
                return "not applicable"
            return "no population, which is its weight" if people is None else {"value": float(result.value)}
        given = {used.id: float(used.value) for used in result.inputs if used.value is not None}
        if result.status != "reported":
            return given
        return rebuilt_inputs(result.point, float(result.value or 0.0), given)

    def _currency(self, parts: dict[str, Sums], results: Mapping[str, Result], absent: dict[str, str]) -> str | None:
        """Brings amounts to one currency; cities whose amounts cannot be converted become absent."""
        codes = {city: _currency_of(results[city], self.cities[city]) for city in parts}
        found = set(codes.values())
        if len(found) == 1 and None not in found and self.home in (None, *found):
            return found.pop()
        for city, code in codes.items():
            rate = 1.0 if code == self.home else self.rates.get(code or "")
            if code is None or self.home is None or rate is None:
                to = f"no exchange rate to {self.home}" if self.home else "the region has no currency: give currency="
                absent[city] = (
                    "its amounts are in no stated currency" if code is None else f"its amounts are in {code}, {to}"
                )
                del parts[city]
            else:
                money = {i.id for i in results[city].point.inputs if "currency" in i.unit}
                parts[city] = {k: v * rate if k in money else v for k, v in parts[city].items()}
        return self.home

    def _value(
        self, point: DataPoint, rule: Aggregation, parts: Mapping[str, Sums]
    ) -> tuple[AggregateStatus, float | None, Sums, float | None]:
        if rule.method == "share":
            yes = {city: part["yes"] for city, part in parts.items()}
            return "aggregated", 100 * math.fsum(yes.values()) / (len(yes) or 1), {}, self._share(yes)
        if rule.method == "population_weighted":
            weights = {city: self.populations[city] or 0.0 for city in parts}
            weighted = math.fsum(weights[city] * part["value"] for city, part in parts.items())
            return "aggregated", weighted / (math.fsum(weights.values()) or 1.0), {}, None
        sums = {i.id: math.fsum(part[i.id] for part in parts.values()) for i in point.inputs} if parts else {}
        solved = formulas.solve(point.formula, list(sums.values())) if parts else formulas.Solved(None)
        status: AggregateStatus = "aggregated"
        if solved.value is None:
            status = "not_applicable" if solved.reason == "zero_by_zero" else "invalid"
        return status, solved.value, sums, None

    def _share(self, yes: Mapping[str, float]) -> float | None:
        """The percentage of the inhabitants of the cities that answered whose city says yes."""
        weights = {city: self.populations[city] for city in yes}
        if not yes or None in weights.values():
            return None
        total = math.fsum(w for w in weights.values() if w)
        return 100 * math.fsum((weights[city] or 0.0) * said for city, said in yes.items()) / total

    def _people(self, included: Sequence[str]) -> float | None:
        """The share of the inhabitants that live in these cities."""
        if None in self.populations.values():
            return None
        known = {city: people or 0.0 for city, people in self.populations.items()}
        return math.fsum(known[city] for city in included) / math.fsum(known.values())


def rebuilt_inputs(point: DataPoint, value: float, given: Mapping[str, float]) -> Sums | str:
    """All inputs of a data point that agree with its reported value: the numerator follows from value and denominator.

    Args:
        point: the data point.
        value: its reported value.
        given: the inputs that are known, by id.

    Returns:
        A number for each input, or why they cannot be known.
    """
    name = formulas.numerator(point.tree)
    if name is None:
        return "reported, and its formula has no single numerator to rebuild"
    lacking = [i.id for i in point.inputs if i.id != name and i.id not in given]
    if lacking:
        return f"reported without {', '.join(lacking)}"
    tree = formulas.solved_for(point.tree, name, formulas.Name(point.id))
    known = {**given, point.id: value}
    rebuilt = formulas.solve(formulas.to_text(tree), [known[n] for n in formulas.names(tree)]).value
    if rebuilt is None:
        return "reported, and its numerator has no value"
    inputs = {i.id: rebuilt if i.id == name else given[i.id] for i in point.inputs}
    return inputs if formulas.solve(point.formula, list(inputs.values())).value is not None else "reported over zero"


def _read(result: Result) -> str:
    return result.variant or result.formula


def _why_empty(results: Iterable[Result]) -> AggregateStatus:
    """The status of a data point that no city entered."""
    statuses = {r.status for r in results}
    if statuses & {"computed", "reported"}:
        return "inputs_missing"
    return "invalid" if "invalid" in statuses else "not_reported"


def _currency_of(result: Result, evaluation: Evaluation) -> str | None:
    own = [used.currency for used in (*result.inputs, result.reported) if used is not None and used.currency]
    return own[0] if own else evaluation.submission.currency


def _findings(cities: Mapping[str, Evaluation], aggregates: Mapping[str, Aggregate]) -> Iterator[Finding]:
    years = {e.submission.year for e in cities.values()}
    if len(years) > 1:
        shown = ", ".join(f"{c} {e.submission.year}" for c, e in cities.items())
        yield finding("years_differ", f"the cities report for {min(years)} to {max(years)} ({shown})")
    first, *others = cities.values()
    for other in others:
        yield from (f for f in edition_differences(first, other) if f.code == "edition_differs")
    boundaries = {c: e.submission.boundary for c, e in cities.items() if e.submission.boundary}
    if len(set(boundaries.values())) > 1:
        shown = ", ".join(f"{city}: {what}" for city, what in boundaries.items())
        yield finding("boundaries_differ", f"the cities cover different kinds of area ({shown})")
    for city, evaluation in cities.items():
        if _population(evaluation) is None:
            message = f"{city} gives no population: coverage by population is not known"
            yield finding("population_missing", message, Place("readings.population", evaluation.submission.file))
    for one in aggregates.values():
        if one.rebuilt:
            message = f"the numerators of {', '.join(one.rebuilt)} are rebuilt from the reported values"
            yield finding("value_rebuilt", message, Place(one.data_point), data_points=[one.data_point])
        if one.value is not None and one.rule.method == "sum" and one.absent and formulas.degree(one.point.tree) == 1:
            message = f"the count is that of {len(one.included)} cities, without {', '.join(one.absent)}"
            yield finding("total_incomplete", message, Place(one.data_point), data_points=[one.data_point])
