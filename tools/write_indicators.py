"""Writes the typed calculations in src/u4ssc_kpi/indicators from the catalogue, one function for each data point.

    python tools/write_indicators.py            writes them
    python tools/write_indicators.py --check    fails when the committed files are not fresh

The example in each docstring is a case that was worked by hand, from tests/cases.
"""

from __future__ import annotations

import re
import sys
import textwrap
from pathlib import Path
from typing import Any

import u4ssc_kpi as u4
from u4ssc_kpi.io.yaml_text import load_yaml
from u4ssc_kpi.model import DataPoint, Indicator

ROOT = Path(__file__).resolve().parent.parent
TARGET = ROOT / "src" / "u4ssc_kpi" / "indicators"
MODULES = {
    ("Economy", "ICT"): "economy/ict.py",
    ("Economy", "Productivity"): "economy/productivity.py",
    ("Economy", "Infrastructure"): "economy/infrastructure.py",
    ("Environment", "Environment"): "environment/environment.py",
    ("Environment", "Energy"): "environment/energy.py",
    ("Society and Culture", "Education, Health and Culture"): "society_culture/education_health_culture.py",
    ("Society and Culture", "Safety, Housing and Social Inclusion"): "society_culture/safety_housing_inclusion.py",
}
WIDTH = 120


def main(arguments: list[str]) -> int:
    cases = [case for file in sorted((ROOT / "tests" / "cases").glob("*.yaml")) for case in load_yaml(file).data]
    files = {TARGET / name: module(place, cases) for place, name in MODULES.items()}
    files[TARGET / "__init__.py"] = package(
        "The typed calculations: one documented function for each of the 112 data points."
    )
    for folder, title in (
        ("economy", "Economy"),
        ("environment", "Environment"),
        ("society_culture", "Society and Culture"),
    ):
        files[TARGET / folder / "__init__.py"] = package(f"The typed calculations of the dimension {title}.")
    stale = [path for path, text in files.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    stale += [path for path in TARGET.rglob("*.py") if path not in files]
    if "--check" in arguments:
        if stale:
            names = ", ".join(str(p.relative_to(ROOT)) for p in stale)
            print(f"not fresh: {names}; run python tools/write_indicators.py", file=sys.stderr)
        return 1 if stale else 0
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    print(f"wrote {len(files)} files")
    return 0


def package(title: str) -> str:
    note = "Written by tools/write_indicators.py from the catalogue; change the declarations, not these files."
    return f'"""{title}\n\n{note}\n"""\n'


def module(place: tuple[str, str], cases: list[dict[str, Any]]) -> str:
    indicators = u4.registry.find(dimension=place[0], sub_dimension=place[1])
    points = [(i, p) for i in indicators for p in i.data_points]
    helpers = sorted({"yes_no_of" if p.unit == "yes_no" else "quantity_of" for _, p in points})
    lines = [
        f'"""{place[0]} > {place[1]}: the typed calculations.',
        "",
        "Written by tools/write_indicators.py from the catalogue; change the declarations, not this file.",
        '"""',
        "",
        "from __future__ import annotations",
        "",
        "from typing import TYPE_CHECKING, Any",
        "",
        f"from u4ssc_kpi.calculation import {', '.join(helpers)}",
        "",
        "if TYPE_CHECKING:",
        "    from pint import Quantity",
        "",
        "    from u4ssc_kpi.quantities import Given",
        "",
        "__all__ = [",
        *(f'    "{name}",' for name in sorted((p.id for _, p in points), key=natural)),
        "]",
        "",
    ]
    for indicator, point in points:
        lines += ["", *function(indicator, point, cases), ""]
    return "\n".join(lines).rstrip() + "\n"


def natural(name: str) -> list[tuple[int, str]]:
    """Sorts pm2 before pm10, as the linter wants it."""
    return [(int(part), "") if part.isdigit() else (0, part) for part in re.split(r"(\d+)", name)]


def function(indicator: Indicator, point: DataPoint, cases: list[dict[str, Any]]) -> list[str]:
    helper, returns = ("yes_no_of", "bool") if point.unit == "yes_no" else ("quantity_of", "Quantity[Any]")
    parameters = "".join(f"    {i.id}: Given,\n" for i in point.inputs)
    call = f'    return {helper}("{point.id}", {", ".join(f"{i.id}={i.id}" for i in point.inputs)})'
    if len(call) > WIDTH:
        arguments = "".join(f"        {i.id}={i.id},\n" for i in point.inputs)
        call = f'    return {helper}(\n        "{point.id}",\n{arguments}    )'
    unit = "yes or no" if point.unit == "yes_no" else f"in {point.unit}"
    doc = [f"{point.name} ({indicator.code}), {unit}.", "", *wrapped(indicator.definition), ""]
    doc += [f"Formula: ``{point.formula}``, better: {better(point)}.", ""]
    for variant in point.variants:
        if variant.id != point.variant:
            doc += [*wrapped(f"Other variant: {variant.id}, ``{variant.formula}``; see `DataPoint.with_variant`."), ""]
    doc += ["Args:"]
    for wanted in point.inputs:
        amount = ", over the 12 months" if wanted.over == "12 months" else ""
        kind = "yes or no" if wanted.unit == "yes_no" else f"in {wanted.unit}{amount}"
        doc += wrapped(f"{wanted.id}: {wanted.name}; {kind}.", "    ", "        ")
    doc += ["", "Returns:", *wrapped(returned(point), "    ", "    "), "", "Raises:"]
    doc += ["    UnitError, ValueReadError: for a value that cannot be used."]
    if "/" in point.formula:
        doc += ["    NotApplicableError: for 0/0.", "    CalculationError: for another division by zero."]
    doc += ["", "Source:", *wrapped(source(indicator), "    ", "    ")]
    doc += ["", "Examples:", *(f"    {line}" for line in example(point, cases))]
    body = "\n".join(f"    {line}".rstrip() for line in doc)
    header = f"def {point.id}(\n    *,\n{parameters}) -> {returns}:"
    return [header, f'    """{body.strip()}', '    """', call]


def better(point: DataPoint) -> str:
    return {"none": "neither way", "target": "near the target"}.get(point.direction, point.direction)


def returned(point: DataPoint) -> str:
    return (
        "True or False."
        if point.unit == "yes_no"
        else f"A pint quantity in {point.unit}; an array where one was given."
    )


def source(indicator: Indicator) -> str:
    pages = indicator.evidence.pages
    where = [f"M17 p. {', '.join(map(str, pages.m17))}"] if pages.m17 else []
    where += [f"V22 p. {', '.join(map(str, pages.v22))}"] if pages.v22 else []
    read = "; ".join(where) or "no card read"
    text = f"Formula {indicator.evidence.formula} ({read})."
    if indicator.open_questions:
        text += " Open: " + " ".join(indicator.open_questions)
    return text


def example(point: DataPoint, cases: list[dict[str, Any]]) -> list[str]:
    """The first hand-worked case that gives this data point a number by its default formula."""
    ids = [i.id for i in point.inputs]
    usable = [
        c
        for c in cases
        if all(name in c["readings"] for name in ids)
        and point.id in c["results"]
        and not c.get("reported")
        and not c.get("variants")
    ]
    usable.sort(key=lambda c: any(isinstance(c["readings"][name], (str, dict)) for name in ids))
    case = usable[0]
    arguments = [f"{name}={case['readings'][name]!r}" for name in ids]
    expected = case["results"][point.id]
    if point.unit == "yes_no":
        return [*call_lines("", point.id, arguments, ""), repr(bool(expected))]
    decimals = case.get("decimals", 6)
    return [
        *call_lines("round(", point.id, arguments, f".magnitude, {decimals})"),
        repr(round(float(expected), decimals)),
    ]


def call_lines(before: str, name: str, arguments: list[str], after: str) -> list[str]:
    """A doctest call, one argument a line where it is too long for one."""
    line = f">>> {before}{name}({', '.join(arguments)}){after}"
    if len(line) <= WIDTH - 8:
        return [line]
    return [f">>> {before}{name}(", *(f"...     {a}," for a in arguments), f"... ){after}"]


def wrapped(text: str, first: str = "", rest: str = "") -> list[str]:
    escaped = text.replace("\\", "\\\\")
    return textwrap.wrap(escaped, WIDTH - 4, initial_indent=first, subsequent_indent=rest, break_long_words=False)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
