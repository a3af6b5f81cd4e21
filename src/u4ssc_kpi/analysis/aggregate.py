"""A region or country from its cities: inputs are summed first and divided then; ratios are never averaged."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from u4ssc_kpi import formula as formulas
from u4ssc_kpi import resources
from u4ssc_kpi.analysis.common import City, evaluated, given_twice, labels
from u4ssc_kpi.analysis.region import Aggregate, AggregateStatus, Region, population
from u4ssc_kpi.catalogue import Registry
from u4ssc_kpi.comparability import edition_differences, formula_followed, same_formula
from u4ssc_kpi.errors import AnalysisError
from u4ssc_kpi.findings import Finding, Place, finding
from u4ssc_kpi.model import Aggregation, DataPoint, Indicator
from u4ssc_kpi.results import Evaluation, Result, Run

Sums: TypeAlias = dict[str, float]


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
        cities: evaluations, or submissions to evaluate, each city once; or scorecards, of which a value that the
            verifier withholds is not reported.
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
    joining = _Joining(named, {c: population(e) for c, e in named.items()}, minimum_coverage, home, rates)
    aggregates = {
        point.id: joining.join(indicator, point) for indicator in chosen.values() for point in indicator.data_points
    }
    found = tuple(_findings(named, aggregates))
    return Region(name, named, minimum_coverage, home, aggregates, found, chosen, Run.now(chosen.edition))


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
            same = same_formula(result, point)
            part = self._part(city, result, rule) if same else f"computed as {formula_followed(result)}"
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


def _why_empty(results: Iterable[Result]) -> AggregateStatus:
    """The status of a data point that no city entered."""
    statuses = {r.status for r in results}
    if statuses & {"computed", "reported"}:
        return "inputs_missing"
    return "invalid" if "invalid" in statuses else "not_reported"


def _currency_of(result: Result, evaluation: Evaluation) -> str | None:
    """The currency of what a city adds; of a rebuilt numerator it is that of what it is rebuilt from."""
    rebuilt = formulas.numerator(result.point.tree) if result.status == "reported" else None
    used = [*(u for u in result.inputs if u.id != rebuilt), *([result.reported] if result.reported else [])]
    own = [u.currency for u in used if u.currency]
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
        if population(evaluation) is None:
            message = f"{city} gives no population: coverage by population is not known"
            yield finding("population_missing", message, Place("readings.population", evaluation.submission.file))
    for one in aggregates.values():
        if one.rebuilt:
            message = f"the numerators of {', '.join(one.rebuilt)} are rebuilt from the reported values"
            yield finding("value_rebuilt", message, Place(one.data_point), data_points=[one.data_point])
        if one.value is not None and one.rule.method == "sum" and one.absent and formulas.degree(one.point.tree) == 1:
            message = f"the count is that of {len(one.included)} cities, without {', '.join(one.absent)}"
            yield finding("total_incomplete", message, Place(one.data_point), data_points=[one.data_point])
