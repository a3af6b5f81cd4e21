"""The commands for a city's files: check, evaluate, score."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import click

from u4ssc_kpi import text
from u4ssc_kpi.catalogue import default_registry
from u4ssc_kpi.commands.common import (
    AGAINST,
    FILES,
    JSON,
    VERIFICATION,
    VERIFIED_ONLY,
    YEAR,
    benchmark_set,
    check_verified_only,
    cli,
    each,
    fail,
    misuse,
    verification_of,
)
from u4ssc_kpi.errors import SubmissionError, UnknownNameError
from u4ssc_kpi.evaluation import evaluate
from u4ssc_kpi.io.files import read
from u4ssc_kpi.results import Evaluation
from u4ssc_kpi.scoring import Scorecard
from u4ssc_kpi.submission import Submission
from u4ssc_kpi.verification import Verification


@cli.command()
@FILES
@click.option(
    "--previous", metavar="FILE", type=click.Path(), help="The submission of an earlier year, to compare with."
)
@VERIFICATION
@JSON
def check(files: tuple[str, ...], previous: str | None, verification: str | None, as_json: bool) -> None:
    """Check files as a verifier would, and list every finding.

    Findings are about the values, about what is reported and its sources, and about the verification.
    """
    given = verification_of(verification, files)
    earlier = None
    if previous is not None:
        try:
            earlier = evaluate(read(previous))
        except SubmissionError as error:
            fail(text.safe(str(error)))

    def checked(submission: Submission, decisions: Verification | None) -> Evaluation:
        evaluation = evaluate(submission, previous=earlier)
        more = evaluation.coverage(decisions).findings
        more += decisions.check(evaluation) if decisions else ()
        return replace(evaluation, findings=evaluation.findings + more)

    def data(evaluation: Evaluation, _: Verification | None) -> dict[str, Any]:
        return {
            "file": evaluation.submission.file,
            "city": evaluation.submission.city,
            "year": evaluation.submission.year,
            "findings": [f.to_dict() for f in evaluation.findings],
        }

    each(files, as_json, data, lambda e, _: text.findings(e), checked, given)


@cli.command("evaluate")
@FILES
@click.option("--all", "everything", is_flag=True, help="Also list the data points that are not reported.")
@click.option("--explain", metavar="ID", help="Show how one data point came about.")
@JSON
def evaluate_(files: tuple[str, ...], everything: bool, explain: str | None, as_json: bool) -> None:
    """Compute the data points of each file."""
    if explain is not None:
        name = _data_point(explain)
        each(files, as_json, lambda e, _: e[name].to_dict(), lambda e, _: text.explanation(e[name]))
    else:
        each(files, as_json, lambda e, _: e.to_dict(), lambda e, _: text.results(e, everything))


@cli.command()
@FILES
@AGAINST
@YEAR
@VERIFICATION
@VERIFIED_ONLY
@JSON
def score(
    files: tuple[str, ...],
    against: str,
    year: int | None,
    verification: str | None,
    verified_only: bool,
    as_json: bool,
) -> None:
    """Score each file against a benchmark set.

    The set "reference" is this library's own, with a source for each target; "published" holds only what U4SSC texts
    print.
    """
    chosen = benchmark_set(against)
    check_verified_only(verified_only, verification, files)
    given = verification_of(verification, files)

    def card(evaluation: Evaluation, decisions: Verification | None) -> Scorecard:
        return default_registry().benchmark(evaluation, chosen, decisions, verified_only, year=year)

    each(
        files,
        as_json,
        lambda e, d: card(e, d).to_dict(),
        lambda e, d: text.scorecard(card(e, d)),
        verification=given,
        verified_only=verified_only,
    )


def _data_point(name: str) -> str:
    """A data point id, also from the code or id of an indicator that has only one."""
    registry = default_registry()
    if name not in registry.data_points and name in registry:
        ids = [p.id for p in registry[name].data_points]
        if len(ids) > 1:
            misuse(f"{registry[name].code} has several data points: give one of {', '.join(ids)}")
        return ids[0]
    try:
        registry.indicator_of(name)
    except UnknownNameError as error:
        misuse(str(error))
    return name
