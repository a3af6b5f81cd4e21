"""The command for reports: one command, and a table of the kinds that it can make."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from u4ssc_kpi import text
from u4ssc_kpi.catalogue import default_registry
from u4ssc_kpi.commands.common import FILES, cli, misuse, print_text
from u4ssc_kpi.errors import CatalogueError, MissingExtraError, ReportError, SubmissionError, UnknownNameError
from u4ssc_kpi.evaluation import evaluate
from u4ssc_kpi.io.files import parse_json, read
from u4ssc_kpi.io.yaml_text import parse_yaml, read_text

if TYPE_CHECKING:
    import datetime

    from u4ssc_kpi.report.documents.document import Document
    from u4ssc_kpi.report.output import Output
    from u4ssc_kpi.scoring import Scorecard
    from u4ssc_kpi.verification import Verification


@dataclass(frozen=True)
class Request:
    """What a report is made from."""

    card: Scorecard
    verification: Verification | None
    language: str
    date: datetime.date | None = None
    slots: str | None = None


@dataclass(frozen=True)
class Kind:
    """A kind of report: what it is, the formats it comes in (the first by default), how one city's is made."""

    what: str
    formats: tuple[str, ...]
    make: Callable[[Request], Output]


def _wheel(request: Request) -> Output:
    from u4ssc_kpi import report

    return report.wheel(request.card, language=request.language)


def _verification_report(request: Request) -> Document:
    from u4ssc_kpi import report

    return report.verification_report(request.card, request.verification, language=request.language, date=request.date)


def _factsheet(request: Request) -> Document:
    from u4ssc_kpi import report

    return report.factsheet(
        request.card, request.verification, slots=request.slots, language=request.language, date=request.date
    )


def _case_study(request: Request) -> Document:
    from u4ssc_kpi import report

    return report.case_study(
        request.card, request.verification, slots=request.slots, language=request.language, date=request.date
    )


def _sdg(request: Request) -> Document:
    from u4ssc_kpi import report

    return report.sdg_report(request.card, request.verification, language=request.language, date=request.date)


_OF_A_DOCUMENT = ("html", "pdf", "md", "docx")
WITH_SLOTS = ("factsheet", "case-study")
KINDS = {
    "wheel": Kind("the benchmarking wheel", ("svg", "png", "pdf"), _wheel),
    "verification": Kind("the Verification Report", _OF_A_DOCUMENT, _verification_report),
    "factsheet": Kind("the Factsheet", _OF_A_DOCUMENT, _factsheet),
    "case-study": Kind("the skeleton of a case study", _OF_A_DOCUMENT, _case_study),
    "sdg": Kind("the results by Sustainable Development Goal", _OF_A_DOCUMENT, _sdg),
}
FORMATS = tuple(dict.fromkeys(form for kind in KINDS.values() for form in kind.formats))


@cli.command("report")
@FILES
@click.option("--kind", default="wheel", show_default=True, type=click.Choice(list(KINDS)), help="What to make.")
@click.option("--format", "form", type=click.Choice(FORMATS), help="By default that of OUT, or the kind's first.")
@click.option("--against", default="reference", show_default=True, help="The benchmark set.")
@click.option("--verification", "log", metavar="FILE", type=click.Path(), help="The verifier's log.")
@click.option("--language", default="en", show_default=True, help="Of the fixed words: en, es, fr, nb.")
@click.option("--date", type=click.DateTime(["%Y-%m-%d"]), help="The day on the cover; by default none.")
@click.option("--slots", metavar="FILE", type=click.Path(), help="Markdown for the slots of a factsheet or case-study.")
@click.option("--slots-template", is_flag=True, help="Print a file to fill in the slots, and make no report.")
@click.option(
    "-o", "--output", "target", metavar="OUT", type=click.Path(), help="The file; for several FILEs a folder."
)
def report_(
    files: tuple[str, ...],
    kind: str,
    form: str | None,
    against: str,
    log: str | None,
    language: str,
    date: datetime.datetime | None,
    slots: str | None,
    slots_template: bool,
    target: str | None,
) -> None:
    """Make a report of each file.

    Without OUT a report is written to the current folder, named after FILE: karmoy-wheel.svg.
    """
    registry, chosen = default_registry(), KINDS[kind]
    if log is not None and len(files) > 1:
        misuse("--verification goes with one FILE")
    if (slots is not None or slots_template) and (kind not in WITH_SLOTS or len(files) > 1):
        misuse(f"--slots and --slots-template go with one FILE and --kind {' or '.join(WITH_SLOTS)}")
    form = _format(kind, chosen, form, target if len(files) == 1 else None)
    code = 0
    try:
        registry.targets(against)
        verification = _verification(log) if log is not None else None
        for file, out in _named(files, kind, form, target):
            try:
                evaluation = evaluate(read(file))
            except SubmissionError as error:
                click.echo(text.safe(f"error: {error}"), err=True)
                code = 1
                continue
            errors = sum(f.severity == "error" for f in evaluation.findings)
            if errors:
                click.echo(
                    text.safe(f"{file} has {errors} findings of severity error: u4ssc-kpi check {file}"), err=True
                )
                code = 1
            card = registry.benchmark(evaluation, against)
            made = chosen.make(Request(card, verification, language, date.date() if date else None, slots))
            if slots_template:
                print_text(text.safe(getattr(made, "slots_template", "")))
                continue
            print_text(text.safe(f"{made.save(out)} is written"))
    except (UnknownNameError, CatalogueError, MissingExtraError) as error:
        misuse(text.safe(str(error)))
    except (ReportError, SubmissionError) as error:
        click.echo(text.safe(f"error: {error}"), err=True)
        code = 1
    sys.exit(code)


def _verification(file: str) -> Verification:
    """A verifier's log from a YAML or JSON file."""
    from pydantic import ValidationError

    from u4ssc_kpi.verification import Verification

    content = read_text(Path(file))
    document = parse_json(content, file) if Path(file).suffix.casefold() == ".json" else parse_yaml(content, file)
    problems = list(document.problems)
    try:
        verification = Verification.model_validate(document.data)
    except ValidationError as error:
        problems += [f"{'.'.join(map(str, e['loc'])) or 'the log'}: {e['msg']}" for e in error.errors()]
    if problems:
        raise SubmissionError(file, problems, "read as a verification")
    return verification


def _format(kind: str, chosen: Kind, form: str | None, target: str | None) -> str:
    """The format that is asked for, by option or by the ending of the file."""
    ending = Path(target).suffix.casefold().removeprefix(".") if target and not Path(target).is_dir() else ""
    if form and ending and form != ending:
        misuse(text.safe(f"--format {form} and {target} do not fit together"))
    form = form or ending or chosen.formats[0]
    if form not in chosen.formats:
        misuse(text.safe(f"a {kind} comes as {', '.join(chosen.formats)}, not as {form}"))
    return form


def _named(files: tuple[str, ...], kind: str, form: str, target: str | None) -> Iterator[tuple[str, Path]]:
    """Each file with the file to write."""
    if target is not None and len(files) == 1 and not Path(target).is_dir():
        yield files[0], Path(target)
        return
    folder = Path(target or ".")
    if not folder.is_dir():
        misuse(text.safe(f"{target} is no folder; several FILEs need one: mkdir {target}"))
    names: set[str] = set()
    for file in files:
        name = f"{Path(file).stem}-{kind}.{form}"
        if name in names:
            misuse(text.safe(f"{file}: two FILEs of that name would be written to {name}"))
        names.add(name)
        yield file, folder / name
