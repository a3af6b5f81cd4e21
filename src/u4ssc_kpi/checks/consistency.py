"""The initial screening of V22 pp. 28 and 31-32: the readings of one submission compared with each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from u4ssc_kpi import resources
from u4ssc_kpi.checks.declared import SLACK, Plan
from u4ssc_kpi.display import number
from u4ssc_kpi.findings import Finding, finding

if TYPE_CHECKING:
    from u4ssc_kpi.checks.settings import CheckSettings
    from u4ssc_kpi.results import Result, Used
    from u4ssc_kpi.submission import Submission

PROFILE = ("population", "households")
PER = 100_000  # the population that rates are for
SMALL_SHARE = 1.0  # percent, up to which a percentage may be a final value divided once more
LARGE_WHOLE = 10_000  # from which denominator on a numerator of up to 100 is a share of 1 % or less


def check_consistency(
    submission: Submission,
    results: Mapping[str, Result],
    shared: Mapping[str, Used],
    plan: Plan,
    settings: CheckSettings,
) -> Iterator[Finding]:
    """Compares the readings of a submission with each other.

    Args:
        submission: what the city gives.
        results: by data point id.
        shared: the readings that hold for the whole submission, by input id.
        plan: the declared checks of the registry.
        settings: the limits.
    """
    if submission.scoped:
        yield from _scoped(submission, results, shared, settings)
    yield from _population(submission, shared)
    yield from _final_values(results, plan)
    yield from _money(submission, results, shared, settings)


def _scoped(
    submission: Submission, results: Mapping[str, Result], shared: Mapping[str, Used], settings: CheckSettings
) -> Iterator[Finding]:
    """Readings for one data point against the shared one, or else against the first of their kind."""
    first = dict(shared)
    for point, readings in submission.scoped.items():
        for used in results[point].inputs if point in results else ():
            if used.id not in readings or used.value is None or isinstance(used.value, bool):
                continue
            other = first.setdefault(used.id, used)
            if other is used or not isinstance(other.value, (int, float)) or other.currency != used.currency:
                continue
            yield from _differs(point, used, used.value, other, other.value, settings)


def _differs(
    point: str, used: Used, value: float, other: Used, known: float, settings: CheckSettings
) -> Iterator[Finding]:
    largest = max(abs(known), abs(value))
    gap = abs(value - known) / largest if largest else 0.0
    if used.id == "city_area" and gap > SLACK:
        code = "city_area_differs"
    elif gap >= settings.denominator_limit - SLACK and gap > 0:
        code = "scoped_differs_much"
    elif used.id in PROFILE and gap > settings.population_limit + SLACK:
        code = "scoped_differs"
    else:
        return
    if used.id == "population" and _divided(value, known):
        code = "population_divided"
    where = "the shared reading" if not other.scoped else other.place.path
    message = f"{used.id} is {number(value)} for {point}, {number(known)} in {where}: {100 * gap:.1f} % apart"
    hint = "Ask why they differ, and state the year of each"
    yield finding(code, message, used.place, value=used.reading.value, hint=hint, data_points=(point,))


def _divided(value: float, known: float) -> bool:
    """Whether a population is another one divided by 100 000, give or take 10 %."""
    low, high = sorted((value, known))
    return high > 0 and 0.9 <= low * PER / high <= 1.1


def _population(submission: Submission, shared: Mapping[str, Used]) -> Iterator[Finding]:
    """A shared population that cannot be one: fewer people than households, and under a thousand."""
    population, households = shared.get("population"), shared.get("households")
    if population is None or households is None or population.value is None or households.value is None:
        return
    if 0 < population.value < 1_000 and population.value < households.value:
        message = f"the population is {number(population.value)}, the number of households {number(households.value)}"
        hint = "Give the population itself; the formulas divide it by 100 000"
        yield finding("population_divided", message, population.place, value=population.reading.value, hint=hint)


def _final_values(results: Mapping[str, Result], plan: Plan) -> Iterator[Finding]:
    """Percentages so small that their numerator may be the final value."""
    for name in plan.shares:
        result = results.get(name)
        if result is None or result.status != "computed" or result.value is None or result.value > SMALL_SHARE:
            continue
        above, below = result.inputs
        if above.value and 1 < above.value <= 100 and below.value is not None and below.value >= LARGE_WHOLE:
            message = f"{above.id} is {number(above.value)} of {number(below.value)}: {number(result.value)} percent"
            hint = f"If {number(above.value)} is the final percentage, put it under reported as {name}"
            value, code = above.reading.value, "final_value_in_numerator"
            yield finding(code, message, above.place, value=value, hint=hint, data_points=(name,))


def _money(
    submission: Submission, results: Mapping[str, Result], shared: Mapping[str, Used], settings: CheckSettings
) -> Iterator[Finding]:
    """Amounts without a currency, and the GDP against the national figure."""
    home = submission.currency in resources.currencies()
    amounts = [] if home else [u for u in shared.values() if "currency" in u.unit and u.value and not u.currency]
    for used in amounts:
        message, hint = f"{used.id} has no currency", "Give the submission's currency, such as currency: EUR"
        yield finding("currency_missing", message, used.place, value=used.reading.value, hint=hint)
    national, gdp, population = settings.national_gdp_per_person, shared.get("city_gdp"), shared.get("population")
    if national is None or gdp is None or not gdp.value or population is None or not population.value:
        return
    if gdp.currency not in (None, submission.currency):
        return
    per_person = gdp.value / population.value
    if not 1 / settings.gdp_factor <= per_person / national <= settings.gdp_factor:
        message = f"the GDP per inhabitant is {number(per_person)}, the national figure {number(national)}"
        hint = "Check the city GDP, its currency and its power of ten"
        yield finding("gdp_gap", message, gdp.place, value=gdp.reading.value, hint=hint, data_points=_users(results))


def _users(results: Mapping[str, Result]) -> tuple[str, ...]:
    return tuple(n for n, r in results.items() if any(i.id == "city_gdp" for i in r.point.inputs))
