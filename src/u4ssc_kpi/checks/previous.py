"""A submission against that of an earlier year: jumps, and what is not reported any more. The limits are ours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from u4ssc_kpi.checks.declared import place_of
from u4ssc_kpi.comparability import formula_followed, same_formula
from u4ssc_kpi.display import number, unit_label
from u4ssc_kpi.findings import Finding, finding

if TYPE_CHECKING:
    from u4ssc_kpi.checks.settings import CheckSettings
    from u4ssc_kpi.results import Evaluation, Result
    from u4ssc_kpi.submission import Submission


def check_previous(
    submission: Submission, results: Mapping[str, Result], previous: Evaluation, settings: CheckSettings
) -> Iterator[Finding]:
    """Compares results with those of an earlier year.

    Args:
        submission: what the city gives now.
        results: by data point id.
        previous: the evaluation of the earlier submission.
        settings: the limits.
    """
    earlier = previous.submission
    if earlier.identity != submission.identity or earlier.year >= submission.year:
        message = f"the earlier submission is of {earlier.city}, {earlier.country}, {earlier.year}"
        hint = f"Give one of {submission.city} before {submission.year}"
        yield finding("previous_unfit", message, earlier.place("year"), hint=hint)
        return
    for name, result in results.items():
        before, now = previous[name].value if name in previous else None, result.value
        if before is None:
            continue
        if now is None:
            if result.status == "not_reported":
                message = f"{name} was {_shown(before, result)} in {earlier.year} and is not reported"
                place, hint = previous[name].reported or previous[name].inputs[0], "Ask whether it was left out"
                yield finding("no_longer_reported", message, place.place, hint=hint, data_points=(name,))
        elif not same_formula(previous[name], result):
            then = formula_followed(previous[name])
            message = (
                f"{name} was {then} in {earlier.year}, now {formula_followed(result)}: the values are not compared"
            )
            hint = "Compute both by one variant"
            yield finding("variant_differs", message, place_of(result), value=now, hint=hint, data_points=(name,))
        elif isinstance(before, bool) or isinstance(now, bool):
            if before != now:
                message = f"{name} was {_shown(before, result)} in {earlier.year}, now {_shown(now, result)}"
                place_now, hint = place_of(result), "Ask what changed"
                yield finding("answer_changed", message, place_now, value=now, hint=hint, data_points=(name,))
        elif _jumps(before, now, result.unit, settings):
            message = f"{name} was {_shown(before, result)} in {earlier.year}, now {_shown(now, result)}"
            hint = "Ask what changed; check unit, year and area of both"
            yield finding("jump", message, place_of(result), value=now, hint=hint, data_points=(name,))
    yield from _profile(submission, results, previous, settings)


def _jumps(before: float, now: float, unit: str, settings: CheckSettings) -> bool:
    """Whether a change is a jump: by points for percentages, by factor for all else; from or to zero is none."""
    if unit == "percent":
        return abs(now - before) > settings.jump_points * (1 + 1e-9)
    if not before or not now or (before < 0) != (now < 0):
        return False
    return max(now / before, before / now) > settings.jump_factor * (1 + 1e-9)


def _profile(
    submission: Submission, results: Mapping[str, Result], previous: Evaluation, settings: CheckSettings
) -> Iterator[Finding]:
    """Population and households against the earlier year's, by the manual's limit for variations (V22 p. 31)."""
    for name, limit in (("population", settings.population_limit), ("households", settings.population_limit)):
        now, before = (
            next((u for r in found.values() for u in r.inputs if u.id == name and not u.scoped), None)
            for found in (results, previous)
        )
        if now is None or before is None or not now.value or not before.value:
            continue
        change = now.value / before.value - 1
        if abs(change) > limit * (1 + 1e-9):
            was, value = number(before.value), number(now.value)
            message = f"{name} was {was} in {previous.submission.year}, now {value}: {100 * change:+.1f} %"
            hint = "Ask what changed; check that the area is the same"
            yield finding("jump", message, now.place, value=now.reading.value, hint=hint)


def _shown(value: float | bool, result: Result) -> str:
    return f"{number(value)} {unit_label(result.unit)}".strip()
