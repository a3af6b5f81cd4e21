"""Plausibility: what can be used but is worth a look. Nothing here changes a value."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from u4ssc_kpi import resources
from u4ssc_kpi.display import number
from u4ssc_kpi.errors import did_you_mean
from u4ssc_kpi.findings import Finding, Place, finding
from u4ssc_kpi.model import DescendingCheck, SumCheck

if TYPE_CHECKING:
    from u4ssc_kpi.catalogue import Registry
    from u4ssc_kpi.results import Result
    from u4ssc_kpi.submission import Reading, Submission


def check_submission(submission: Submission) -> Iterator[Finding]:
    """Checks what stands around the values: country, currency, rates, years, quality."""
    code = submission.country_code
    if code is None:
        names = [c["name"] for c in resources.countries().values()] + list(resources.countries())
        hint = did_you_mean(submission.country, names) or "Write the ISO 3166-1 code, such as NO"
        message = f"no country {submission.country!r} in ISO 3166-1"
        yield finding("country_unknown", message, submission.place("country"), value=submission.country, hint=hint)
    if submission.locode is not None:
        plain = submission.locode.strip().upper()
        if not re.fullmatch(r"[A-Z]{2} ?[A-Z2-9]{3}", plain) or (code is not None and plain[:2] != code):
            message = f"{submission.locode!r} is no UN/LOCODE of {submission.country}"
            hint = f"Write the country's two letters and three characters, such as {code or 'ES'} ABC"
            yield finding("locode_unreadable", message, submission.place("locode"), value=submission.locode, hint=hint)
    if submission.edition is not None:
        editions = [e["id"] for e in resources.compiled()["lists"]["editions"]]
        if submission.edition not in editions:
            hint = did_you_mean(submission.edition, editions) or f"Known: {', '.join(editions)}"
            message = f"{submission.edition[:80]!r} is no known edition of the methodology"
            yield finding("edition_unknown", message, submission.place("edition"), value=submission.edition, hint=hint)
    known = resources.currencies()
    if submission.currency is not None and submission.currency not in known:
        hint = did_you_mean(submission.currency, known) or "Write the ISO 4217 code, such as EUR"
        message = f"{submission.currency!r} is no ISO 4217 code"
        yield finding("currency_unknown", message, submission.place("currency"), value=submission.currency, hint=hint)
    for name, rate in submission.exchange_rates.items():
        usable = name in known and math.isfinite(rate) and rate > 0
        if not usable or submission.currency is None or name == submission.currency:
            message = f"the exchange rate of {name} ({rate}) cannot be used"
            hint = "Write what one unit of it is worth in the submission's currency, such as {USD: 0.92}"
            yield finding(
                "exchange_rate_unusable", message, submission.place(f"exchange_rates.{name}"), value=rate, hint=hint
            )
    for path, reading in _all_readings(submission):
        yield from _check_reading(submission, path, reading)


def _all_readings(submission: Submission) -> Iterator[tuple[str, Reading]]:
    for part in ("readings", "reported"):
        for name, reading in getattr(submission, part).items():
            yield f"{part}.{name}", reading
    for point, readings in submission.scoped.items():
        for name, reading in readings.items():
            yield f"scoped.{point}.{name}", reading


def _check_reading(submission: Submission, path: str, reading: Reading) -> Iterator[Finding]:
    year, quality, origin = reading.year, reading.quality, reading.origin
    if year is not None and not max(1900, submission.year - 10) <= year <= submission.year:
        message = f"the value is of {year}, the submission of {submission.year}"
        yield finding("year_implausible", message, submission.place(path), value=year, hint="Check the year")
    lists = resources.compiled()["lists"] if quality or origin else {}
    if quality and quality.casefold() not in {q.casefold() for q in lists["quality"]}:
        hint = did_you_mean(quality, lists["quality"]) or f"Choose one of: {'; '.join(lists['quality'])}"
        message = f"{quality[:80]!r} is no data quality of the template"
        yield finding("quality_unknown", message, submission.place(path), value=quality, hint=hint)
    if origin and origin.casefold() not in {o.casefold() for o in lists["origin"]}:
        message = f"{origin[:80]!r} is not in the template's list of data origins"
        yield finding("origin_unknown", message, submission.place(path), value=origin)


def check_results(results: Mapping[str, Result], registry: Registry) -> Iterator[Finding]:
    """Checks results: plausible maximum, sign, and the checks declared with the indicators."""
    for name, result in results.items():
        value = result.value
        if value is None or isinstance(value, bool):
            continue
        limit = result.point.maximum
        if limit is not None and value > limit * (1 + 1e-9):
            message = f"{name} is {number(value)}, above {number(limit)}"
            hint = "Check numerator and denominator"
            yield finding("above_maximum", message, _place(result), value=value, hint=hint, data_points=(name,))
        if value < 0:
            message = f"{name} is {number(value)}, below zero"
            yield finding(
                "below_zero", message, _place(result), value=value, hint="Check the inputs", data_points=(name,)
            )
    for indicator in registry.values():
        for check in indicator.checks:
            if isinstance(check, SumCheck):
                yield from _sum(check, results)
            else:
                yield from _descending(check, results)


def _place(result: Result) -> Place | None:
    used = result.reported or (result.inputs[0] if result.inputs else None)
    return used.place if used else None


def _values(names: tuple[str, ...], results: Mapping[str, Result]) -> list[tuple[str, float]]:
    found = [(n, results[n].value) for n in names if n in results]
    return [(n, float(v)) for n, v in found if v is not None]


def _sum(check: SumCheck, results: Mapping[str, Result]) -> Iterator[Finding]:
    values = _values(check.data_points, results)
    total = sum(v for _, v in values)
    complete = len(values) == len(check.data_points)
    above = total - check.total > check.tolerance + 1e-9
    below = complete and check.total - total > check.tolerance + 1e-9
    if above or below:
        shown = " + ".join(number(v) for _, v in values)
        message = f"{shown} = {number(total)}, not {number(check.total)} +/- {number(check.tolerance)} ({check.source})"
        names = tuple(n for n, _ in values)
        yield finding(
            "shares_sum", message, _place(results[names[0]]), value=total, hint="Ask the city", data_points=names
        )


def _descending(check: DescendingCheck, results: Mapping[str, Result]) -> Iterator[Finding]:
    values = _values(check.data_points, results)
    code = "order" if check.severity == "warning" else "order_unusual"
    for i, (upper, high) in enumerate(values):
        for lower, low in values[i + 1 :]:
            if low > high + 1e-9 * abs(high):
                message = f"{lower} ({number(low)}) is above {upper} ({number(high)}) ({check.source})"
                hint = "Check both"
                yield finding(code, message, _place(results[lower]), value=low, hint=hint, data_points=(lower, upper))
