"""The commands for several years or cities: trend, aggregate, compare."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import NoReturn

import click

from u4ssc_kpi import text
from u4ssc_kpi.commands.common import (
    AGAINST,
    FILES,
    benchmark_set,
    cli,
    fail,
    misuse,
    print_json,
    print_text,
    progress_bar,
)
from u4ssc_kpi.errors import AnalysisError, CatalogueError, MissingExtraError, SubmissionError, UnknownNameError
from u4ssc_kpi.evaluation import evaluate
from u4ssc_kpi.io.files import read, write
from u4ssc_kpi.results import Evaluation

JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
MISUSES = (AnalysisError, UnknownNameError, CatalogueError, MissingExtraError)


@cli.command("trend")
@FILES
@AGAINST
@click.option("--by", default=2030, show_default=True, help="The year by which targets are to be reached.")
@click.option("--confidence", default=0.95, show_default=True, help="The level of intervals and of the test.")
@click.option("--across-breaks", is_flag=True, help="Measure all years, also where method or edition changed.")
@click.option("--no-test", is_flag=True, help="The simple changes only, which need no SciPy.")
@JSON
def trend_(
    files: tuple[str, ...],
    against: str,
    by: int,
    confidence: float,
    across_breaks: bool,
    no_test: bool,
    as_json: bool,
) -> None:
    """Show how one city's data points change over the years.

    Each FILE is a year of the same city.
    """
    from u4ssc_kpi.analysis import words
    from u4ssc_kpi.analysis.trend import trend

    targets = benchmark_set(against)
    evaluations, code = evaluated_files(files)
    try:
        found = trend(
            evaluations,
            against=targets,
            by=by,
            confidence=confidence,
            across_breaks=across_breaks,
            test=not no_test,
        )
    except MISUSES as error:
        _stop(error, len(evaluations) < len(files))
    if as_json:
        print_json(found.to_dict())
    else:
        print_text(words.trends(found))
    sys.exit(code)


@cli.command("aggregate")
@FILES
@click.option("--name", required=True, help="The name of the region.")
@click.option("--coverage", default=0.5, show_default=True, help="The share of cities and inhabitants a value needs.")
@click.option("--currency", help="The currency of the region's amounts: EUR.")
@click.option("--rate", "rates", metavar="CODE=RATE", multiple=True, help="What one unit is worth in it: USD=0.92.")
@click.option("--all", "everything", is_flag=True, help="Also list the data points that are covered too little.")
@click.option("--explain", metavar="ID", help="Show how one data point came about.")
@click.option("-o", "--output", metavar="OUT", help="Write the region as a submission to this .yaml or .json file.")
@click.option("--overwrite", is_flag=True, help="Replace OUT if it is there.")
@JSON
def aggregate_(
    files: tuple[str, ...],
    name: str,
    coverage: float,
    currency: str | None,
    rates: tuple[str, ...],
    everything: bool,
    explain: str | None,
    output: str | None,
    overwrite: bool,
    as_json: bool,
) -> None:
    """Compute the KPIs of a region or country from its cities.

    Each FILE is a city. Numerators and denominators are summed, then divided.
    """
    from u4ssc_kpi.analysis import words
    from u4ssc_kpi.analysis.aggregate import aggregate

    if output is not None and Path(output).exists() and not overwrite:
        misuse(text.safe(f"{output} is there already: give --overwrite to replace it"))
    exchange_rates = _rates(rates)
    evaluations, code = evaluated_files(files)
    try:
        found = aggregate(
            evaluations, name=name, minimum_coverage=coverage, currency=currency, exchange_rates=exchange_rates
        )
        one = found[explain] if explain is not None else None
    except MISUSES as error:
        _stop(error, len(evaluations) < len(files))
    if output is not None:
        try:
            write(found.submission, output)
        except SubmissionError as error:
            fail(text.safe(str(error)))
    if as_json:
        print_json(found.to_dict() if one is None else one.to_dict())
    elif one is not None:
        print_text("\n".join(line for part in one.explain().split("\n") for line in text.wrap(part, "", "   ")))
    else:
        print_text(words.region(found, everything))
    sys.exit(code)


@cli.command("compare")
@FILES
@AGAINST
@JSON
def compare_(files: tuple[str, ...], against: str, as_json: bool) -> None:
    """Compare the first city with the others, its peers.

    Shows values, percentiles, what pulls a category down, and the least change
    that lifts it to the next band.
    """
    from u4ssc_kpi.analysis import words
    from u4ssc_kpi.analysis.compare import compare

    targets = benchmark_set(against)
    evaluations, code = evaluated_files(files)
    if evaluations and evaluations[0].submission.file != files[0]:
        fail(text.safe(f"{files[0]} is the city to compare, and cannot be read"))
    try:
        found = compare(evaluations[0], evaluations[1:], against=targets)
    except MISUSES as error:
        _stop(error, len(evaluations) < len(files))
    if as_json:
        print_json(found.to_dict())
    else:
        print_text(words.comparison(found))
    sys.exit(code)


def _stop(error: Exception, unread: bool) -> NoReturn:
    """Ends for an analysis that cannot be made: misuse, unless a file that could not be read is at fault."""
    if unread:
        fail(text.safe(str(error)))
    misuse(text.safe(str(error)))


def evaluated_files(files: Iterable[str]) -> tuple[list[Evaluation], int]:
    """The evaluations of the files that can be read, and the exit code so far; ends where none can."""
    names = list(files)
    evaluations, code = [], 0
    with progress_bar("reading") as progress:
        for n, name in enumerate(names, 1):
            try:
                evaluations.append(evaluate(read(name)))
            except SubmissionError as error:
                click.echo(text.safe(f"error: {error}"), err=True)
                code = 1
            if progress is not None:
                progress(n / len(names))
    for evaluation in evaluations:
        if errors := sum(f.severity == "error" for f in evaluation.findings):
            code = 1
            file = evaluation.submission.file
            click.echo(text.safe(f"{file} has {errors} errors: u4ssc-kpi check {file}"), err=True)
    if not evaluations:
        sys.exit(1)
    return evaluations, code


def _rates(given: Iterable[str]) -> dict[str, float]:
    rates = {}
    for pair in given:
        code, equals, rate = pair.partition("=")
        try:
            rates[code] = float(rate)
        except ValueError:
            equals = ""
        if not (code and equals):
            misuse(text.safe(f"--rate {pair}: write the code, = and the rate, as in --rate USD=0.92"))
    return rates
