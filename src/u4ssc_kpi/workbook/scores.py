"""The sheet of scores: groups first, then each data point with its target; live formulas of the published method."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from u4ssc_kpi.display import unit_label
from u4ssc_kpi.scoring import band_of
from u4ssc_kpi.workbook import live, style
from u4ssc_kpi.workbook.layout import GROUP_COLUMNS, SCORE_COLUMNS, SCORES, Row
from u4ssc_kpi.workbook.parts import INDEPENDENT, cell, colour_bands, set_up
from u4ssc_kpi.workbook.style import Formats

if TYPE_CHECKING:
    from u4ssc_kpi.workbook.writing import Content

TOP = 5
COLUMNS = {c.key: n for n, c in enumerate(SCORE_COLUMNS)}
KEYS = ("dimension", "sub_dimension", "category")
METHOD = (
    "Points of each scored data point: 4 above 95 % of its target, 3 from 66 %, 2 from 33 %, else 1. The score of a"
    " group is the sum of its points over 4 times their number. What is not reported, what has no target and what the"
    " verifier withholds is left out."
)


@dataclass(frozen=True, slots=True)
class Group:
    """A row of the summary: the whole, a dimension, sub-dimension or category; empty parts take all."""

    level: str
    name: str
    dimension: str = ""
    sub_dimension: str = ""
    category: str = ""

    def holds(self, row: Row) -> bool:
        return all(getattr(self, k) in ("", getattr(row.indicator, k)) for k in KEYS)


def groups(content: Content) -> list[Group]:
    """All groups, from the whole down, in methodology order."""
    places = [r.indicator for r in content.layout.points if r.indicator is not None]
    found: dict[Group, None] = {Group("Total", "All KPIs"): None}
    found |= {Group("Dimension", i.dimension, i.dimension): None for i in places}
    found |= {Group("Sub-dimension", i.sub_dimension, i.dimension, i.sub_dimension): None for i in places}
    found |= {Group("Category", i.category, i.dimension, "", i.category): None for i in places}
    return list(found)


def first_row(content: Content) -> int:
    """The row of the first data point."""
    return TOP + 1 + len(groups(content)) + 3


def score_cell(content: Content, point: str, key: str) -> str:
    """Where a data point's performance or band stands."""
    number = next(n for n, r in enumerate(content.layout.points) if r.point is not None and r.point.id == point)
    return cell(SCORES, first_row(content) + number, COLUMNS[key])


def write(target: Any, formats: Formats, content: Content) -> None:
    """Writes the sheet."""
    set_up(target, SCORES, len(SCORE_COLUMNS), TOP, 2)
    target.write_string(0, 0, SCORES, formats.title())
    target.write_string(1, 0, METHOD, formats.quiet())
    target.write_string(2, 0, f"Targets: {content.benchmarks}. {_title(content)}", formats.quiet())
    target.write_string(3, 0, INDEPENDENT, formats.quiet())
    target.set_row(0, 24)
    head = formats("head", bold=True, valign="vcenter")
    for number, column in enumerate(SCORE_COLUMNS):
        target.set_column(number, number, column.width)
        target.write_string(TOP, number, GROUP_COLUMNS[number] if number < len(GROUP_COLUMNS) else "", head)
        target.write_string(first_row(content) - 1, number, column.title, head)
    rows = list(content.layout.points)
    first, last = first_row(content), first_row(content) + len(rows) - 1
    for number, row in enumerate(rows, first):
        _data_point(target, formats, content, row, number)
    for at, group in enumerate(groups(content), TOP + 1):
        _group(target, formats, content, group, at, (first, last))
    colour_bands(target, formats, TOP + 1, last, COLUMNS["band"])
    target.print_area(0, 0, last, len(SCORE_COLUMNS) - 1)


def _title(content: Content) -> str:
    title = content.registry.benchmark_sets.get(content.benchmarks)
    return title.title if title else ""


def _data_point(target: Any, formats: Formats, content: Content, row: Row, at: int) -> None:
    indicator, point = row.indicator, row.point
    assert indicator is not None
    assert point is not None
    goal = content.targets.get(point.id)
    result = content.scored(row)
    share = live.performance_shown(goal, result) if goal else ""
    band = live.band_shown(share)
    basis = "" if goal is None else "U4SSC's own" if point.id in content.official else f"{goal.basis}, not U4SSC's"
    texts = {
        "code": indicator.code,
        "name": point.name,
        "dimension": indicator.dimension,
        "sub_dimension": indicator.sub_dimension,
        "category": indicator.category,
        "result_unit": unit_label(point.unit),
        "rule": goal.rule.replace("_", " ") if goal else "no target",
        "basis": basis if goal and goal.rule != "none" else "",
        "source": str(goal.source) if goal else "",
    }
    for key, text in texts.items():
        look = formats(indent=1) if key in ("result_unit", "rule", "basis") else formats()
        target.write_string(at, COLUMNS[key], text, look)
    target.set_row(at, style.height((text, SCORE_COLUMNS[COLUMNS[key]].width) for key, text in texts.items()))
    there = {key: f"${chr(65 + COLUMNS[key])}{at + 1}" for key in ("result", "target", "worst", "performance", "band")}
    sheet = content.layout.sheet(row.sheet)
    data = (cell(row.sheet, row.number, sheet.column(key)) for key in ("result", "reported", "verified"))
    form = style.TRUTH if point.unit == "yes_no" else style.RESULT
    rule = goal.rule if goal else "none"
    share_formula = '=""'
    if rule != "none":
        share_formula = live.performance_formula(rule, there["result"], there["target"], there["worst"])
    _formula(target, formats, at, "result", live.scored_formula(*data), result, form)
    _formula(target, formats, at, "performance", share_formula, share, style.SHARE)
    _formula(target, formats, at, "band", live.band_formula(there["performance"]), band, style.NUMBER)
    _formula(target, formats, at, "points", live.points_formula(there["band"]), live.points_shown(share), '0;;""')
    for key, number in (("target", goal.target if goal else None), ("worst", goal.worst if goal else None)):
        if number is None:
            target.write_blank(at, COLUMNS[key], None, formats())
        else:
            target.write_number(at, COLUMNS[key], number, formats())


def _group(target: Any, formats: Formats, content: Content, group: Group, at: int, span: tuple[int, int]) -> None:
    members = [r for r in content.layout.points if group.holds(r)]
    points = sum(_points(content, members))
    of = 4 * sum(1 for p in _points(content, members) if p)
    for number, text in enumerate((group.level, group.name, group.dimension, group.sub_dimension, group.category)):
        look = formats(bold=True) if group.level in ("Total", "Dimension") else formats()
        target.write_string(at, number, text, look)

    def column(key: str) -> str:
        letter = chr(65 + COLUMNS[key])
        return f"${letter}${span[0] + 1}:${letter}${span[1] + 1}"

    chosen = "".join(f"({column(k)}=${chr(65 + COLUMNS[k])}{at + 1})*" for k in KEYS if getattr(group, k))
    here = {key: f"${letter}{at + 1}" for key, letter in (("points", "H"), ("of", "I"))}
    share = f'IF({here["of"]}=0,"",{here["points"]}/{here["of"]})'
    cells: tuple[tuple[int, str, float | str, str], ...] = (
        (5, f"={share}", points / of if of else "", "0.0 %"),
        (7, f"=SUMPRODUCT({chosen}{column('points')})", points, style.NUMBER),
        (8, f"=4*SUMPRODUCT({chosen}({column('points')}>0))", of, style.NUMBER),
        (11, live.band_formula(f"$F{at + 1}"), band_of(points / of) if of else "", style.NUMBER),
    )
    for place, formula, value, form in cells:
        target.write_formula(at, place, formula, formats("formula", num_format=form, align="right"), value)


def _points(content: Content, rows: list[Row]) -> Iterator[int]:
    for row in rows:
        assert row.point is not None
        goal = content.targets.get(row.point.id)
        share = live.performance_shown(goal, content.scored(row)) if goal else ""
        yield live.points_shown(share)


def _formula(target: Any, formats: Formats, at: int, key: str, formula: str, value: float | str, form: str) -> None:
    look = formats("formula", num_format=form, align="right")
    target.write_formula(at, COLUMNS[key], formula, look, value)
