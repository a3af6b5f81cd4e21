"""Type checkers accept the good calls and refuse each of the bad ones, and nothing else."""

from __future__ import annotations

import json
import os
import re
import runpy
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TypeAlias

import pytest

from components import lacks, need

ROOT = Path(__file__).parent.parent
CASES = Path(__file__).parent / "typing_cases"
NAMES = ("good.py", "bad.py")
Report: TypeAlias = tuple[dict[str, set[int]], str]


def _run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", *arguments], capture_output=True, text=True, check=False, cwd=ROOT, timeout=540
    )


@pytest.fixture(scope="module")
def mypy() -> Report:
    """The lines in which mypy finds errors, for each of the two files, and all that it says."""
    need("mypy")
    arguments = (
        "--strict",
        "--no-error-summary",
        f"--config-file={os.devnull}",
    )  # as a user has it, without our plugin
    done = _run("mypy", *arguments, *(str(CASES / name) for name in NAMES))
    assert done.returncode in (0, 1), done.stdout + done.stderr
    found: dict[str, set[int]] = {name: set() for name in NAMES}
    for file, line in re.findall(r"^(.+?):(\d+)(?::\d+)?: error:", done.stdout, flags=re.MULTILINE):
        found[Path(file).name].add(int(line))  # a KeyError here is an error in the library's own types
    return found, done.stdout


@pytest.fixture(scope="module")
def pyright(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """The same with pyright, strict; skipped where it cannot run, as its npm part is fetched on first use."""
    need("pyright")
    folder = tmp_path_factory.mktemp("pyright")
    for name in NAMES:
        shutil.copy(CASES / name, folder)
    settings = {
        "pythonVersion": f"{sys.version_info.major}.{sys.version_info.minor}",
        "typeCheckingMode": "strict",
        # of pint and numpy, not of ours: some of their types are unknown
        "reportUnknownMemberType": "none",
        "reportUnknownVariableType": "none",
        "reportUnknownArgumentType": "none",
    }
    (folder / "pyrightconfig.json").write_text(json.dumps(settings), encoding="utf-8")
    done = _run("pyright", "--pythonpath", sys.executable, "--outputjson", "--project", str(folder))
    try:
        report = json.loads(done.stdout)
    except ValueError:
        reason = f"pyright cannot run here: {(done.stderr or done.stdout).strip()[-300:]}"
        lacks("pyright", reason)
    assert report["summary"]["filesAnalyzed"] == len(NAMES), done.stdout
    found: dict[str, set[int]] = {name: set() for name in NAMES}
    for one in report["generalDiagnostics"]:
        if one["severity"] == "error":
            found[Path(one["file"]).name].add(one["range"]["start"]["line"] + 1)
    return found, done.stdout


def _marked() -> set[int]:
    lines = (CASES / "bad.py").read_text(encoding="utf-8").splitlines()
    return {number for number, line in enumerate(lines, start=1) if "# error" in line}


def test_the_good_calls_run() -> None:
    after = runpy.run_path(str(CASES / "good.py"))
    assert after["share"].magnitude == 97
    assert after["array"].magnitude.tolist() == [1.2, 2.4]
    assert after["plan"] is True


def test_there_are_bad_calls_to_find() -> None:
    assert len(_marked()) == 25


@pytest.mark.parametrize("checker", ["mypy", "pyright"])
def test_good_calls_are_accepted(checker: str, request: pytest.FixtureRequest) -> None:
    found, said = request.getfixturevalue(checker)
    assert found["good.py"] == set(), said


@pytest.mark.parametrize("checker", ["mypy", "pyright"])
def test_each_bad_call_is_refused(checker: str, request: pytest.FixtureRequest) -> None:
    found, said = request.getfixturevalue(checker)
    assert found["bad.py"] == _marked(), said
