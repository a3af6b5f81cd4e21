"""Trends, regions and comparisons as plain text for terminals, in 80 columns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from rich.cells import cell_len

from u4ssc_kpi.analysis.compare import Compared, Comparison
from u4ssc_kpi.analysis.diagnosis import Diagnosis, Step
from u4ssc_kpi.analysis.region import Aggregate, Region
from u4ssc_kpi.analysis.trend import Trend, Trends
from u4ssc_kpi.display import number, unit_label
from u4ssc_kpi.findings import Finding
from u4ssc_kpi.model import DataPoint, Indicator
from u4ssc_kpi.text import WIDTH, fit, wrap

MOST_SHOWN = 12  # findings of one kind


def heading(words: str) -> list[str]:
    """A title, underlined."""
    line = fit(words, WIDTH).rstrip()
    return [line, "=" * cell_len(line)]


def _named(point: DataPoint, width: int) -> list[str]:
    """The name with its unit, in as many lines as it needs, the last one filled up."""
    unit = unit_label(point.unit)
    lines = wrap(f"{point.name} [{unit}]" if unit else point.name, "  ", "    ", width)
    return [*lines[:-1], fit(lines[-1], width)]


def _placed(rows: Iterable[tuple[Indicator, list[str]]]) -> list[str]:
    """Rows under the headings of their categories."""
    lines: list[str] = []
    place = None
    for indicator, row in rows:
        here = (indicator.dimension, indicator.sub_dimension, indicator.category)
        if here != place:
            lines += ["", *wrap(" > ".join(here), "", "  ")]
            place = here
        lines += row
    return lines


def _findings(findings: Sequence[Finding]) -> list[str]:
    """The findings, those of one kind cut where they are many."""
    lines: list[str] = []
    counted: Counter[str] = Counter()
    for one in findings:
        counted[one.code] += 1
        if counted[one.code] <= MOST_SHOWN:
            lines += wrap(str(one), "", "    ")
    more = [f"{n - MOST_SHOWN} more {code}" for code, n in counted.items() if n > MOST_SHOWN]
    lines += wrap(f"... and {', '.join(more)} (--json lists all)") if more else []
    return ["", *lines] if lines else []


# --- trends


def trends(found: Trends) -> str:
    """One line for each data point: first and last value, change a year, verdict, arrival at the target."""
    span = f"{found.years[0]} to {found.years[-1]}" if len(found.years) > 1 else f"{found.years[0]}"
    lines = heading(f"{found.city}, {found.country}, {span}")
    settings = found.settings
    shown = ", ".join(f"{n} {verdict}" for verdict, n in found.counts.items() if n)
    if found.against:
        lines += wrap(f"Targets of {found.against!r}, to be reached by {settings.by}.")
    lines += wrap(f"{sum(found.counts.values())} data points have a value: {shown or 'none'}.")
    lines += ["", f"{'':<28} {'first':>9} {'last':>9} {'a year':>9}  {'':<13} {'target':>6}"]
    lines += _placed((one.indicator, _trend(one)) for one in found.values() if one.observations)
    lines += ["", *wrap("a year: the median slope (Theil-Sen) where tested, else the change between first and last.")]
    if any(_untested(one) for one in found.values()):
        lines += wrap("* not tested: fewer years than the test needs, or not asked for", "", "  ")
    if found.against:
        lines += wrap("target: the year in which it is reached at that rate; - where it is not within 100 years.")
    return "\n".join([*lines, *_findings(found.findings)])


def _untested(one: Trend) -> bool:
    return one.measures.n > 1 and one.measures.slope is None and one.point.unit != "yes_no"


def _trend(one: Trend) -> list[str]:
    measures, used = one.measures, [o for o in one.observations if o.used]
    names = _named(one.point, 28)
    first = number(used[0].value) if len(used) > 1 else ""
    verdict = one.verdict + ("*" if _untested(one) else "")
    rate = measures.achieved_per_year
    a_year = "" if rate is None else f"{'+' if rate > 0 else ''}{number(rate)}"
    arrival = "-" if measures.reached is not None else ""
    arrival = str(measures.arrival) if measures.arrival else arrival
    arrival = "met" if measures.reached else arrival
    values = f"{fit(first, 9, right=True)} {fit(number(used[-1].value), 9, right=True)} {fit(a_year, 9, right=True)}"
    return [*names[:-1], f"{names[-1]} {values}  {fit(verdict, 13)} {arrival:>6}".rstrip()]


# --- regions


def region(found: Region, everything: bool = False) -> str:
    """One line for each data point with a value: value, how it was made, coverage; then what has none."""
    lines = heading(f"{found.name}, {found.year}")
    lines += wrap(f"From {len(found.cities)} cities: {', '.join(found.cities)}.", "", "  ")
    minimum = f"{100 * found.minimum_coverage:.0f} %"
    lines += wrap(f"A value needs {minimum} of the cities and, where all populations are known, of the inhabitants.")
    lines += ["", f"{'':<38} {'value':>12}   {'':<2} {'cities':>7}  {'inhabitants':>11}"]
    shown = [one for one in found.values() if one.value is not None or (everything and one.included)]
    lines += _placed((one.indicator, _aggregate(one, len(found.cities))) for one in shown)
    marks = {_mark(one) for one in shown}
    meaning = {
        "w": "w  population-weighted mean",
        "s": "s  share of the cities that say yes (of the inhabitants in brackets)",
        "t": "t  sum over the cities that give it",
        "r": "r  with numerators rebuilt from reported values and their denominators",
    }
    lines += ["", *(words for mark, words in meaning.items() if mark in marks)] if marks - {""} else []
    for status, words in (
        ("low_coverage", "Coverage too low"),
        ("inputs_missing", "Reported without what a region needs (--explain ID says what)"),
        ("refused", "Cannot be aggregated"),
        ("not_applicable", "Not applicable"),
        ("invalid", "Cannot be used"),
    ):
        chosen = [one.point.name for one in found.values() if one.status == status]
        lines += ["", *wrap(f"{words}: {'; '.join(chosen)}", "", "  ")] if chosen else []
    missing = found.counts.get("not_reported", 0)
    lines += ["", f"Not reported by any city: {missing} data points"] if missing else []
    marked = ("value_rebuilt", "total_incomplete")  # said by the marks and the coverage
    return "\n".join([*lines, *_findings([f for f in found.findings if f.code not in marked])])


def _mark(one: Aggregate) -> str:
    if one.rule.method == "sum":
        return "r" if one.rebuilt else "t" if one.label == "sum over the cities" else ""
    return {"population_weighted": "w", "share": "s"}.get(one.rule.method, "")


def _aggregate(one: Aggregate, cities: int) -> list[str]:
    names = _named(one.point, 38)
    value = number(one.value) + (" %" if one.rule.method == "share" else "")
    people = "?" if one.population_coverage is None else f"{100 * one.population_coverage:.0f} %"
    share = "" if one.population_share is None else f" ({one.population_share:.0f} %)"
    covered = f"{f'{len(one.included)}/{cities}':>7}  {people:>11}"
    return [*names[:-1], f"{names[-1]} {fit(value, 12, right=True)}   {_mark(one):<2} {covered}{share}".rstrip()]


# --- comparison


def comparison(found: Comparison) -> str:
    """Values beside those of the peers, categories side by side, what pulls them down and what would lift them."""
    lines = heading(f"{found.name} beside {', '.join(found.peers)}")
    lines += wrap(f"{len(found.common)} data points in common; targets of {found.card.benchmark.id!r}.")
    lines += ["", f"{'':<38} {'city':>10} {'peers':>10}  {'of':>3}  {'percentile':>10}"]
    lines += _placed((found[name].indicator, _compared(found[name])) for name in found.common)
    lines += [
        "",
        *wrap("peers: their median, or how many say yes, of those with a value."),
        *wrap("percentile: the share of these peers that are worse, equal ones counting half."),
    ]
    lines += _categories(found)
    for one in found.diagnoses:
        lines += _diagnosis(one, found)
    return "\n".join([*lines, *_findings(found.findings)])


def _compared(one: Compared) -> list[str]:
    names = _named(one.point, 38)
    middle = number(one.median) if one.median is not None else f"{sum(map(bool, one.peers.values()))} yes"
    percentile = "-" if one.percentile is None else f"{one.percentile:.0f}"
    values = f"{fit(number(one.value), 10, right=True)} {fit(middle, 10, right=True)}  {len(one.peers):>3}"
    return [*names[:-1], f"{names[-1]} {values}  {percentile:>10}"]


def _categories(found: Comparison) -> list[str]:
    """The categories in which the city and a peer are scored, with their percentages."""
    rows = []
    for group in found.card.categories:
        others = [card.category(group.name, group.dimension).percent for card in found.peers.values()]
        known = [f"{percent:.0f} %" for percent in others if percent is not None]
        if group.percent is not None and known:
            name = f"{group.name} ({group.dimension})"
            rows.append(
                f"  {fit(name, 46)} {group.percent:>5.0f} %   {', '.join(known[:4])}{' ...' if known[4:] else ''}"
            )
    return ["", f"{'Scores by category':<48} {'city':>7}   peers", *rows] if rows else []


def _diagnosis(one: Diagnosis, found: Comparison) -> list[str]:
    """What a category lacks for a better band."""
    if one.lift is None:
        return []
    group, lift = one.group, one.lift
    lines = ["", *wrap(f"{group.name} ({group.dimension}): {group.percent:.1f} %, {group.band}", "", "  ")]
    if one.weaknesses:
        pulls = ", ".join(f"{found.card[p.data_point].result.point.name} ({p.effect:+.1f})" for p in one.weaknesses)
        lines += wrap(f"pulled down by {pulls}", "  ", "    ")
    lines += wrap(f"the least change to {lift.band}:", "  ", "    ")
    return lines + [line for step in lift.steps for line in wrap(_step(step, found), "  - ", "    ")]


def _step(step: Step, found: Comparison) -> str:
    point = found.card[step.data_point].result.point
    if step.bound == "yes":
        return f"{point.name}: from No to Yes"
    unit = unit_label(point.unit)
    words = f"{point.name}: from {number(step.value)} to {step.bound} {number(step.limit)} {unit}".rstrip()
    if step.lacking is None or step.numerator == point.formula:
        return words
    more = "more" if step.lacking > 0 else "less"
    return f"{words} ({number(abs(step.lacking))} {more} of {step.numerator})"
