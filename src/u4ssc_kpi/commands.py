"""The commands of the command line, in click."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from typing import Any, NoReturn

import click

from u4ssc_kpi import text
from u4ssc_kpi._version import __version__
from u4ssc_kpi.catalogue import default_registry
from u4ssc_kpi.errors import CatalogueError, SubmissionError, UnknownFilterError, UnknownNameError
from u4ssc_kpi.evaluation import evaluate
from u4ssc_kpi.io.files import read
from u4ssc_kpi.results import Evaluation, to_json

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
    if explain is not None and explain not in default_registry().data_points:
        try:
            default_registry().indicator_of(explain)
        except UnknownNameError as error:
            _misuse(str(error))
    if explain is not None:
        name = explain
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
