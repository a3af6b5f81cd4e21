"""The report command: what it writes, where, in which format, and its exit codes."""

from __future__ import annotations

from pathlib import Path

import pytest

import u4ssc_kpi as u4
from components import need

need("click")
need("jinja2")

from click.testing import CliRunner, Result  # noqa: E402

from u4ssc_kpi.commands import cli  # noqa: E402


def run(*words: object) -> Result:
    result = CliRunner().invoke(cli, ["report", *map(str, words)], prog_name="u4ssc-kpi")
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


@pytest.fixture
def karmoy(examples: Path) -> Path:
    return examples / "karmoy-2020.yaml"


@pytest.mark.parametrize(
    ("kind", "ending", "begins"),
    [
        ("snapshot", "html", b"\n<!doctype html>"),
        ("wheel", "svg", b"<svg"),
        ("overview", "html", b"\n<!doctype html>"),
    ],
)
def test_kinds(karmoy: Path, tmp_path: Path, kind: str, ending: str, begins: bytes) -> None:
    out = tmp_path / f"out.{ending}"
    result = run(karmoy, "--kind", kind, "-o", out)
    assert (result.exit_code, result.output) == (0, f"{out} is written\n")
    assert out.read_bytes().lstrip().startswith(begins.lstrip())


def test_without_a_name_it_is_named_after_the_file(
    karmoy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(karmoy).output == "karmoy-2020-snapshot.html is written\n"
    assert run(karmoy, "--kind", "wheel", "--format", "svg").output == "karmoy-2020-wheel.svg is written\n"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["karmoy-2020-snapshot.html", "karmoy-2020-wheel.svg"]


def test_several_files_go_to_a_folder(examples: Path, tmp_path: Path) -> None:
    files = [examples / "karmoy-2020.yaml", examples / "asker-2020.yaml"]
    assert run(*files, "--kind", "wheel", "-o", tmp_path).exit_code == 0
    assert sorted(p.name for p in tmp_path.iterdir()) == ["asker-2020-wheel.svg", "karmoy-2020-wheel.svg"]
    assert run(*files, "--kind", "wheel", "-o", tmp_path / "no").exit_code == 2
    copy = tmp_path / "karmoy-2020.yaml"
    copy.write_bytes(files[0].read_bytes())
    assert "two FILEs" in run(files[0], copy, "-o", tmp_path).output


def test_many_cities(examples: Path, tmp_path: Path) -> None:
    files = [f for f in sorted(examples.glob("*.yaml")) if f.stem != "full-city"]
    out = tmp_path / "cities.html"
    assert run(*files, "--kind", "overview", "-o", out).exit_code == 0
    assert out.read_text(encoding="utf-8").count('role="img"') == len(files)


def test_a_file_that_cannot_be_read_does_not_stop_the_others(karmoy: Path, tmp_path: Path) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text("city: [\n", encoding="utf-8")
    out = tmp_path / "cities.html"
    result = run(broken, karmoy, "--kind", "overview", "-o", out)
    assert result.exit_code == 1
    assert "broken.yaml cannot be read" in result.output
    assert "Karmøy" in out.read_text(encoding="utf-8")
    assert run(broken, "--kind", "overview", "-o", tmp_path / "none.html").exit_code == 1
    assert not (tmp_path / "none.html").exists()


def test_findings_of_severity_error_are_told(tmp_path: Path) -> None:
    file = tmp_path / "city.yaml"
    file.write_text("city: A\ncountry: 'NO'\nyear: 2020\nreadings: {households: -3}\n", encoding="utf-8")
    result = run(file, "-o", tmp_path / "s.html")
    assert result.exit_code == 1
    assert "1 finding of severity error" in result.output
    assert (tmp_path / "s.html").exists(), "the report is made all the same"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["-o", "x.txt"], "comes as html, pdf"),
        (["--format", "pdf", "-o", "x.html"], "do not fit together"),
        (["--kind", "wheel", "--format", "docx"], "comes as svg, png, pdf"),
        (["--kind", "wheels"], "wheels"),
        (["--against", "refrence"], "reference"),
        (["--language", "xx"], "language"),
        (["--kind", "overview", "--verification", "v.yaml"], "one city"),
    ],
)
def test_misuse(karmoy: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], message: str) -> None:
    monkeypatch.chdir(tmp_path)
    result = run(karmoy, *words)
    assert (result.exit_code, message in result.output) == (2, True), result.output
    assert list(tmp_path.iterdir()) == []


def test_a_verification(karmoy: Path, tmp_path: Path) -> None:
    log = tmp_path / "log.yaml"
    log.write_text(
        "city: Karmøy\nyear: 2020\nlog:\n"
        "  - {kind: decision, data_point: basic_water_supply, verified: false, withheld: true}\n",
        encoding="utf-8",
    )
    out = tmp_path / "s.html"
    assert run(karmoy, "--verification", log, "-o", out).exit_code == 0
    assert "not verified" in out.read_text(encoding="utf-8")
    log.write_text("city: Oslo\nyear: 2020\n", encoding="utf-8")
    assert "Oslo" in run(karmoy, "--verification", log, "-o", out, "--overwrite").output
    log.write_text("city: Karmøy\nyear: x\nloq: 1\n", encoding="utf-8")
    result = run(karmoy, "--verification", log, "-o", out, "--overwrite")
    assert result.exit_code == 1
    assert "year" in result.output
    assert "loq" in result.output


def test_hostile_files(hostile_file: Path, tmp_path: Path) -> None:
    result = run(hostile_file, "-o", tmp_path / "s.html")
    assert result.exit_code == 1
    assert "error:" in result.output
    assert not (tmp_path / "s.html").exists()


PLAN = """\
id: plan
title: Our plan
targets:
  - {data_point: basic_water_supply, rule: at_least, target: 60, year: 2025, source: The plan of the city}
  - {data_point: basic_water_supply, rule: at_least, target: 100, year: 2030, source: The plan of the city}
"""
CITY = "city: A\ncountry: 'NO'\nyear: 2020\nreported: {basic_water_supply: 90, patents: 12}\n"


@pytest.fixture
def city(tmp_path: Path) -> Path:
    file = tmp_path / "city.yaml"
    file.write_text(CITY, encoding="utf-8")
    return file


def decided(folder: Path, *decisions: str) -> Path:
    file = folder / "log.yaml"
    lines = [f"  - {{kind: decision, {decision}}}\n" for decision in decisions]
    file.write_text("city: A\nyear: 2020\nlog:\n" + "".join(lines), encoding="utf-8")
    return file


def test_a_wheel_shows_no_value_that_is_withheld(city: Path, tmp_path: Path) -> None:
    out = tmp_path / "w.svg"
    assert run(city, "--kind", "wheel", "-o", out).exit_code == 0
    assert "2 of 112 data points have a value" in out.read_text(encoding="utf-8")
    log = decided(tmp_path, "data_point: basic_water_supply, verified: false, withheld: true")
    assert run(city, "--kind", "wheel", "--verification", log, "-o", out, "--overwrite").exit_code == 0
    assert "1 of 112 data points have a value" in out.read_text(encoding="utf-8")
    log.write_text("city: Oslo\nyear: 2020\n", encoding="utf-8")
    result = run(city, "--kind", "wheel", "--verification", log, "-o", out, "--overwrite")
    assert (result.exit_code, "Oslo" in result.output) == (1, True)


def test_a_set_of_ones_own_and_its_years(city: Path, tmp_path: Path) -> None:
    plan = tmp_path / "plan.yaml"
    plan.write_text(PLAN, encoding="utf-8")
    shown = {}
    for year in ("2020", "2030"):
        out = tmp_path / f"{year}.md"
        result = run(city, "--kind", "verification", "--against", plan, "--year", year, "-o", out)
        assert result.exit_code == 0, result.output
        shown[year] = next(line for line in out.read_text(encoding="utf-8").splitlines() if "Basic Water" in line)
    assert "95+" in shown["2020"], "90 of 60"
    assert "66 – 95" in shown["2030"], "90 of 100"
    assert run(city, "--against", tmp_path / "none.yaml", "-o", tmp_path / "a.html").exit_code == 1


def test_only_what_is_verified_is_scored(city: Path, tmp_path: Path) -> None:
    log, out = decided(tmp_path, "data_point: basic_water_supply, verified: true"), tmp_path / "w.svg"
    assert run(city, "--kind", "wheel", "--verification", log, "-o", out).exit_code == 0
    assert "2 of 112 data points have a value, 2 of them a benchmark" in out.read_text(encoding="utf-8")
    options = ("--kind", "wheel", "--verification", log, "--verified-only", "-o", out, "--overwrite")
    assert run(city, *options).exit_code == 0
    assert "Not scored: not verified (1)" in out.read_text(encoding="utf-8")
    assert run(city, "--verified-only").exit_code == 2


@pytest.mark.parametrize("kind", ["snapshot", "overview"])
def test_nothing_is_overwritten_unasked(city: Path, tmp_path: Path, kind: str) -> None:
    out = tmp_path / "s.html"
    out.write_text("mine", encoding="utf-8")
    result = run(city, "--kind", kind, "-o", out)
    assert (result.exit_code, "--overwrite" in result.output) == (2, True)
    assert out.read_text(encoding="utf-8") == "mine"
    assert run(city, "--kind", kind, "-o", out, "--overwrite").exit_code == 0
    assert out.read_text(encoding="utf-8") != "mine"


def test_a_workbook_brings_its_verification_to_the_report(tmp_path: Path, examples: Path) -> None:
    need("xlsxwriter")
    need("openpyxl")
    city, decisions = examples / "bizerte-2020.yaml", examples / "verifications" / "bizerte-2020.yaml"
    file = tmp_path / "bizerte-2020.xlsx"
    u4.workbook.write(u4.read(city), file, verification=u4.read_verification(decisions))
    made = []
    for number, given in enumerate(((file,), (city, "--verification", decisions), (city, "--verification", file))):
        target = tmp_path / f"{number}.md"
        done = run("--kind", "verification", "--format", "md", "-o", target, *given)
        assert done.exit_code == 0, done.output
        made.append(target.read_text())
    assert made[0] == made[1] == made[2]
    plain = tmp_path / "plain.md"
    assert run("--kind", "verification", "--format", "md", "-o", plain, city).exit_code == 0
    assert plain.read_text() != made[0]
