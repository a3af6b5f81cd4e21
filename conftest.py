"""Runs the samples of README and documentation: Python fences, and console fences that call u4ssc-kpi."""

from __future__ import annotations

import contextlib
import doctest
import shlex
from pathlib import Path
from typing import Any

from sybil import Example, Sybil
from sybil.parsers.markdown import CodeBlockParser, PythonCodeBlockParser

ROOT = Path(__file__).resolve().parent
OPTIONS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE


class ConsoleParser(CodeBlockParser):
    """Compares what ``$ u4ssc-kpi ...`` and ``$ echo $?`` print with the lines below; other commands are not run."""

    language = "console"

    def evaluate(self, example: Example) -> str | None:
        from click.testing import CliRunner

        from u4ssc_kpi.commands import cli

        code = 0
        for part in f"\n{example.parsed}".split("\n$ ")[1:]:
            command, _, wanted = part.partition("\n")
            words = shlex.split(command.partition("|")[0])
            if words[0] == "u4ssc-kpi" and "|" not in command:
                result = CliRunner().invoke(cli, words[1:], prog_name="u4ssc-kpi")
                code, got = result.exit_code, result.output
            elif command == "echo $?":
                got = f"{code}\n"
            else:
                continue
            if not doctest.OutputChecker().check_output(wanted.rstrip() + "\n", got.rstrip() + "\n", OPTIONS):
                return f"{command}\n--- expected ---\n{wanted}\n--- got ---\n{got}"
        return None


def at_root(namespace: dict[str, Any]) -> None:
    namespace["_directory"] = contextlib.chdir(ROOT)
    namespace["_directory"].__enter__()


def back(namespace: dict[str, Any]) -> None:
    namespace["_directory"].__exit__(None, None, None)


pytest_collect_file = Sybil(
    parsers=[PythonCodeBlockParser(doctest_optionflags=OPTIONS), ConsoleParser()],
    patterns=["*.md"],
    setup=at_root,
    teardown=back,
).pytest()
