"""The commands of the command line, in click."""

from __future__ import annotations

import signal
import sys
import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING, Any, NoReturn

import click

from u4ssc_kpi import text
from u4ssc_kpi._version import __version__
from u4ssc_kpi.catalogue import default_registry
from u4ssc_kpi.errors import (
    CatalogueError,
    MissingExtraError,
    SubmissionError,
    TableError,
    UnknownFilterError,
    UnknownNameError,
)
from u4ssc_kpi.evaluation import evaluate
from u4ssc_kpi.io.files import read
from u4ssc_kpi.results import Evaluation, to_json

if TYPE_CHECKING:
    from u4ssc_kpi.frames.files import Progress

FILES = click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path())
JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON: an object for one file, a list for several.")


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80})
@click.version_option(__version__, prog_name="u4ssc-kpi")
def cli() -> None:
    """The 91 U4SSC KPIs: from a city's file to a benchmarked scorecard.

    FILE is a submission in YAML or JSON. Exit code 0: fine; 1: findings of
    severity error, or a file that cannot be read; 2: misuse.

    Independent software; not official software of ITU or U4SSC.
    """


@cli.command("list")
@click.option("--dimension", help="Economy, Environment or Society and Culture.")
@click.option("--sub-dimension", help="For example ICT.")
@click.option("--category", help="For example Transport.")
@click.option("--level", help="core or advanced.")
@click.option("--tag", help="smart, structural or sustainable.")
@click.option("--sdg", help="A goal (6), target (11.2) or indicator (17.8.1).")
@click.option("--text", "words", help="Words in names, definitions or ids.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_(words: str | None, as_json: bool, **filters: str | None) -> None:
    """List the indicators that meet all conditions."""
    try:
        found = default_registry().find(**filters, text=words)
    except UnknownFilterError as error:
        _misuse(str(error))
    if as_json:
        _print_json([i.model_dump(mode="json", exclude_defaults=True) for i in found])
    else:
        _print(text.indicator_list(found))


@cli.command()
@click.argument("name", metavar="CODE")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def show(name: str, as_json: bool) -> None:
    """Show one indicator, by code or id: all that is known of it."""
    try:
        indicator = default_registry()[name]
    except UnknownNameError as error:
        _misuse(str(error))
    if as_json:
        _print_json(indicator.model_dump(mode="json"))
    else:
        _print(text.indicator(indicator))


@cli.command()
@FILES
@JSON
def check(files: tuple[str, ...], as_json: bool) -> None:
    """Check files and list every finding."""

    def data(evaluation: Evaluation) -> dict[str, Any]:
        return {
            "file": evaluation.submission.file,
            "city": evaluation.submission.city,
            "year": evaluation.submission.year,
            "findings": [f.to_dict() for f in evaluation.findings],
        }

    _each(files, as_json, data, text.findings)


@cli.command("evaluate")
@FILES
@click.option("--all", "everything", is_flag=True, help="Also list the data points that are not reported.")
@click.option("--explain", metavar="ID", help="Show how one data point came about.")
@JSON
def evaluate_(files: tuple[str, ...], everything: bool, explain: str | None, as_json: bool) -> None:
    """Compute the data points of each file."""
    if explain is not None:
        name = _data_point(explain)
        _each(files, as_json, lambda e: e[name].to_dict(), lambda e: text.explanation(e[name]))
    else:
        _each(files, as_json, Evaluation.to_dict, lambda e: text.results(e, everything))


@cli.command()
@FILES
@click.option("--against", default="reference", show_default=True, help="The benchmark set: reference or published.")
@JSON
def score(files: tuple[str, ...], against: str, as_json: bool) -> None:
    """Score each file against a benchmark set.

    The set "reference" is this library's own, with a source for each target; "published" holds only what U4SSC texts
    print.
    """
    registry = default_registry()
    try:
        registry.targets(against)
    except (UnknownNameError, CatalogueError) as error:
        _misuse(str(error))
    _each(
        files,
        as_json,
        lambda e: registry.benchmark(e, against).to_dict(),
        lambda e: text.scorecard(registry.benchmark(e, against)),
    )


@cli.command("compute")
@click.argument("source", metavar="IN", type=click.Path())
@click.option("-o", "--output", "target", metavar="OUT", required=True, type=click.Path(), help="The file to write.")
@click.option("--engine", default="polars", show_default=True, type=click.Choice(["polars", "duckdb", "spark"]))
@click.option("--indicators", metavar="A,B", multiple=True, help="Only these: codes, ids, categories, SDG goals ...")
@click.option("--benchmarks", metavar="SET", help="Also performance, points and band against a set: reference.")
@click.option("--roll-ups", is_flag=True, help="With --benchmarks: also the percent of each category and dimension.")
@click.option("--no-statuses", is_flag=True, help="Leave out the status columns.")
@click.option("--units", metavar="COLUMN=UNIT", multiple=True, help="The unit of a column, for each that needs one.")
@click.option("--overwrite", is_flag=True, help="Replace OUT if it is there.")
def compute_(
    source: str,
    target: str,
    engine: Any,
    indicators: tuple[str, ...],
    benchmarks: str | None,
    roll_ups: bool,
    no_statuses: bool,
    units: tuple[str, ...],
    overwrite: bool,
) -> None:
    """Compute a table of many cities and years, from file to file.

    IN is a .parquet file, or a .csv file in UTF-8 with commas and a header row; OUT is a .parquet or .csv file. A row
    is a city in a year, a column named by an input id an input, an empty cell not reported. Other columns are kept.
    """
    from u4ssc_kpi.frames.files import FileUseError, compute_file

    if roll_ups and benchmarks is None:
        _misuse("--roll-ups needs --benchmarks: give --benchmarks reference")
    unit_of = {}
    for pair in units:
        column, equals, unit = pair.rpartition("=")
        if not (column and equals and unit):
            _misuse(f"--units {pair}: write the column, = and the unit, as in --units electricity_consumed=GWh")
        unit_of[column] = unit
    with _stoppable() as stopped, warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        try:
            with _progress_bar() as progress:
                compute_file(
                    source,
                    target,
                    engine=engine,
                    indicators=_names(indicators),
                    benchmarks=benchmarks,
                    statuses=not no_statuses,
                    roll_ups=roll_ups,
                    units=unit_of,
                    overwrite=overwrite,
                    progress=progress,
                )
        except (FileUseError, UnknownNameError, CatalogueError, MissingExtraError) as error:
            _misuse(text.safe(str(error)))
        except (TableError, OSError) as error:
            _fail(text.safe(str(error)))
        except BaseException:
            if not stopped:
                raise
        finally:
            for warning in told:
                if issubclass(warning.category, UserWarning):
                    click.echo(text.safe(f"warning: {warning.message}"), err=True)
        if stopped:
            click.echo("interrupted: nothing is written", err=True)
            sys.exit(128 + stopped[0])
    _print(text.safe(f"{target} is written"))


def _names(given: Iterable[str]) -> list[str] | None:
    """Names that are given one by one or separated by commas; a category may hold a comma itself."""
    registry = default_registry()
    groups = {name for i in registry.values() for name in (i.dimension, i.sub_dimension, i.category)}
    with_comma = {name.casefold() for name in groups if "," in name}
    names: list[str] = []
    for entry in given:
        names += [entry] if entry.casefold() in with_comma else [n.strip() for n in entry.split(",") if n.strip()]
    return names or None


@contextmanager
def _stoppable() -> Iterator[list[int]]:
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
def _progress_bar() -> Iterator[Progress | None]:
    """A bar on stderr, when that is a terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("computing", total=None)
        yield lambda share: bar.update(task, completed=share, total=1.0)


def _data_point(name: str) -> str:
    """A data point id, also from the code or id of an indicator that has only one."""
    registry = default_registry()
    if name not in registry.data_points and name in registry:
        ids = [p.id for p in registry[name].data_points]
        if len(ids) > 1:
            _misuse(f"{registry[name].code} has several data points: give one of {', '.join(ids)}")
        return ids[0]
    try:
        registry.indicator_of(name)
    except UnknownNameError as error:
        _misuse(str(error))
    return name


def _each(
    files: Iterable[str],
    as_json: bool,
    data: Callable[[Evaluation], dict[str, Any]],
    words: Callable[[Evaluation], str],
) -> NoReturn:
    """Reads and evaluates every file, prints each, and exits with the gravest code."""
    code, printed, collected = 0, 0, []
    names = list(files)
    for name in names:
        try:
            evaluation = evaluate(read(name))
        except SubmissionError as error:
            click.echo(text.safe(f"error: {error}"), err=True)
            code = 1
            continue
        if any(f.severity == "error" for f in evaluation.findings):
            code = 1
        if as_json:
            collected.append(data(evaluation))
        else:
            _print(("\n" if printed else "") + words(evaluation))
        printed += 1
    if as_json:
        _print_json(collected if len(names) > 1 else collected[0] if collected else None)
    sys.exit(code)


def _print(what: str) -> None:
    try:
        click.echo(what)
    except UnicodeEncodeError:  # a terminal that cannot show all of Unicode still gets the text
        encoding = sys.stdout.encoding or "ascii"
        click.echo(what.encode(encoding, "replace").decode(encoding))


def _print_json(data: object) -> None:
    """JSON as it is, or with escapes where the encoding of the output lacks a character: a program reads it."""
    what = to_json(data, 2)
    try:
        what.encode(sys.stdout.encoding or "ascii")
    except UnicodeEncodeError:
        what = to_json(data, 2, ascii_only=True)
    click.echo(what)


def _misuse(message: str) -> NoReturn:
    click.echo(f"error: {message}", err=True)
    sys.exit(2)


def _fail(message: str) -> NoReturn:
    click.echo(f"error: {message}", err=True)
    sys.exit(1)
