"""The evidence: a dated record for every KPI, and the table of what formulas and targets rest on.

What the table is held to is read from the declarations as plain YAML, without the package.
"""

from __future__ import annotations

import importlib.util
import json
import re
import sys
from collections import Counter
from pathlib import Path
from types import ModuleType
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml

import u4ssc_kpi as u4
from components import need
from u4ssc_kpi.errors import UnknownNameError
from u4ssc_kpi.evidence import by_dimension
from u4ssc_kpi.targets import ORIGINS

ROOT = Path(__file__).parent.parent
DATA = ROOT / "src" / "u4ssc_kpi" / "data"
ROWS = u4.evidence_table()
DECLARED = [one for file in (DATA / "indicators").glob("*.yaml") for one in yaml.safe_load(file.read_text("utf-8"))]
SEARCHES = yaml.safe_load((DATA / "lists.yaml").read_text("utf-8"))["searches"]


def decisions(name: str) -> dict[str, dict[str, Any]]:
    targets = yaml.safe_load((DATA / "benchmarks" / f"{name}.yaml").read_text("utf-8"))["targets"]
    return {t["data_point"]: t for t in targets}


def expected_kinds() -> dict[str, str]:
    """The kind of source of each data point's target, of the two files that make up the reference set."""
    published, own = decisions("published"), decisions("reference")
    kinds = {name: "none" if t["rule"] == "none" else "u4ssc" for name, t in published.items()}
    return kinds | {name: "none" if t["rule"] == "none" else t["origin"] for name, t in own.items()}


def run(*arguments: str) -> str:
    need("click")
    from click.testing import CliRunner

    from u4ssc_kpi.commands import cli

    result = CliRunner().invoke(cli, ["list", *arguments])
    assert result.exit_code == 0, result.output
    return result.output


# --- the record of the searches -------------------------------------------------------------------------------------


@pytest.mark.parametrize("one", DECLARED, ids=[d["id"] for d in DECLARED])
def test_every_kpi_has_a_record_that_fits_its_label(one: dict[str, Any]) -> None:
    evidence = one["evidence"]
    assert evidence["checked"] in {search["day"] for search in SEARCHES}
    came_up = {"printed": {"card found", "part of the card found"}, "partly printed": {"part of the card found"}}
    assert evidence["outcome"] in came_up.get(evidence["formula"], {"no card found"})
    if evidence["outcome"] != "no card found":
        assert evidence["pages"], "a card that came up has a page"


def test_the_days_of_the_records_are_those_that_the_searches_tell() -> None:
    found = Counter((d["evidence"]["checked"].isoformat(), d["evidence"]["formula"]) for d in DECLARED)
    first, second = (search["day"].isoformat() for search in SEARCHES)
    again = 3  # reconstructed KPIs of the first day that were looked for on the second too
    assert [found[first, word] for word in ("reconstructed", "partly printed", "printed")] == [30 - again, 11, 11]
    assert [found[second, word] for word in ("reconstructed", "partly printed", "printed")] == [18 + again, 2, 19]
    assert len(DECLARED) == 91


# --- the table ------------------------------------------------------------------------------------------------------


def test_the_table_has_each_data_point_once_with_what_is_declared() -> None:
    assert [row.point.id for row in ROWS] == list(u4.registry.data_points)
    formulas = {p["id"]: d["evidence"]["formula"] for d in DECLARED for p in d["data_points"]}
    assert {row.point.id: row.formula for row in ROWS} == formulas
    assert {row.point.id: row.target_kind for row in ROWS} == expected_kinds()
    bases = {t["data_point"]: t.get("basis", "stated") for t in decisions("reference").values() if t["rule"] != "none"}
    assert {r.point.id: r.basis for r in ROWS if r.basis} == {**bases, "fixed_broadband_subscriptions": "official"}


def test_counts_add_up_by_dimension() -> None:
    kinds, place = expected_kinds(), {p["id"]: d["dimension"] for d in DECLARED for p in d["data_points"]}
    for name, group in by_dimension(ROWS).items():
        counts = u4.evidence_counts(group)
        assert counts["target"] == Counter(kind for point, kind in kinds.items() if place[point] == name)
        assert list(counts["target"]) == [k for k in (*ORIGINS, "none") if k in counts["target"]]
        assert sum(counts["formula"].values()) == len(group)
    assert u4.evidence_counts(()) == {"formula": {}, "target": {}}


def test_another_set_changes_its_own_targets_only() -> None:
    changed = {
        row.point.id
        for row, before in zip(u4.evidence_table(against="who_2021"), ROWS, strict=True)
        if row.target != before.target
    }
    assert changed == set(decisions("who_2021"))
    with pytest.raises(UnknownNameError, match="reference"):
        u4.evidence_table(against="refrence")


def test_an_indicator_of_ones_own_is_local_and_has_no_target() -> None:
    benches = u4.DataPoint(
        id="bench_density", name="Benches", unit="bench / person", kind="per_capita_rate", direction="higher",
        formula="benches / population",
        inputs=(u4.Input(id="benches", name="benches in streets", unit="bench"), u4.registry.inputs["population"]),
    )  # fmt: skip
    local = u4.Indicator(
        code="LOCAL: 1", id="bench_count", name="Benches", dimension="Comfort", sub_dimension="Rest", category="Rest",
        definition="Benches for each inhabitant.", data_points=(benches,),
    )  # fmt: skip
    rows = u4.evidence_table(registry=u4.registry.extend([local], labels=["bench"]))
    assert len(rows) == 113
    row = rows[-1]
    assert (row.formula, row.target_kind, row.basis, row.target) == ("local", "none", None, None)
    assert row.to_dict()["source"] is None
    assert u4.evidence_counts(by_dimension(rows)["Comfort"]) == {"formula": {"local": 1}, "target": {"none": 1}}


# --- the command ----------------------------------------------------------------------------------------------------


def test_the_command_prints_every_data_point_in_80_columns() -> None:
    lines = run("--evidence").splitlines()
    assert max(map(len, lines)) <= 80
    assert "112 data points" in lines
    assert [line for line in lines if line in (*by_dimension(ROWS), "All")] == [*by_dimension(ROWS), "All"]
    assert "formula: 39 printed, 13 partly printed, 60 reconstructed" in lines[-3]


def test_the_command_gives_the_same_as_json_and_takes_filters() -> None:
    rows = json.loads(run("--evidence", "--json"))
    assert rows == [row.to_dict() for row in ROWS]
    education = json.loads(run("--evidence", "--json", "--category", "Education"))
    assert [r["data_point"] for r in education] == [
        "student_ict_access", "school_enrolment", "higher_education_degrees", "adult_literacy",
    ]  # fmt: skip
    assert run("--evidence", "--text", "no such words") == "0 data points\n"


# --- the figure -----------------------------------------------------------------------------------------------------


@pytest.fixture
def figure(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    path = ROOT / "tools" / "evidence_figure.py"
    spec = importlib.util.spec_from_file_location("evidence_figure", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, "evidence_figure", module)
    spec.loader.exec_module(module)
    return module


def test_the_bars_are_as_long_as_the_counts(figure: ModuleType) -> None:
    svg = figure.draw(by_dimension(ROWS))
    assert svg == figure.draw(by_dimension(ROWS))
    bars: dict[float, list[float]] = {}
    for box in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}rect"):
        if box.get("height") == "20":
            bars.setdefault(float(box.attrib["y"]), []).append(float(box.attrib["width"]))
    assert len(bars) == 8, "three dimensions and all of them, for formulas and for targets"
    kinds, place = expected_kinds(), {p["id"]: d["dimension"] for d in DECLARED for p in d["data_points"]}
    for lengths in bars.values():
        assert sum(lengths) == pytest.approx(610, abs=0.3)  # each is rounded to a tenth
    environment = Counter(kind for point, kind in kinds.items() if place[point] == "Environment")
    together = [environment["sdg"], environment["international"] + environment["un_agency"], environment["card"]]
    together.append(environment["none"])
    assert list(bars.values())[5] == pytest.approx([610 * n / 28 for n in together], abs=0.1)


def test_the_figure_says_in_words_what_it_shows(figure: ModuleType) -> None:
    told = ElementTree.fromstring(figure.draw(by_dimension(ROWS))).attrib["aria-label"]
    assert "All, formula: 39 printed, 13 partly printed, 60 reconstructed." in told
    assert sum(map(int, re.findall(r"\b\d+\b", told.partition("All, target:")[2]))) == 112
