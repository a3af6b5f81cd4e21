"""The command line: text for people, JSON for programs, exit codes, and files made to do harm."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tomllib
import unicodedata
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

import u4ssc_kpi as u4
from components import need

need("click")
need("rich")

from click.testing import CliRunner, Result  # noqa: E402
from rich.cells import cell_len  # noqa: E402

from u4ssc_kpi.commands import cli  # noqa: E402

City = Callable[..., u4.Submission]

# Joiners of scripts and of emoji, soft hyphens, and marks of direction, which do no more than a letter of their script:
# they spell, and steer nothing.
JOINERS = "\u00ad\u061c\u200c\u200d\u200e\u200f"
PER_FILE = ["check", "evaluate", "score"]


def run(*arguments: object) -> Result:
    result = CliRunner().invoke(cli, [str(a) for a in arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    assert "Traceback" not in result.output
    return result


def fresh(*arguments: object, timeout: float = 60, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """The command in an interpreter of its own."""
    command = [sys.executable, "-m", "u4ssc_kpi.cli", *(str(a) for a in arguments)]
    return subprocess.run(command, capture_output=True, timeout=timeout, env={**os.environ, **environment}, check=False)


def check_text(text: str) -> None:
    """At most 80 columns, by another library's measure, and nothing that steers a terminal."""
    for line in text.split("\n"):
        assert cell_len(line) <= 80, f"{cell_len(line)} columns: {line!r}"
        assert all(unicodedata.category(c)[0] != "C" for c in line if c not in JOINERS), repr(line)


def without_time(data: dict[str, Any]) -> dict[str, Any]:
    return {k: {n: v for n, v in value.items() if n != "time"} if k == "run" else value for k, value in data.items()}


# --- list and show ----


def test_list() -> None:
    text = run("list").stdout
    check_text(text)
    assert all(indicator.code in text for indicator in u4.registry.values())
    assert "91 indicators" in text


@pytest.mark.parametrize(
    ("arguments", "number"),
    [
        (("--level", "core"), 55),
        (("--level", "ADVANCED"), 36),
        (("--tag", "smart"), 20),
        (("--tag", "structural"), 32),
        (("--tag", "sustainable"), 39),
        (("--dimension", "Economy"), 45),
        (("--dimension", "Environment"), 17),
        (("--dimension", "society and culture"), 29),
        (("--category", "Education"), 4),
        (("--text", "zzzz"), 0),
    ],
)
def test_list_with_filters(arguments: tuple[str, ...], number: int) -> None:
    # The numbers are those of the methodology: 55 + 36, 20 + 32 + 39, 45 + 17 + 29
    result = run("list", *arguments)
    assert result.exit_code == 0
    assert f"{number} indicator" in result.stdout
    assert len(json.loads(run("list", *arguments, "--json").stdout)) == number


def test_list_marks_the_tags_that_no_card_prints() -> None:
    lines = run("list").stdout.splitlines()
    inferred = {i.code for i in u4.registry.values() if i.evidence.tag == "inferred"}
    assert {line[:16].strip() for line in lines[:91] if line.endswith(" ~")} == inferred
    assert len(inferred) > 10
    assert "inferred" in lines[-1]
    assert "~" not in run("list", "--category", "Education").stdout


def test_list_with_several_filters() -> None:
    found = json.loads(run("list", "--sdg", "11.2", "--level", "core", "--json").stdout)
    assert [i["id"] for i in found] == [i.id for i in u4.registry.find(sdg="11.2", level="core")]
    assert found
    words = json.loads(run("list", "--text", "fire SERVICE", "--json").stdout)
    assert "fire_service" in [i["id"] for i in words]
    sub = json.loads(run("list", "--sub-dimension", "Energy", "--json").stdout)
    assert {i["sub_dimension"] for i in sub} == {"Energy"}


def test_list_with_a_wrong_filter() -> None:
    result = run("list", "--category", "Transprot")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Transport" in result.stderr


@pytest.mark.parametrize("code", list(u4.registry))
def test_show(code: str) -> None:
    result = run("show", code)
    assert result.exit_code == 0
    check_text(result.stdout)
    indicator = u4.registry[code]
    flat = " ".join(result.stdout.split())
    for part in (code, indicator.name, indicator.id, indicator.definition, indicator.evidence.formula):
        assert " ".join(part.split()) in flat
    for point in indicator.data_points:
        assert point.id in flat
    for wanted in indicator.inputs:
        assert wanted.id in flat


def test_show_takes_ids_and_any_spacing_and_gives_json() -> None:
    for name in ("household_internet_access", "ec:ict:ict:1c", "EC: ICT: ICT: 1C"):
        data = json.loads(run("show", name, "--json").stdout)
        assert data["code"] == "EC: ICT: ICT: 1C"
        assert data["data_points"][0]["formula"] == "100 * households_with_internet_access / households"
    assert u4.Indicator.model_validate(data) == u4.registry["household_internet_access"]


def test_show_an_unknown_code() -> None:
    result = run("show", "life_expectency")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "life_expectancy" in result.stderr


# --- the commands for files ----


@pytest.mark.parametrize(
    "arguments", [("check",), ("evaluate",), ("evaluate", "--all"), ("score",), ("score", "--against", "published")]
)
def test_examples_in_80_columns(example: Path, arguments: tuple[str, ...]) -> None:
    result = run(*arguments, example)
    assert result.exit_code == 0
    check_text(result.stdout)
    assert u4.read(example).city in result.stdout
    assert result.stderr == ""


def test_evaluate_shows_what_has_a_value(examples: Path) -> None:
    text = run("evaluate", examples / "asker-2020.yaml").stdout
    assert "67.94" in text
    assert "14 reported" in text
    assert "Police Service" in text
    assert "Fixed Broadband" not in text, "what is not reported is not listed"
    everything = run("evaluate", "--all", examples / "asker-2020.yaml").stdout
    assert "Fixed Broadband" in everything
    assert everything.count("not reported") >= 98


def test_evaluate_explains(examples: Path) -> None:
    result = run("evaluate", "--explain", "fire_service", examples / "bizerte-2020-inputs.yaml")
    assert result.exit_code == 0
    for part in ("117.94", "firefighters / (population / 100000)", "203", "172 122", "rebuilt"):
        assert part in result.stdout
    assert run("evaluate", "--explain", "fire_servise", examples / "asker-2020.yaml").exit_code == 2
    assert run("evaluate", "--explain", "wireless_broadband_coverage", examples / "asker-2020.yaml").exit_code == 2


def test_explain_takes_an_indicator_with_one_data_point(examples: Path) -> None:
    file = examples / "karmoy-2020.yaml"
    by_id = run("evaluate", "--explain", "household_internet_access", file).stdout
    assert run("evaluate", "--explain", "ec:ict:ict:1c", file).stdout == by_id
    several = run("evaluate", "--explain", "air_pollution", file)
    assert several.exit_code == 2
    for name in ("air_pollution_pm10", "air_pollution_pm2_5", "air_pollution_no2"):
        assert name in several.stderr


def test_score_says_which_targets_are_derived(examples: Path) -> None:
    text = run("score", examples / "karmoy-2020.yaml").stdout
    marked = {line.split("  ")[2] for line in text.splitlines() if line.endswith(" *")}
    # SDG 9.c names no number; the EU rule on collection counts sources of wastewater; 10 % lost is a Danish rule
    coverage = {"Wireless Broadband Coverage: 3G", "Wireless Broadband Coverage: 4G"}
    assert marked == coverage | {"Wastewater Collection", "Water Supply Loss"}
    assert "Targets scored: 1 of U4SSC, 5 stated by their source, 4 derived." in text
    sources = "U4SSC 1, SDG 5, international 1, UN agency 2, leading city or country 1"
    assert f"Their sources: {sources}." in " ".join(text.split())
    assert "* target derived" in text
    assert (
        "derived"
        not in run("score", "--against", "published", examples / "karmoy-2020.yaml").stdout.split("scored:")[0]
    )


def test_score_shows_categories(examples: Path) -> None:
    text = run("score", examples / "asker-2020.yaml").stdout
    for part in ("Social Inclusion", "75.0 %", "78.6 %", "66-95", "Gender Income Equity", "0.64"):
        assert part in text
    published = run("score", "--against", "published", examples / "karmoy-2020.yaml").stdout
    assert "84.51" in published
    assert "100.0 %" in published


def test_score_says_whose_targets_these_are(examples: Path) -> None:
    text = " ".join(run("score", examples / "asker-2020.yaml").stdout.split())
    assert "not U4SSC's" in text


def test_check_lists_every_finding(tmp_path: Path) -> None:
    file = tmp_path / "city.yaml"
    file.write_text("city: A\ncountry: 'NO'\nyear: 2020\nreadings:\n  population: 1,234\nreported:\n  poverty: 0.5\n")
    result = run("check", file)
    flat = " ".join(result.stdout.split())
    assert result.exit_code == 1
    for part in ("line 5", "readings.population", "number_ambiguous", "line 7", "fraction_for_percentage", "1 error"):
        assert part in flat
    assert flat.index("number_ambiguous") < flat.index("fraction_for_percentage"), "the gravest first"


# --- JSON ----


def test_json_is_what_the_library_gives(example: Path) -> None:
    evaluation = u4.evaluate(u4.read(example))

    def plain(data: Any) -> Any:
        return json.loads(json.dumps(data))

    assert without_time(json.loads(run("evaluate", "--json", example).stdout)) == plain(
        without_time(evaluation.to_dict())
    )
    for against in ("reference", "published"):
        printed = json.loads(run("score", "--json", "--against", against, example).stdout)
        assert without_time(printed) == plain(without_time(u4.registry.benchmark(evaluation, against).to_dict()))
    checked = json.loads(run("check", "--json", example).stdout)
    assert checked["findings"] == plain([f.to_dict() for f in (*evaluation.findings, *evaluation.coverage().findings)])
    assert (checked["file"], checked["city"]) == (str(example), evaluation.submission.city)
    explained = json.loads(run("evaluate", "--json", "--explain", "poverty", example).stdout)
    assert explained == plain(evaluation["poverty"].to_dict())


def test_json_is_strict_even_with_nan(tmp_path: Path) -> None:
    file = tmp_path / "city.yaml"
    file.write_text("city: A\ncountry: 'NO'\nyear: 2020\nreadings: {population: .nan, households: -.inf}\n")

    def refuse(constant: str) -> None:
        raise AssertionError(constant)

    for command in PER_FILE:
        result = run(command, "--json", file)
        assert result.exit_code == 1
        json.loads(result.stdout, parse_constant=refuse)


@pytest.mark.parametrize("command", PER_FILE)
def test_several_files(examples: Path, command: str) -> None:
    files = [examples / "asker-2020.yaml", examples / "karmoy-2020.yaml"]
    result = run(command, *files)
    assert result.exit_code == 0
    assert result.stdout.index("Asker") < result.stdout.index("Karmøy")
    data = json.loads(run(command, "--json", *files).stdout)
    assert isinstance(data, list)
    assert len(data) == 2
    one = json.loads(run(command, "--json", files[0]).stdout)
    assert isinstance(one, dict)


@pytest.mark.parametrize("command", PER_FILE)
def test_unreadable_files_do_not_stop_the_others(examples: Path, tmp_path: Path, command: str) -> None:
    (tmp_path / "bad.yaml").write_text("city: A\n")
    files = [
        tmp_path / "missing.yaml",
        examples / "asker-2020.yaml",
        tmp_path / "bad.yaml",
        examples / "karmoy-2020.yaml",
    ]
    result = run(command, *files)
    assert result.exit_code == 1
    assert "Asker" in result.stdout
    assert "Karmøy" in result.stdout
    assert "missing.yaml" in result.stderr
    assert "year: is missing" in result.stderr
    assert len(json.loads(run(command, "--json", *files).stdout)) == 2
    only = run(command, "--json", tmp_path / "bad.yaml", tmp_path / "missing.yaml")
    assert (only.exit_code, json.loads(only.stdout)) == (1, [])


@pytest.mark.parametrize("command", PER_FILE)
def test_json_of_the_only_file_that_cannot_be_read_is_null(tmp_path: Path, command: str) -> None:
    result = run(command, "--json", tmp_path / "missing.yaml")
    assert (result.exit_code, json.loads(result.stdout)) == (1, None)


def test_the_joiners_of_a_name_are_kept(city: City, tmp_path: Path) -> None:
    name = "\u0646\u06cc\u200c\u0631\u06cc\u0632"  # Neyriz in Persian, with a zero-width non-joiner
    file = u4.write(city(city=name), tmp_path / "city.yaml")
    assert run("evaluate", file).stdout.startswith(name)


# --- exit codes ----


def test_exit_code_1_for_errors_alone(tmp_path: Path, examples: Path) -> None:
    head = "city: A\ncountry: 'NO'\nyear: 2020\n"
    for text, code in [
        ("", 0),
        ("reported: {poverty: 101}\n", 0),  # a warning
        ("reported: {poverty: 0.5}\n", 0),  # an info
        ("reported: {poverty: -1}\n", 1),
        ("readings: {nonsense: 1}\n", 1),
    ]:
        file = tmp_path / "city.yaml"
        file.write_text(head + text)
        for command in PER_FILE:
            for extra in ((), ("--json",)):
                assert run(command, *extra, file).exit_code == code, (command, text)
                assert run(command, *extra, file, examples / "asker-2020.yaml").exit_code == code


@pytest.mark.parametrize(
    "arguments",
    [
        ("nonsense",),
        ("check",),
        ("evaluate",),
        ("score",),
        ("show",),
        ("show", "nonsense"),
        ("list", "--nonsense"),
        ("list", "--level", "nonsense"),
        ("list", "extra"),
        ("score", "--against", "nonsense", "city.yaml"),
        ("evaluate", "--explain", "nonsense", "city.yaml"),
        ("evaluate", "--nonsense", "city.yaml"),
    ],
    ids=" ".join,
)
def test_exit_code_2_for_misuse(arguments: tuple[str, ...]) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr


def test_misuse_names_the_closest(examples: Path) -> None:
    asker = examples / "asker-2020.yaml"
    assert "reference" in run("score", "--against", "referense", asker).stderr
    assert "fire_service" in run("evaluate", "--explain", "fire_servise", asker).stderr


def test_help_and_version() -> None:
    for arguments in (("--help",), ("-h",), *((c, "--help") for c in (*PER_FILE, "list", "show"))):
        result = run(*arguments)
        assert result.exit_code == 0
        check_text(result.stdout)
    assert "not official" in " ".join(run("--help").stdout.split())
    assert u4.__version__ in run("--version").stdout


# --- hostile files and names ----


@pytest.mark.parametrize("command", PER_FILE)
def test_hostile_files(hostile_file: Path, examples: Path, command: str) -> None:
    for extra in ((), ("--json",)) if command == "evaluate" else ((),):
        result = run(command, *extra, hostile_file, examples / "asker-2020.yaml")
        assert result.exit_code == 1
        assert hostile_file.name in result.stderr
        assert "Asker" in result.stdout


EVIL = {
    "long": "x" * 500,
    "long words": "Llanfairpwllgwyngyll " * 25,
    "wide": "東京" * 120,
    "combining": "e\u0301\u0327" * 200,
    "emoji": "👩‍👩‍👧🇳🇴" * 60,
    "ansi": "\x1b[31mred\x1b[0m\x1b]0;title\x07\x1b[2J",
    "c1": "\x9b31mred\x9d0;x\x9c",
    "controls": "a\x00b\x01c\x07d\x08e\x7ff",
    "lines": "a\nb\r\nc\rd\x0be\x0cf\x85g\u2028h\u2029i",
    "tabs": "a\tb" * 50,
    "bidi": "\u202egnp.exe\u2066x\u2069\u200f",
    "right to left": "مدينة كبيرة " * 20,
}


@pytest.mark.parametrize("name", EVIL)
def test_names_do_not_break_the_lines_or_steer_the_terminal(city: City, tmp_path: Path, name: str) -> None:
    evil = EVIL[name]
    submission = city(
        city=evil,
        country=evil,
        currency=evil,
        locode=evil,
        boundary=evil,
        note=evil,
        exchange_rates={evil: 1},
        readings={
            evil: 1,
            "population": evil,
            "households": {"value": 5, "unit": evil, "quality": evil, "origin": evil},
        },
        reported={evil: 1, "poverty": {"value": 101, "source": evil, "note": evil}},
        scoped={evil: {"population": 1}, "patents": {evil: 1}},
    )
    file = tmp_path / "city.json"
    file.write_text(json.dumps(submission.to_dict()))
    for arguments in (("check",), ("evaluate",), ("evaluate", "--all"), ("score",)):
        result = run(*arguments, file)
        assert result.exit_code == 1
        check_text(result.stdout)
    explained = run("evaluate", "--explain", "poverty", file).stdout
    assert all(unicodedata.category(c)[0] != "C" for c in explained.replace("\n", "") if c not in JOINERS), (
        "--explain shows sources and notes"
    )
    bad = tmp_path / "bad.json"
    bad.write_text(json.dumps({"city": evil, "country": evil, "year": evil, evil: evil}))
    error = run("check", bad).stderr
    assert all(unicodedata.category(c)[0] != "C" for c in error.replace("\n", "") if c not in JOINERS)


def test_a_file_name_does_not_steer_the_terminal(tmp_path: Path) -> None:
    for text in ("city: A\ncountry: 'NO'\nyear: 2020\nreadings: {population: x}\n", "city: A\n"):
        file = tmp_path / "a\x1b[31mb.yaml"
        file.write_text(text)
        for command in PER_FILE:
            result = run(command, file)
            assert "\x1b" not in result.output
            check_text(result.stdout)


def test_misuse_does_not_steer_the_terminal() -> None:
    for arguments in (
        ("show", "\x1b[31m"),
        ("list", "--level", "\x1b[31m"),
        ("score", "--against", "\x1b[31m", "x.yaml"),
    ):
        result = run(*arguments)
        assert result.exit_code == 2
        assert "\x1b" not in result.output


def test_a_very_long_city_name_takes_no_time(tmp_path: Path) -> None:
    # A file of 200 kB: cutting the name to 80 columns must not take the square of its length.
    file = tmp_path / "city.json"
    file.write_text(json.dumps({"city": "x" * 200_000, "country": "NO", "year": 2020}))
    for command in PER_FILE:
        assert fresh(command, file, timeout=5).returncode == 0


# --- a process of its own ----


def test_the_command_in_its_own_process(examples: Path) -> None:
    done = fresh("score", examples / "karmoy-2020.yaml", PYTHONIOENCODING="utf-8")
    assert (done.returncode, done.stderr) == (0, b"")
    check_text(done.stdout.decode())
    assert "90.0 %" in done.stdout.decode()
    assert fresh("show", "nonsense").returncode == 2
    assert fresh("check", "missing.yaml").returncode == 1


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252"])
def test_terminals_without_unicode(examples: Path, tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "city.yaml"
    file.write_text("city: 東京 Karmøy\ncountry: 'JP'\nyear: 2020\nreadings: {population: 五}\n", encoding="utf-8")
    for command in ("check", "score"):
        done = fresh(command, file, examples / "karmoy-2020.yaml", PYTHONIOENCODING=encoding)
        assert done.returncode == 1
        assert b"90.0 %" in done.stdout or command == "check"
        assert b"2020" in done.stdout
        assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252", "utf-8"])
def test_json_survives_any_encoding(examples: Path, tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "city.yaml"
    file.write_text("city: 東京 Karmøy\ncountry: 'JP'\nyear: 2020\n", encoding="utf-8")
    done = fresh("check", "--json", file, PYTHONIOENCODING=encoding)
    assert done.returncode == 0
    try:
        text = done.stdout.decode(encoding)
        assert json.loads(text)["city"] == "東京 Karmøy", "a program reads it: no character may be lost"
    except UnicodeDecodeError:
        assert json.loads(done.stdout.decode())["city"] == "東京 Karmøy"


def test_a_closed_pipe_is_no_traceback(examples: Path) -> None:
    command = [sys.executable, "-m", "u4ssc_kpi.cli", "evaluate", "--all", *[str(examples / "full-city.yaml")] * 8]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(10)
        process.stdout.close()
        error = process.stderr.read().decode()
    assert "Traceback" not in error
    assert "BrokenPipe" not in error


def blocked(module: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    program = f"import sys; sys.modules[{module!r}] = None; sys.argv = {['u4ssc-kpi', *arguments]!r}\n"
    program += "from u4ssc_kpi.cli import main; main()"
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize("module", ["click", "rich"])
def test_without_the_extra_it_says_what_to_install(module: str) -> None:
    done = blocked(module, "list")
    assert done.returncode == 2
    assert "pip install 'u4ssc-kpi[cli]'" in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_another_missing_module_is_not_taken_for_the_extra() -> None:
    done = blocked("pydantic", "list")
    assert done.returncode != 0
    assert "u4ssc-kpi[cli]" not in done.stderr


def test_the_entry_point_is_declared() -> None:
    from importlib.metadata import entry_points

    found: Mapping[str, str] = {e.name: e.value for e in entry_points(group="console_scripts")}
    assert found["u4ssc-kpi"] == "u4ssc_kpi.cli:main"


# --- the project's own files ----

ROOT = Path(__file__).parent.parent


def test_the_profile_of_the_full_run_is_registered() -> None:
    from hypothesis import settings

    names = re.findall(r"HYPOTHESIS_PROFILE=(\w+)", (ROOT / ".ci" / "run").read_text(encoding="utf-8"))
    assert names
    assert all(settings.get_profile(name).max_examples > settings().max_examples for name in names)


def test_components_that_are_called_for_fail_and_others_are_skipped(monkeypatch: pytest.MonkeyPatch) -> None:
    assert need("json") is json
    monkeypatch.setenv("U4SSC_KPI_REQUIRE", "other no_such_component_at_all")
    with pytest.raises(pytest.skip.Exception, match="no_such_component is not installed"):
        need("no_such_component")
    monkeypatch.setenv("U4SSC_KPI_REQUIRE", "other no_such_component")
    with pytest.raises(pytest.fail.Exception, match="U4SSC_KPI_REQUIRE names no_such_component"):
        need("no_such_component")


def test_what_the_project_file_declares() -> None:
    data = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    included = data["tool"]["hatch"]["build"]["targets"]["sdist"]["include"]
    assert {".ci", "conftest.py", "tests", "tools"} <= set(included)
    assert all((ROOT / name).exists() for name in included)
    extras = data["project"]["optional-dependencies"]
    libraries = {"cli", "polars", "pandas", "pyarrow", "duckdb", "dask"}
    libraries |= {"workbook", "report", "pdf", "png", "docx", "sensitivity"}
    assert libraries == set(re.split(r"[\[\],]", extras["all"][0])[1:-1])
    assert "urls" not in data["project"]
    assert data["tool"]["pytest"]["ini_options"]["filterwarnings"] == ["error:::u4ssc_kpi"]
    assert "-W error" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
