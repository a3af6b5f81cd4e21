"""The live formulas of the sheets, and what they show: every formula is written with its value.

A program that does not compute on opening then shows what `evaluate` would; the tests let LibreOffice compute all again
and compare.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from u4ssc_kpi import formula as formulas
from u4ssc_kpi.model import DataPoint, Target
from u4ssc_kpi.quantities import is_missing, is_unclear_missing, parse_yes_no
from u4ssc_kpi.scoring import POINTS, band_of
from u4ssc_kpi.verification import Decision
from u4ssc_kpi.workbook.cells import Cell
from u4ssc_kpi.workbook.log import WITHHELD, verified_cell
from u4ssc_kpi.workbook.units import UnitList

NOT_REPORTED, NOT_APPLICABLE, INVALID = "NR", "N/A", "invalid"
# Ranges on the sheet of lists, by defined names.
MISSING, YES, NO = "words_missing", "words_yes", "words_no"


# --- the number that a row counts as


def number_formula(value: str, unit: str, units: str, factors: str, *, negative: bool) -> str:
    """The number in the declared unit: NR for nothing, ``invalid`` for what cannot be used.

    Args:
        value, unit: the cells.
        units, factors: the ranges with the units that are known and their factors.
        negative: whether it may be below zero.
    """
    factor = f'IF({unit}="",1,SUMPRODUCT(MAX(EXACT({units},{unit})*{factors})))'
    usable = f"{factor}>0" if negative else f"AND({value}>=0,{factor}>0)"
    number = f'IFERROR(IF({usable},{value}*{factor},"{INVALID}"),"{INVALID}")'
    return f'=IF(ISNUMBER({value}),{number},IF({_among(value, MISSING)},"{NOT_REPORTED}","{INVALID}"))'


def number_shown(value: Cell, unit: Cell, units: UnitList, *, negative: bool) -> float | str:
    """What `number_formula` gives."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        factor = 1.0 if unit is None or unit == "" else units.factors.get(str(unit), 0.0)
        usable = factor > 0 and (negative or value >= 0) and math.isfinite(value * factor)
        return value * factor if usable else INVALID
    return _without_number(value)


def truth_formula(value: str) -> str:
    """1 for yes, 0 for no, else as `number_formula`."""
    rest = f'IF({_among(value, MISSING)},"{NOT_REPORTED}","{INVALID}")'
    return f"=IF({_among(value, YES)},1,IF({_among(value, NO)},0,{rest}))"


def truth_shown(value: Cell) -> float | str:
    """What `truth_formula` gives."""
    if isinstance(value, str) and (truth := parse_yes_no(value)) is not None:
        return float(truth)
    return _without_number(value) if not isinstance(value, (int, float)) else INVALID


def _among(cell: str, words: str) -> str:
    return f'SUMPRODUCT(--(LOWER(TRIM({cell}&""))={words}))>0'


def _without_number(value: Cell) -> str:
    missing = value is None or (isinstance(value, str) and (is_missing(value) or is_unclear_missing(value)))
    return NOT_REPORTED if missing else INVALID


# --- the result of a data point


def computed_formula(point: DataPoint, cell_of: Mapping[str, str]) -> str:
    """The result from the cells that the inputs count as."""
    return "=" + formulas.to_excel(point.tree, cell_of)


def computed_shown(point: DataPoint, numbers: Mapping[str, float | str]) -> float | str:
    """What `computed_formula` gives."""
    found = [numbers[i.id] for i in point.inputs]
    if texts := [n for n in found if isinstance(n, str)]:
        return INVALID if INVALID in texts else NOT_REPORTED
    solved = formulas.solve(point.formula, [float(n) for n in found])
    if solved.value is None:
        return NOT_APPLICABLE if solved.reason == "zero_by_zero" else INVALID
    return solved.value


def result_formula(reported: str, computed: str) -> str:
    """The reported value where there is one, else the computed one; `reported` is a formula without its ``=``."""
    return f'=IF(ISNUMBER({reported}),{reported},IF({reported}="{NOT_REPORTED}",{computed},"{INVALID}"))'


# --- the score


def scored_formula(result: str, reported: str, verified: str) -> str:
    """The result as far as it counts: empty where the verifier sets it as not reported or withholds it."""
    hidden = f'OR(TRIM({reported})="NO",TRIM({verified})="{WITHHELD}")'
    return f'=IF(AND(ISNUMBER({result}),{hidden}),"",{result})'


def scored_shown(result: float | str, decision: Decision | None) -> float | str:
    """What `scored_formula` gives."""
    hidden = decision is not None and (decision.reported is False or verified_cell(decision) == WITHHELD)
    return "" if hidden and not isinstance(result, str) else result


def performance_formula(rule: str, result: str, target: str, worst: str) -> str:
    """The share of the target reached, by the rules of `Target`; empty without a result."""
    shares = {
        "at_least": f"{result}/{target}",
        "at_most": f"IF({result}<={target},1,{target}/{result})",
        "equal_to": f"IF({result}=0,0,MIN({result}/{target},{target}/{result}))",
        "linear": f"MAX(0,({worst}-{result})/({worst}-{target}))",
        "yes": f"IF({result}=1,1,0)",
    }
    return f'=IF(ISNUMBER({result}),{shares[rule]},"")'


def performance_shown(target: Target, result: float | str) -> float | str:
    """What `performance_formula` gives."""
    if isinstance(result, str):
        return ""
    share = target.performance(result)
    return "" if share is None else share


def band_formula(share: str) -> str:
    """The band of a share, with the published edges, rounded as `scoring.band_of` does."""
    rounded = f"ROUND({share},12)"
    return (
        f'=IF(ISNUMBER({share}),IF({rounded}>0.95,"95+",IF({rounded}>=0.66,"66-95",'
        f'IF({rounded}>=0.33,"33-66","0-33"))),"")'
    )


def points_formula(band: str) -> str:
    """4 to 1 points; 0 where nothing is scored."""
    formula = "0"
    for name, points in POINTS.items():
        formula = f'IF({band}="{name}",{points},{formula})'
    return f"={formula}"


def points_shown(share: float | str) -> int:
    """What `points_formula` gives."""
    return 0 if isinstance(share, str) else POINTS[band_of(share)]


def band_shown(share: float | str) -> str:
    """What `band_formula` gives."""
    return "" if isinstance(share, str) else band_of(share)
