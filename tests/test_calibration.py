"""The reference targets against what is known of U4SSC's own, and against the figures they are derived from."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import u4ssc_kpi as u4
from u4ssc_kpi.io.yaml_text import load_yaml

HERE = Path(__file__).parent
FACTS: list[dict[str, Any]] = load_yaml(HERE / "calibration.yaml").data
TARGETS = u4.registry.targets("reference")


@pytest.mark.parametrize("fact", FACTS, ids=lambda f: f"{f['data_point']}-{f['value']}")
def test_a_value_whose_place_is_known(fact: dict[str, Any]) -> None:
    name, value = fact["data_point"], fact["value"]
    target = TARGETS[name]
    if target.rule == "none":
        assert fact["none_says"] in str(target.source), "the reason has to say what is known of U4SSC's target"
        return
    results = {"reported": {name: value if isinstance(value, bool) else float(value)}}
    submission = u4.Submission(city="A", country="NO", year=2020, **results)
    score = u4.registry.benchmark(u4.evaluate(submission), "reference")[name]
    assert score.band in fact["bands"] or fact.get("disagrees")


def test_no_fact_is_about_an_unknown_data_point_or_without_a_source() -> None:
    assert {f["data_point"] for f in FACTS} <= set(u4.registry.data_points)
    assert all(f["source"] and (f["bands"] or f.get("none_says")) for f in FACTS)


TOOL = HERE.parent / "tools" / "derive_targets.py"


def test_each_target_from_statistics_follows_from_its_figures() -> None:
    done = subprocess.run([sys.executable, TOOL, "--check"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.fixture
def tool(tmp_path: Path) -> ModuleType:
    """The tool on a copy of the data, so that the data can be made wrong."""
    spec = importlib.util.spec_from_file_location("derive_targets", TOOL)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    shutil.copytree(module.DATA, tmp_path / "data")
    module.DATA = tmp_path / "data"
    return module


@pytest.mark.parametrize(
    ("file", "before", "after", "said"),
    [
        ("statistics.csv", "traffic_low,28.7061", "traffic_low,29.7061", "is 28.7, the figures give 29.7"),
        ("statistics.csv", "wdi_slums,low-income", "wdi_slum,low-income", "has no wdi_slum"),
        ("statistics.csv", "wdi_slums,low-income", "wdi_slums,high-income", "cite different places"),
        ("benchmarks/income_high.yaml", "target: 306", "target: 307", "is 307, the figures give 306"),
        ("benchmarks/income_high.yaml", "worst: 54", "worst: 50", "is 50, that of reference is 54"),
        ("benchmarks/who_2021.yaml", "origin: un_agency", "origin: statistics", "no formula derives it"),
    ],
)
def test_a_wrong_figure_or_target_is_found(
    tool: ModuleType, capsys: pytest.CaptureFixture[str], file: str, before: str, after: str, said: str
) -> None:
    path = tool.DATA / file
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")
    assert tool.main(["--check"]) == 1
    assert said in capsys.readouterr().err


# --- the sets by income group


GROUPS = ("low", "lower_middle", "upper_middle", "high")


def averages(data_point: str) -> list[float | None]:
    """The averages of a data point, from the poorest group to the richest; None where a set has none."""
    sets = [u4.registry.benchmark_sets[f"income_{group}"] for group in GROUPS]
    return [next((t.target for t in s.targets if t.data_point == data_point), None) for s in sets]


def test_the_averages_by_income_worked_by_hand() -> None:
    """Figures of the World Bank: 0.34470, 0.79808, 1.96799 and 3.06097 physicians per 1 000 people in 2017."""
    assert averages("physicians") == [34.5, 79.8, 197, 306]
    assert averages("traffic_fatalities") == [28.7, 17.0, 17.0, 8.33]  # 28.706, 16.959, 16.961, 8.3334 in 2019
    assert averages("rd_expenditure") == [None, 0.544, 2.14, 2.92]  # no figure for low income
    assert averages("maternal_mortality_rate") == [455, 265, 57, None]
    assert averages("informal_settlements") == [66.8, 35.8, 22.5, None]


@pytest.mark.parametrize(
    ("data_point", "better"),
    [
        ("life_expectancy", max),
        ("access_to_electricity", max),
        ("physicians", max),
        ("maternal_mortality_rate", min),
        ("informal_settlements", min),
        ("traffic_fatalities", min),
    ],
)
def test_the_richest_group_does_best_and_the_poorest_worst(data_point: str, better: Callable[..., float]) -> None:
    found = [number for number in averages(data_point) if number is not None]
    assert found[-1] == better(found)
    assert better(found[0], found[1]) == found[1]


@pytest.mark.parametrize("group", GROUPS)
def test_an_average_is_never_called_a_goal(group: str) -> None:
    chosen = u4.registry.benchmark_sets[f"income_{group}"]
    assert (chosen.extends, chosen.official) == ("reference", False)
    assert "averages, no goals" in chosen.title
    for target in chosen.targets:
        assert (target.basis, target.origin) == ("derived", "statistics")
        assert "which is no goal" in target.reading


def test_a_city_beside_the_average_of_its_group() -> None:
    """10 deaths per 100 000: 7.5 / 10 = 75 % of the goal, and fewer than the 17 of upper-middle-income countries."""
    city = u4.Submission(city="A", country="BR", year=2020, reported={"traffic_fatalities": 10.0})
    evaluation = u4.evaluate(city)
    assert u4.registry.benchmark(evaluation, "reference")["traffic_fatalities"].points == 3
    assert u4.registry.benchmark(evaluation, "income_upper_middle")["traffic_fatalities"].points == 4
    assert u4.registry.benchmark(evaluation, "income_high")["traffic_fatalities"].points == 3
