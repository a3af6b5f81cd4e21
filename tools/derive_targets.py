"""Derives the reference targets that rest on statistics from the figures of their sources.

python tools/derive_targets.py            shows each target with its figures
python tools/derive_targets.py --check    fails when the reference set says another number, or cites another place

The figures are in src/u4ssc_kpi/data/statistics.csv, typed from the documents that it names (data/documents.yaml).
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

from u4ssc_kpi import formula
from u4ssc_kpi.io.yaml_text import load_yaml

DATA = Path(__file__).resolve().parent.parent / "src" / "u4ssc_kpi" / "data"
# (data point, number of the target): its formula, in the unit of the KPI. Rounded to three significant digits.
FORMULAS = {
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


def main(arguments: list[str]) -> int:
    with (DATA / "statistics.csv").open(encoding="utf-8", newline="") as file:
        figures = {row["figure"]: row for row in csv.DictReader(file)}
    targets = {t["data_point"]: t for t in load_yaml(DATA / "benchmarks" / "reference.yaml").data["targets"]}
    documents = load_yaml(DATA / "documents.yaml").data
    problems = []
    for (data_point, number), text in FORMULAS.items():
        names = formula.names(formula.parse(text))
        value = float(f"{formula.compiled(text)(*(float(figures[n]['value']) for n in names)):.3g}")
        said = targets[data_point].get(number)
        if said != value:
            problems.append(f"{data_point}: the {number} is {said}, the figures give {value:g}")
        source = targets[data_point]["source"]
        for row in (figures[n] for n in names):
            if (row["document"], row["where"]) != (source["document"], source.get("where", "")):
                problems.append(f"{data_point}: the target and the figure {row['figure']} cite different places")
            if row["document"] not in documents:
                problems.append(f"{row['figure']}: documents.yaml has no {row['document']}")
        if not arguments:
            given = ", ".join(f"{n} = {figures[n]['value']}" for n in names)
            print(f"{data_point} {number} = {value:g}: {text}, {given} ({source['document']})")
    rest = {t["data_point"] for t in targets.values() if t.get("origin") == "statistics"} - {d for d, _ in FORMULAS}
    problems += [f"{data_point}: it rests on statistics, but no formula derives it" for data_point in sorted(rest)]
    unused = set(figures).difference(*(formula.names(formula.parse(text)) for text in FORMULAS.values()))
    problems += [f"statistics.csv: no target uses {figure}" for figure in sorted(unused)]
    for problem in problems:
        print(problem, file=sys.stderr)
    return int(bool(problems))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
