"""The commands template and convert, and the other commands on workbooks and CSV files."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

import u4ssc_kpi as u4
from components import need

need("click")
need("rich")
need("xlsxwriter")
need("openpyxl")

from click.testing import CliRunner, Result  # noqa: E402

from u4ssc_kpi.commands import cli  # noqa: E402

EXAMPLE = str(Path(__file__).parents[1] / "examples" / "karmoy-2020.yaml")


def run(*arguments: object) -> Result:
    result = CliRunner().invoke(cli, [str(a) for a in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    assert "Traceback" not in result.output
    return result


def test_template_then_check_says_what_is_missing(tmp_path: Path) -> None:
    file = tmp_path / "city.xlsx"
    made = run("template", "-o", file, "--year", 2024, "--levels", "core")
    assert (made.exit_code, made.output) == (0, f"{file} is written\n")
    checked = run("check", file)
    assert checked.exit_code == 1
    assert "sheet City profile, cell C7: city: is missing" in " ".join(checked.output.split())
    assert run("template", "-o", file).exit_code == 2, "it is there already"
    assert run("template", "-o", file, "--overwrite", "--city", "A", "--country", "NO", "--year", 2024).exit_code == 0
    assert run("check", file).exit_code == 0


def test_template_from_a_file_of_an_earlier_year(tmp_path: Path, examples: Path) -> None:
    file = tmp_path / "next.xlsx"
    assert run("template", "-o", file, "--from", examples / "riyadh-2020.yaml", "--year", 2022).exit_code == 0
    before, after = u4.read(examples / "riyadh-2020.yaml"), u4.read(file)
    assert after.year == 2022
    assert {r.year for r in after.reported.values()} == {2020}
    assert {n: r.value for n, r in after.reported.items()} == {n: r.value for n, r in before.reported.items()}
    assert run("template", "-o", tmp_path / "b.xlsx", "--from", file, "--year", 1999).exit_code == 2


@pytest.mark.parametrize("kinds", [("yaml", "xlsx", "csv", "json", "xlsx", "yaml")])
def test_convert_around_in_a_circle(tmp_path: Path, examples: Path, kinds: tuple[str, ...]) -> None:
    first = source = examples / "valencia-2020.yaml"
    for number, kind in enumerate(kinds[1:]):
        target = tmp_path / f"{number}.{kind}"
        assert run("convert", source, target).exit_code == 0
        source = target
    assert u4.read(source) == u4.read(first)


def test_convert_keeps_the_verification_in_another_workbook_or_beside_the_file(tmp_path: Path) -> None:
    city = u4.Submission(city="A", country="NO", year=2020)
    verification = u4.Verification(city="A", year=2020).decide("patents", verified=True)
    u4.workbook.write(city, tmp_path / "a.xlsx", verification=verification)
    assert run("convert", tmp_path / "a.xlsx", tmp_path / "b.xlsx").exit_code == 0
    assert u4.workbook.read(tmp_path / "b.xlsx").verification == verification
    for kind, beside in (("yaml", "c-verification.yaml"), ("json", "c-verification.json")):
        target = tmp_path / f"c.{kind}"
        told = run("convert", tmp_path / "a.xlsx", target)
        assert (told.exit_code, told.output) == (0, f"{target} is written\n{tmp_path / beside} is written\n")
        assert u4.read_verification(tmp_path / beside) == verification
        target.unlink()
        assert run("convert", tmp_path / "a.xlsx", target).exit_code == 2, "the verification is there already"
        assert not target.exists()
        assert run("convert", tmp_path / "a.xlsx", target, "--overwrite").exit_code == 0


def test_a_workbook_takes_the_verification_of_its_city_in_any_case(tmp_path: Path) -> None:
    city = u4.Submission(city="Karmøy", country="NO", year=2020)
    verification = u4.Verification(city="karmøy", year=2020).ask("Which year?")
    file = u4.workbook.write(city, tmp_path / "a.xlsx", verification=verification)
    assert u4.workbook.read(file).verification.log == verification.log


def test_the_verification_in_a_workbook_counts(tmp_path: Path, examples: Path) -> None:
    city, decisions = examples / "bizerte-2020.yaml", examples / "verifications" / "bizerte-2020.yaml"
    file = tmp_path / "bizerte.xlsx"
    u4.workbook.write(u4.read(city), file, verification=u4.read_verification(decisions))
    for given in (["score", "--json"], ["score", "--json", "--verified-only"]):
        told = [
            json.loads(run(*given, *files).output)
            for files in ((file,), ("--verification", decisions, city), ("--verification", file, city))
        ]
        for one in told:
            assert one["verification"]["verified"] == 9
            assert one["total"] == told[0]["total"]
            assert one["scores"] == told[0]["scores"]
    each_its_own = json.loads(run("score", "--json", file, city).output)
    assert [one["verification"] is None for one in each_its_own] == [False, True]
    other = u4.write_verification(u4.Verification(city="Bizerte", year=2020).ask("Which?"), tmp_path / "v.yaml")
    assert json.loads(run("score", "--json", "--verification", other, file).output)["verification"]["verified"] == 0
    codes = [f["code"] for f in json.loads(run("check", "--json", file).output)["findings"]]
    assert "question_open" in codes
    reported = [
        json.loads(run("coverage", "--json", *files).output)["data_points"]
        for files in ((file,), (city, "--verification", decisions))
    ]
    assert reported[0] == reported[1]
    plain = u4.write(u4.read(city), tmp_path / "plain.xlsx")
    refused = run("score", "--verified-only", plain)
    assert refused.exit_code == 1
    assert "no verification goes with it" in refused.output


def test_check_and_score_take_workbooks_and_csv(tmp_path: Path, examples: Path) -> None:
    yaml = examples / "karmoy-2020.yaml"
    for kind in ("xlsx", "csv"):
        file = u4.write(u4.read(yaml), tmp_path / f"city.{kind}")
        assert run("check", file).exit_code == 0
        one, two = (json.loads(run("score", "--json", f).output)["scores"] for f in (yaml, file))
        assert one == two


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (("template", "-o", "city.yaml"), 2, "does not end in .xlsx"),
        (("template", "-o", "city.xlsx", "--language", "xx"), 2, "written in: en"),
        (("template", "-o", "city.xlsx", "--levels", "main"), 2, "Known: core, advanced"),
        (("template", "-o", "city.xlsx", "--against", "x"), 2, "no benchmark set 'x'"),
        (("template", "-o", "city.xlsx", "--from", "missing.yaml"), 1, "No such file"),
        (("template", "-o", "city.xlsx", "--from", EXAMPLE, "--city", ""), 2, "--city: String should have at least 1"),
        (("template", "-o", "no/folder/city.xlsx"), 1, "No such file"),
        (("convert", "missing.csv", "city.yaml"), 1, "No such file"),
        (("convert", "missing.csv", "city.xls"), 2, "does not end in"),
        (("check", "city.xlsm"), 1, "macros"),
    ],
)
def test_misuse_and_files_that_cannot_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], code: int, message: str
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run(*arguments)
    assert result.exit_code == code
    assert message in " ".join(result.output.split())
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("missing", "arguments"),
    [
        ("openpyxl", ("check", "city.xlsx")),
        ("openpyxl", ("convert", "city.xlsx", "city.yaml")),
        ("xlsxwriter", ("template", "-o", "new.xlsx")),
        ("xlsxwriter", ("convert", "city.yaml", "new.xlsx")),
    ],
)
def test_without_the_extra_its_installation_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, missing: str, arguments: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    city = u4.Submission(city="A", country="NO", year=2020)
    u4.write(city, u4.write(city, "city.yaml").with_name("city.xlsx"))
    monkeypatch.setitem(sys.modules, missing, None)
    result = run(*arguments, *(["--overwrite"] if "city.yaml" in arguments[-1:] else []))
    assert result.exit_code == 2
    assert "pip install 'u4ssc-kpi[workbook]'" in " ".join(result.output.split())


def test_a_template_with_the_targets_of_a_file(tmp_path: Path) -> None:
    plan, file = tmp_path / "plan.yaml", tmp_path / "city.xlsx"
    target = "{data_point: household_internet_access, rule: at_least, target: 97, source: The plan of the city}"
    plan.write_text(f"id: plan\ntitle: Our plan\ntargets:\n  - {target}\n", encoding="utf-8")
    assert run("template", "-o", file, "--against", plan).exit_code == 0
    from openpyxl import load_workbook

    cells = [cell.value for sheet in load_workbook(file) for row in sheet.iter_rows() for cell in row]
    assert any("The plan of the city" in str(value) for value in cells)
