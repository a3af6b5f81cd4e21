"""The commands for workbooks and between kinds of files: template, convert."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from pydantic import ValidationError

from u4ssc_kpi import text
from u4ssc_kpi.commands.common import AGAINST, benchmark_set, cli, fail, is_workbook, misuse, print_text, read_verified
from u4ssc_kpi.errors import MissingExtraError, SubmissionError, UnknownFilterError, UnknownNameError
from u4ssc_kpi.io.files import SUFFIXES, read, write

if TYPE_CHECKING:
    from u4ssc_kpi.submission import Submission

OVERWRITE = click.option("--overwrite", is_flag=True, help="Replace OUT if it is there.")


@cli.command("template")
@click.option("-o", "--output", "target", metavar="OUT", required=True, type=click.Path(), help="The .xlsx to write.")
@click.option("--city", help="The city's name.")
@click.option("--country", help="English name or ISO 3166-1 code.")
@click.option("--year", type=click.IntRange(1900, 2200), help="The reporting year.")
@click.option("--currency", help="ISO 4217 code, such as EUR.")
@click.option("--levels", metavar="A,B", help="Only the KPIs of these levels: core, advanced.")
@click.option("--from", "source", metavar="FILE", type=click.Path(), help="Fill in what this file holds.")
@AGAINST
@click.option("--language", default="en", show_default=True, help="The language of the texts.")
@OVERWRITE
def template_(
    target: str, levels: str | None, source: str | None, against: str, language: str, overwrite: bool, **fields: Any
) -> None:
    """Make an Excel workbook to collect the data of a city in.

    With --from it holds the figures of a file; the other options take the place of what the file says. Figures of
    another year keep their year.
    """
    from u4ssc_kpi import workbook

    _check_target(target, overwrite, (".xlsx",))
    given: dict[str, Any] = {name: value for name, value in fields.items() if value is not None}
    benchmarks = benchmark_set(against)
    chosen = [level.strip() for level in levels.split(",") if level.strip()] if levels is not None else None
    try:
        if source is None:
            workbook.template(target, levels=chosen, benchmarks=benchmarks, language=language, **given)
        else:
            submission = _changed(_read(source), given)
            workbook.write(submission, target, levels=chosen, benchmarks=benchmarks, language=language)
    except (UnknownNameError, UnknownFilterError, MissingExtraError) as error:
        misuse(text.safe(str(error)))
    except SubmissionError as error:
        fail(text.safe(str(error)))
    print_text(text.safe(f"{target} is written"))


@cli.command("convert")
@click.argument("source", metavar="IN", type=click.Path())
@click.argument("target", metavar="OUT", type=click.Path())
@OVERWRITE
def convert_(source: str, target: str, overwrite: bool) -> None:
    """Convert a city's file: between .yaml, .json, .csv and .xlsx.

    The verification in a workbook goes along into another workbook, else into a file beside OUT:
    city.yaml gets city-verification.yaml.
    """
    from u4ssc_kpi import workbook
    from u4ssc_kpi.io.verifications import write_verification

    _check_target(target, overwrite, SUFFIXES)
    written = [target]
    try:
        submission, verification = read_verified(source, None)
        for told in submission.read_findings:
            click.echo(text.safe(str(told)), err=True)
        if is_workbook(target):
            workbook.write(submission, target, verification=verification)
        else:
            if verification is not None:
                beside = _beside(target)
                _check_target(beside, overwrite, SUFFIXES)
                written.append(str(write_verification(verification, beside)))
            write(submission, target)
    except SubmissionError as error:
        fail(text.safe(str(error)))
    except MissingExtraError as error:
        misuse(str(error))
    for name in written:
        print_text(text.safe(f"{name} is written"))


def _beside(target: str) -> str:
    """The file for a verification beside that of its submission."""
    file = Path(target)
    return str(file.with_name(f"{file.stem}-verification{'.json' if file.suffix.casefold() == '.json' else '.yaml'}"))


def _check_target(target: str, overwrite: bool, suffixes: tuple[str, ...]) -> None:
    file = Path(target)
    if file.suffix.casefold() not in suffixes:
        misuse(text.safe(f"{target} does not end in {' or '.join(suffixes)}"))
    if file.exists() and not overwrite:
        misuse(text.safe(f"{target} is there already; give another name, or --overwrite"))


def _read(source: str) -> Submission:
    try:
        return read(source)
    except SubmissionError as error:
        fail(text.safe(str(error)))


def _changed(submission: Submission, given: dict[str, Any]) -> Submission:
    """The submission with other fields; for a later year every value keeps the year that it is from."""
    year = given.pop("year", submission.year)
    if year != submission.year:
        try:
            submission = submission.for_next_year(year)
        except ValueError as error:
            misuse(text.safe(str(error)))
    try:
        return submission.model_validate(submission.to_dict() | given)
    except ValidationError as error:
        misuse(text.safe("; ".join(f"--{e['loc'][0]}: {e['msg']}" for e in error.errors(include_url=False))))
