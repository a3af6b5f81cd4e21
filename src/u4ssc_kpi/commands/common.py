"""What all commands share: the group, how files are gone through, printed and ended."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any, NoReturn

import click

from u4ssc_kpi import text
from u4ssc_kpi._version import __version__
from u4ssc_kpi.catalogue import default_registry
from u4ssc_kpi.errors import BenchmarkError, MissingExtraError, SubmissionError, UnknownNameError
from u4ssc_kpi.evaluation import evaluate
from u4ssc_kpi.io.files import read
from u4ssc_kpi.model import BenchmarkSet
from u4ssc_kpi.results import Evaluation, to_json

if TYPE_CHECKING:
    from u4ssc_kpi.frames.files import Progress
    from u4ssc_kpi.submission import Submission
    from u4ssc_kpi.verification import Verification


FILES = click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path())
VERIFICATION = click.option(
    "--verification",
    metavar="FILE",
    type=click.Path(),
    help="A verifier's decisions on FILE: .yaml, .json or a workbook (.xlsx); a FILE that is a workbook holds its own.",
)
AGAINST = click.option(
    "--against",
    default="reference",
    show_default=True,
    metavar="SET",
    help="The benchmark set: an id (u4ssc-kpi benchmarks list), or a .yaml, .json or .csv file of one's own.",
)
YEAR = click.option(
    "--year", type=click.IntRange(1900, 2200), help="The year whose targets are taken; the reporting year."
)
VERIFIED_ONLY = click.option("--verified-only", is_flag=True, help="Score only what a verifier decided is verified.")
JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON: an object for one file, a list for several.")


class _Group(click.Group):
    """The group of all commands: a missing extra is misuse, whichever command needs it."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except MissingExtraError as error:
            misuse(text.safe(str(error)))


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80})
@click.version_option(__version__, prog_name="u4ssc-kpi")
def cli() -> None:
    """The 91 U4SSC KPIs: from a city's file to a benchmarked scorecard.

    FILE is a submission: .yaml, .json, .csv or .xlsx. Exit code 0: fine; 1: findings of
    severity error, or a file that cannot be read; 2: misuse.

    Independent software; not official software of ITU or U4SSC.
    """


@contextmanager
def stoppable() -> Iterator[list[int]]:
    """Ctrl-C and SIGTERM stop the work once, with the time to clear up; the list then holds the signal."""
    stopped: list[int] = []

    def stop(number: int, _: FrameType | None) -> None:
        if not stopped:
            stopped.append(number)
            raise KeyboardInterrupt

    before = {number: signal.signal(number, stop) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stopped
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def progress_bar(what: str) -> Iterator[Progress | None]:
    """A bar on stderr, when that is a terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda share: bar.update(task, completed=share, total=1.0)


def each(
    files: Iterable[str],
    as_json: bool,
    data: Callable[[Evaluation, Verification | None], dict[str, Any]],
    words: Callable[[Evaluation, Verification | None], str],
    evaluated: Callable[[Submission, Verification | None], Evaluation] = lambda submission, _: evaluate(submission),
    verification: Verification | None = None,
    verified_only: bool = False,
) -> NoReturn:
    """Reads and evaluates every file with what a verifier decided on it, prints each, exits with the gravest code."""
    code, printed, collected = 0, 0, []
    names = list(files)
    for name in names:
        try:
            submission, decisions = read_verified(name, verification, verified_only)
            evaluation = evaluated(submission, decisions)
        except SubmissionError as error:
            click.echo(text.safe(f"error: {error}"), err=True)
            code = 1
            continue
        if any(f.severity == "error" for f in evaluation.findings):
            code = 1
        if as_json:
            collected.append(data(evaluation, decisions))
        else:
            print_text(("\n" if printed else "") + words(evaluation, decisions))
        printed += 1
    if as_json:
        print_json(collected if len(names) > 1 else collected[0] if collected else None)
    sys.exit(code)


def read_verified(
    name: str, verification: Verification | None, verified_only: bool = False
) -> tuple[Submission, Verification | None]:
    """A submission with what a verifier decided on it: as given, else as the workbook says that it is read from.

    Raises:
        SubmissionError: when the file cannot be read, or when only what is verified is wanted and nothing is decided.
    """
    if is_workbook(name):
        from u4ssc_kpi import workbook

        found = workbook.read(name)
        submission = found.submission
        verification = verification or (found.verification if found.verification.log else None)
    else:
        submission = read(name)
    if verified_only and verification is None:
        problem = "no verification goes with it: give --verification FILE"
        raise SubmissionError(name, [problem], "scored with --verified-only")
    return submission, verification


def is_workbook(name: str) -> bool:
    return Path(name).suffix.casefold() == ".xlsx"


def verification_of(path: str | None, files: tuple[str, ...]) -> Verification | None:
    """The verification in a file, which may be a workbook; it goes with one submission."""
    if path is None:
        return None
    if len(files) > 1:
        misuse("a verification goes with one submission: give one FILE")
    from u4ssc_kpi import workbook
    from u4ssc_kpi.io.verifications import read_verification

    try:
        return workbook.read(path).verification if is_workbook(path) else read_verification(path)
    except SubmissionError as error:
        fail(text.safe(str(error)))


def check_verified_only(verified_only: bool, verification: str | None, files: tuple[str, ...]) -> None:
    """Ends where only what is verified is wanted, and nothing says what that is."""
    if verified_only and verification is None and not any(map(is_workbook, files)):
        misuse("--verified-only needs the verification: give --verification FILE")


def benchmark_set(name: str) -> BenchmarkSet:
    """A benchmark set by its id, or from a file."""
    registry = default_registry()
    if Path(name).suffix:
        from u4ssc_kpi.io.benchmarks import read_benchmarks

        try:
            return read_benchmarks(name)
        except BenchmarkError as error:
            fail(text.safe(str(error)))
    try:
        registry.targets(name)
    except UnknownNameError as error:
        misuse(text.safe(f"{error} (a set in a file ends in .yaml, .json or .csv)"))
    return registry.benchmark_sets[name]


def print_text(what: str) -> None:
    try:
        click.echo(what)
    except UnicodeEncodeError:  # a terminal that cannot show all of Unicode still gets the text
        encoding = sys.stdout.encoding or "ascii"
        click.echo(what.encode(encoding, "replace").decode(encoding))


def print_json(data: object) -> None:
    """JSON as it is, or with escapes where the encoding of the output lacks a character: a program reads it."""
    what = to_json(data, 2)
    try:
        what.encode(sys.stdout.encoding or "ascii")
    except UnicodeEncodeError:
        what = to_json(data, 2, ascii_only=True)
    click.echo(what)


def misuse(message: str) -> NoReturn:
    click.echo(f"error: {message}", err=True)
    sys.exit(2)


def fail(message: str) -> NoReturn:
    click.echo(f"error: {message}", err=True)
    sys.exit(1)
