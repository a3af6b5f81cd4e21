"""The commands trend, aggregate and compare: what they print, their JSON, their exit codes, and hostile files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import u4ssc_kpi as u4
from components import need

need("click")
need("rich")
need("scipy")

from click.testing import CliRunner, Result  # noqa: E402
from rich.cells import cell_len  # noqa: E402

from u4ssc_kpi.commands import cli  # noqa: E402


def run(*arguments: object) -> Result:
    result = CliRunner().invoke(cli, [str(a) for a in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    assert "Traceback" not in result.output
    for line in result.stdout.split("\n"):
        assert cell_len(line) <= 80 or result.stdout.startswith(("{", "[")), line
    return result


@pytest.fixture
def years(examples: Path) -> list[Path]:
    return sorted((examples / "years").glob("*.yaml"))


def three(examples: Path) -> list[Path]:
    return [examples / f"{name}-2020.yaml" for name in ("valencia", "riyadh", "bizerte")]


def test_trend_in_text_and_json(years: list[Path]) -> None:
    shown = run("trend", *years)
    assert shown.exit_code == 0
    assert "4 improving, 1 undetermined" in shown.stdout
    assert "[series_broken]" in shown.stdout
    data = json.loads(run("trend", "--json", *years).stdout)
    assert data["years"] == [2019, 2020, 2022, 2023, 2024, 2025]
    expected = u4.trend([u4.read(y) for y in years]).to_dict()
    assert data["trends"] == json.loads(json.dumps(expected["trends"]))
    assert run("trend", "--no-test", "--across-breaks", "--by", 2035, *years).exit_code == 0


def test_aggregate_in_text_and_json(examples: Path, tmp_path: Path) -> None:
    cities = three(examples)
    shown = run("aggregate", "--name", "Three", "--coverage", 0.3, *cities)
    assert shown.exit_code == 0
    assert "Reported without what a region needs" in shown.stdout
    data = json.loads(run("aggregate", "--name", "Three", "--coverage", 0.3, "--json", *cities).stdout)
    assert data["results"]["water_consumption"]["absent"]["Riyadh"] == "reported without population"
    out = tmp_path / "region.yaml"
    assert run("aggregate", "--name", "Three", "-o", out, "--coverage", 0, *cities).exit_code == 0
    assert run("score", out).exit_code == 0
    assert run("aggregate", "--name", "Three", "-o", out, *cities).exit_code == 2
    explained = run("aggregate", "--name", "Three", "--explain", "gini_coefficient", *cities).stdout
    assert "the inequality of a region includes that between its cities" in " ".join(explained.split())


def test_compare_in_text_and_json(examples: Path) -> None:
    shown = run("compare", *three(examples))
    assert shown.exit_code == 0
    assert "School Enrolment: from 92.36 to above 95 %" in shown.stdout
    data = json.loads(run("compare", "--json", *three(examples)).stdout)
    assert data["peers"] == ["Riyadh", "Bizerte"]


@pytest.mark.parametrize(
    "arguments",
    [
        ("trend", "--against", "none", "valencia"),
        ("trend", "valencia", "riyadh"),
        ("trend", "--confidence", "3", "valencia"),
        ("trend", "--by", "soon", "valencia"),
        ("aggregate", "valencia"),
        ("aggregate", "--name", "X", "valencia", "valencia"),
        ("aggregate", "--name", "X", "--rate", "USD", "valencia"),
        ("aggregate", "--name", "X", "--rate", "USD=much", "valencia"),
        ("aggregate", "--name", "X", "--currency", "XQX", "valencia"),
        ("aggregate", "--name", "X", "--explain", "water", "valencia"),
        ("compare", "valencia"),
        ("compare", "--against", "none", "valencia", "riyadh"),
    ],
)
def test_misuse(arguments: tuple[str, ...], examples: Path) -> None:
    files = {name: examples / f"{name}-2020.yaml" for name in ("valencia", "riyadh")}
    result = run(*(files.get(a, a) for a in arguments))
    assert result.exit_code == 2, result.output
    assert result.stdout == "" or "Usage" in result.output


def test_a_file_that_cannot_be_read(hostile_file: Path, examples: Path) -> None:
    good = examples / "valencia-2020.yaml"
    for command in (("trend",), ("aggregate", "--name", "X"), ("compare",)):
        assert run(*command, hostile_file).exit_code == 1
    assert run("aggregate", "--name", "X", good, hostile_file).exit_code == 1
    assert run("compare", hostile_file, good).exit_code == 1
    assert run("compare", good, hostile_file).exit_code == 1


def test_text_that_would_steer_a_terminal(tmp_path: Path) -> None:
    for n in range(3):
        name = f"\x1b[31m城市{n} مدينة " + "long " * 40
        u4.write(
            u4.Submission(city=name, country="NO", year=2020, reported={"adult_literacy": 90 + n, "poverty": 5}),
            tmp_path / f"{n}.yaml",
        )
    files = sorted(tmp_path.glob("*.yaml"))
    for command in (("trend", files[0]), ("aggregate", "--name", "\x1b[2J", *files), ("compare", *files)):
        result = run(*command)
        assert result.exit_code == 0
        assert "\x1b" not in result.stdout


def test_a_benchmark_set_in_a_file(years: list[Path], examples: Path, tmp_path: Path) -> None:
    plan = tmp_path / "plan.yaml"
    target = "{data_point: household_internet_access, rule: at_least, target: 97, source: The plan of the city}"
    plan.write_text(f"id: plan\ntitle: Our plan\ntargets:\n  - {target}\n", encoding="utf-8")
    assert json.loads(run("trend", "--json", "--against", plan, *years).stdout)["against"] == "plan"
    for command in ("compare", "index", "sensitivity --draws 20"):
        shown = run(*command.split(), "--against", plan, *three(examples))
        assert "no benchmark set" not in shown.output
        assert shown.exit_code == 0, shown.output
        missing = run(*command.split(), "--against", tmp_path / "none.yaml", *three(examples))
        assert (missing.exit_code, "none.yaml" in missing.output) == (1, True)
