"""The command for reports: one command, and a table of the kinds that it can make."""

from __future__ import annotations

import signal
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

from u4ssc_kpi import text
from u4ssc_kpi.catalogue import default_registry
from u4ssc_kpi.commands.common import (
    AGAINST,
    FILES,
    VERIFICATION,
    VERIFIED_ONLY,
    YEAR,
    benchmark_set,
    check_verified_only,
    cli,
    fail,
    misuse,
    print_text,
    progress_bar,
    read_verified,
    stoppable,
    verification_of,
)
from u4ssc_kpi.errors import CatalogueError, MissingExtraError, ReportError, SubmissionError, UnknownNameError
from u4ssc_kpi.evaluation import evaluate

if TYPE_CHECKING:
    import datetime

    from u4ssc_kpi.frames.files import Progress
    from u4ssc_kpi.report.documents.document import Document
    from u4ssc_kpi.report.output import Output
    from u4ssc_kpi.scoring import Scorecard


@dataclass(frozen=True)
class Request:
    """What a report is made from."""

    card: Scorecard
    language: str
    date: datetime.date | None = None
    slots: str | None = None


@dataclass(frozen=True)
class Kind:
    """A kind of report: what it is, and the formats it comes in, the first by default.

    Of one city `make` makes it; of all cities together `gather` writes it to the file.
    """

    what: str
    formats: tuple[str, ...]
    make: Callable[[Request], Output] | None = None
    gather: Callable[[Iterator[Scorecard], Path, str], Path] | None = None


def _snapshot(request: Request) -> Output:
    from u4ssc_kpi import report

    return report.snapshot(request.card, language=request.language)


def _wheel(request: Request) -> Output:
    from u4ssc_kpi import report

    return report.wheel(request.card, language=request.language)


def _overview(cards: Iterator[Scorecard], path: Path, language: str) -> Path:
    from u4ssc_kpi import report

    return report.overview(cards, path, language=language)


def _verification_report(request: Request) -> Document:
    from u4ssc_kpi import report

    return report.verification_report(request.card, language=request.language, date=request.date)


def _factsheet(request: Request) -> Document:
    from u4ssc_kpi import report

    return report.factsheet(request.card, slots=request.slots, language=request.language, date=request.date)


def _case_study(request: Request) -> Document:
    from u4ssc_kpi import report

    return report.case_study(request.card, slots=request.slots, language=request.language, date=request.date)


def _sdg(request: Request) -> Document:
    from u4ssc_kpi import report

    return report.sdg_report(request.card, language=request.language, date=request.date)


_OF_A_DOCUMENT = ("html", "pdf", "md", "docx")
WITH_SLOTS = ("factsheet", "case-study")
KINDS = {
    "snapshot": Kind("the City Snapshot", ("html", "pdf"), _snapshot),
    "wheel": Kind("the benchmarking wheel", ("svg", "png", "pdf"), _wheel),
    "verification": Kind("the Verification Report", _OF_A_DOCUMENT, _verification_report),
    "factsheet": Kind("the Factsheet", _OF_A_DOCUMENT, _factsheet),
    "case-study": Kind("the skeleton of a case study", _OF_A_DOCUMENT, _case_study),
    "sdg": Kind("the results by Sustainable Development Goal", _OF_A_DOCUMENT, _sdg),
    "overview": Kind("many cities on one page", ("html",), gather=_overview),
}
FORMATS = tuple(dict.fromkeys(form for kind in KINDS.values() for form in kind.formats))


@cli.command("report")
@FILES
@click.option("--kind", default="snapshot", show_default=True, type=click.Choice(list(KINDS)), help="What to make.")
@click.option("--format", "form", type=click.Choice(FORMATS), help="By default that of OUT, or the kind's first.")
@AGAINST
@YEAR
@VERIFICATION
@VERIFIED_ONLY
@click.option("--language", default="en", show_default=True, help="Of the fixed words: en, es, fr, nb.")
@click.option("--date", type=click.DateTime(["%Y-%m-%d"]), help="The day on the cover; by default none.")
@click.option("--slots", metavar="FILE", type=click.Path(), help="Markdown for the slots of a factsheet or case-study.")
@click.option("--slots-template", is_flag=True, help="Print a file to fill in the slots, and make no report.")
@click.option(
    "-o", "--output", "target", metavar="OUT", type=click.Path(), help="The file; for several FILEs a folder."
)
@click.option("--overwrite", is_flag=True, help="Replace files that are there.")
def report_(
    files: tuple[str, ...],
    kind: str,
    form: str | None,
    against: str,
    year: int | None,
    verification: str | None,
    verified_only: bool,
    language: str,
    date: datetime.datetime | None,
    slots: str | None,
    slots_template: bool,
    target: str | None,
    overwrite: bool,
) -> None:
    """Make a report of each file, or of all files together (--kind overview).

    Without OUT a report is written to the current folder, named after FILE: karmoy-snapshot.html.
    """
    chosen = KINDS[kind]
    check_verified_only(verified_only, verification, files)
    if verification is not None and chosen.make is None:
        misuse("--verification goes with a report of one city")
    if (slots is not None or slots_template) and (kind not in WITH_SLOTS or len(files) > 1):
        misuse(f"--slots and --slots-template go with one FILE and --kind {' or '.join(WITH_SLOTS)}")
    alone = len(files) == 1 or chosen.gather is not None
    form = _format(kind, chosen, form, target if alone else None)
    failed: list[str] = []
    stopped: list[int] = [signal.SIGINT]
    try:
        targets = benchmark_set(against)
        decisions = verification_of(verification, files)

        from u4ssc_kpi.report.documents.standing import scored_with

        def read_and_score(file: str) -> Scorecard:
            submission, decided = read_verified(file, decisions, verified_only)
            card = default_registry().benchmark(evaluate(submission), targets, decided, verified_only, year=year)
            return scored_with(card, None)

        with progress_bar("reports") if len(files) > 1 else nullcontext() as progress, stoppable() as stopped:
            cards = _cards(files, read_and_score, failed, progress)
            if chosen.gather is not None:
                out = Path(target or f"{kind}.{form}")
                _check_free([out], overwrite)
                _written(chosen.gather((card for _, card in cards), out, language))
            elif chosen.make is not None:
                outs = _named(files, kind, form, target)
                if not slots_template:
                    _check_free(outs.values(), overwrite)
                for file, card in cards:
                    made = chosen.make(Request(card, language, date.date() if date else None, slots))
                    if slots_template:
                        print_text(text.safe(getattr(made, "slots_template", "")))
                    else:
                        _written(made.save(outs[file]))
    except (UnknownNameError, CatalogueError, MissingExtraError) as error:
        misuse(text.safe(str(error)))
    except (ReportError, SubmissionError) as error:
        fail(text.safe(str(error)))
    except KeyboardInterrupt:
        click.echo("interrupted", err=True)
        sys.exit(128 + stopped[0])
    sys.exit(1 if failed else 0)


def _written(path: Path) -> None:
    print_text(text.safe(f"{path} is written"))


def _check_free(outs: Iterable[Path], overwrite: bool) -> None:
    """Ends where a report would replace a file, unless that is wanted."""
    there = [str(out) for out in outs if out.is_file()]
    if there and not overwrite:
        misuse(text.safe(f"{', '.join(there)}: there already; give another name, or --overwrite"))


def _cards(
    files: tuple[str, ...],
    read_and_score: Callable[[str], Scorecard],
    failed: list[str],
    progress: Progress | None,
) -> Iterator[tuple[str, Scorecard]]:
    """The scores of each file that can be read, one at a time; what cannot be read is told, and noted in `failed`."""
    for n, file in enumerate(files, 1):
        try:
            card = read_and_score(file)
        except SubmissionError as error:
            click.echo(text.safe(f"error: {error}"), err=True)
            failed.append(file)
            continue
        errors = sum(f.severity == "error" for f in card.evaluation.findings)
        if errors:
            told = f"{file} has {errors} finding{'s' if errors > 1 else ''} of severity error: u4ssc-kpi check {file}"
            click.echo(text.safe(told), err=True)
            failed.append(file)
        yield file, card
        if progress is not None:
            progress(n / len(files))


def _format(kind: str, chosen: Kind, form: str | None, target: str | None) -> str:
    """The format that is asked for, by option or by the ending of the file."""
    ending = Path(target).suffix.casefold().removeprefix(".") if target and not Path(target).is_dir() else ""
    if form and ending and form != ending:
        misuse(text.safe(f"--format {form} and {target} do not fit together"))
    form = form or ending or chosen.formats[0]
    if form not in chosen.formats:
        misuse(text.safe(f"a {kind} comes as {', '.join(chosen.formats)}, not as {form}"))
    return form


def _named(files: tuple[str, ...], kind: str, form: str, target: str | None) -> dict[str, Path]:
    """The file to write for each file."""
    if target is not None and len(files) == 1 and not Path(target).is_dir():
        return {files[0]: Path(target)}
    folder = Path(target or ".")
    if not folder.is_dir():
        misuse(text.safe(f"{target} is no folder; several FILEs need one: mkdir {target}"))
    outs = {file: folder / f"{Path(file).stem}-{kind}.{form}" for file in files}
    twice = sorted(str(out) for out, n in Counter(outs.values()).items() if n > 1)
    if twice:
        misuse(text.safe(f"two FILEs would be written to {', '.join(twice)}; give them names that differ"))
    return outs
