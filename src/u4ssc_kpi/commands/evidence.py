"""The commands for what stands behind a submission, and for several of them: coverage, merge, next-year."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from u4ssc_kpi import text
from u4ssc_kpi.commands.common import (
    FILES,
    JSON,
    VERIFICATION,
    cli,
    each,
    fail,
    misuse,
    print_text,
    progress_bar,
    verification_of,
)
from u4ssc_kpi.errors import MergeError, SubmissionError
from u4ssc_kpi.findings import Finding
from u4ssc_kpi.io.files import read, write
from u4ssc_kpi.submission import Submission

OUTPUT = click.option(
    "-o", "--output", "target", metavar="OUT", required=True, type=click.Path(), help="The file to write."
)
OVERWRITE = click.option("--overwrite", is_flag=True, help="Replace OUT if it is there.")


@cli.command()
@FILES
@VERIFICATION
@JSON
def coverage(files: tuple[str, ...], verification: str | None, as_json: bool) -> None:
    """Count what is reported, by level, tag and dimension, and show sources, quality and age of the data."""
    given = verification_of(verification, files)
    each(
        files,
        as_json,
        lambda e, decisions: e.coverage(decisions).to_dict(),
        lambda e, decisions: text.coverage(e.coverage(decisions)),
        verification=given,
    )


@cli.command()
@FILES
@OUTPUT
@OVERWRITE
def merge(files: tuple[str, ...], target: str, overwrite: bool) -> None:
    """Merge the files of a city's departments into one submission.

    Equal values become one, also where only their units differ. Where two files differ, both places are named and
    nothing is written.
    """
    from u4ssc_kpi.merging import merge as merge_

    _check_target(target, overwrite, files)
    parts, unread = [], 0
    with progress_bar("reading") as progress:
        for number, name in enumerate(files, 1):
            try:
                parts.append(read(name))
            except SubmissionError as error:
                click.echo(text.safe(f"error: {error}"), err=True)
                unread += 1
            if progress is not None:
                progress(number / len(files))
    if unread:
        fail("nothing is written")
    try:
        merged, findings = merge_(parts)
    except MergeError as error:
        fail(text.safe(str(error)))
    _say(findings)
    if any(f.severity == "error" for f in findings):
        fail("nothing is written: settle the conflicts first")
    _write(merged, target)


@cli.command("next-year")
@click.argument("file", metavar="FILE", type=click.Path())
@OUTPUT
@click.option("--year", type=int, help="The new reporting year; the next one by default.")
@OVERWRITE
def next_year(file: str, target: str, year: int | None, overwrite: bool) -> None:
    """Start a later year's file from FILE: each value is marked with the year that it is from."""
    _check_target(target, overwrite, (file,))
    try:
        later = read(file).for_next_year(year)
    except SubmissionError as error:
        fail(text.safe(str(error)))
    except ValueError as error:
        misuse(text.safe(str(error)))
    _write(later, target)


def _check_target(target: str, overwrite: bool, sources: tuple[str, ...]) -> None:
    file = Path(target)
    if any(file.exists() and Path(source).exists() and file.samefile(source) for source in sources):
        misuse(text.safe(f"{target} is one of the files that are read: give another name"))
    if file.exists() and not overwrite:
        misuse(text.safe(f"{target} is there already: give another name, or --overwrite"))


def _say(findings: Iterable[Finding]) -> None:
    for found in findings:
        for line in text.wrap(str(found), "", "    "):
            click.echo(line, err=True)


def _write(submission: Submission, target: str) -> None:
    try:
        write(submission, target)
    except SubmissionError as error:
        fail(text.safe(str(error)))
    given = sum(1 for _ in submission.each_reading())
    values = f"{given} value{'s' if given != 1 else ''}"
    print_text(text.safe(f"{target} is written: {submission.city}, {submission.year}, {values}"))
