"""Derives the targets of the shipped sets that rest on statistics from the figures of their sources.

python tools/derive_targets.py            shows each target with its figures
python tools/derive_targets.py --check    fails when a set says another number, or cites another place

The figures are in src/u4ssc_kpi/data/statistics.csv, typed from the documents that it names (data/documents.yaml).
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Any

from u4ssc_kpi import formula
from u4ssc_kpi.io.yaml_text import load_yaml

DATA = Path(__file__).resolve().parent.parent / "src" / "u4ssc_kpi" / "data"
Formulas = dict[tuple[str, str], str]
# (data point, number of the target): its formula, in the unit of the KPI. Rounded to three significant digits.
REFERENCE: Formulas = {
    ("patents", "target"): "100000 * patents_per_million / 1000000",
    ("unemployment_rate", "target"): "unemployment_best",
    ("unemployment_rate", "worst"): "unemployment_worst",
    ("life_expectancy", "target"): "life_expectancy_best",
    ("life_expectancy", "worst"): "life_expectancy_worst",
    ("gini_coefficient", "target"): "gini_best / 100",
    ("gini_coefficient", "worst"): "gini_worst / 100",
    ("physicians", "target"): "100000 * doctors_per_thousand / 1000",
    ("in_patient_hospital_beds", "target"): "100000 * beds_per_thousand / 1000",
    ("ict_sector_employment", "target"): "ict_specialists_share_2019 * ict_specialists_goal / ict_specialists_2019",
    ("traffic_fatalities", "target"): "road_deaths_2021 * (100 - road_deaths_cut) / 100",
    ("voter_participation", "target"): "turnout_leading",
}
# The same for a set by income group, where {group} is its name and the World Bank has a figure for the group.
BY_INCOME: Formulas = {
    ("rd_expenditure", "target"): "rd_{group}",
    ("access_to_electricity", "target"): "electricity_{group}",
    ("air_pollution_pm2_5", "target"): "pm2_5_{group}",
    ("life_expectancy", "target"): "life_expectancy_{group}",
    ("maternal_mortality_rate", "target"): "maternal_mortality_{group}",
    ("physicians", "target"): "100000 * physicians_{group} / 1000",
    ("informal_settlements", "target"): "slums_{group}",
    ("traffic_fatalities", "target"): "traffic_{group}",
}
GROUPS = ("low", "lower_middle", "upper_middle", "high")


def main(arguments: list[str]) -> int:
    with (DATA / "statistics.csv").open(encoding="utf-8", newline="") as file:
        figures = {row["figure"]: row for row in csv.DictReader(file)}
    problems: list[str] = []
    used: set[str] = set()
    worst = {t["data_point"]: t.get("worst") for t in targets_of("reference")}
    for name, formulas in formulas_of_sets(figures).items():
        targets = {t["data_point"]: t for t in targets_of(name)}
        for (data_point, number), text in formulas.items():
            names = formula.names(formula.parse(text))
            used.update(names)
            value = float(f"{formula.compiled(text)(*(float(figures[n]['value']) for n in names)):.3g}")
            said = targets.get(data_point, {"source": {}})
            problems += problems_of(f"{name}: {data_point}", number, value, said, [figures[n] for n in names])
            if not arguments:
                given = ", ".join(f"{n} = {figures[n]['value']}" for n in names)
                print(f"{name}: {data_point} {number} = {value:g}: {text}, {given} ({figures[names[0]]['document']})")
        derived = {data_point for data_point, _ in formulas}
        rest = {d for d, t in targets.items() if t.get("origin") == "statistics"} - derived
        problems += [f"{name}: {d} rests on statistics, but no formula derives it" for d in sorted(rest)]
        for d, t in targets.items():
            if d in derived and (d, "worst") not in formulas and t.get("worst") not in (None, worst[d]):
                problems.append(f"{name}: {d}: the worst value is {t['worst']}, that of reference is {worst[d]}")
    documents = load_yaml(DATA / "documents.yaml").data
    unknown = {row["document"] for row in figures.values()} - set(documents)
    problems += [f"statistics.csv: documents.yaml has no {document}" for document in sorted(unknown)]
    problems += [f"statistics.csv: no target uses {figure}" for figure in sorted(set(figures) - used)]
    for problem in problems:
        print(problem, file=sys.stderr)
    return int(bool(problems))


def targets_of(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = load_yaml(DATA / "benchmarks" / f"{name}.yaml").data["targets"]
    return found


def formulas_of_sets(figures: Collection[str]) -> dict[str, Formulas]:
    """The formulas of each shipped set: those by income for the groups that have a figure."""
    found: dict[str, Formulas] = {path.stem: {} for path in sorted((DATA / "benchmarks").glob("*.yaml"))}
    found["reference"] = REFERENCE
    for group in GROUPS:
        texts = {key: text.format(group=group) for key, text in BY_INCOME.items()}
        found[f"income_{group}"] = {k: t for k, t in texts.items() if {*formula.names(formula.parse(t))} <= {*figures}}
    return found


def problems_of(
    where: str, number: str, value: float, said: dict[str, Any], rows: Iterable[dict[str, str]]
) -> Iterator[str]:
    """Whether a target has the number that its figures give, and cites the place that they come from."""
    if said.get(number) != value:
        yield f"{where}: the {number} is {said.get(number)}, the figures give {value:g}"
    source = said["source"]
    for row in rows:
        if (row["document"], row["where"]) != (source.get("document"), source.get("where", "")):
            yield f"{where}: the target and the figure {row['figure']} cite different places"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
