"""The workbook: a city's data collection in Excel, out and in.

``write`` and ``template`` make the workbook, ``read`` reads it back. The sheets compute while one types; reading never
trusts what they computed.

Examples:
    >>> import pathlib, tempfile
    >>> import u4ssc_kpi as u4
    >>> file = pathlib.Path(tempfile.mkdtemp()) / "city.xlsx"
    >>> city = u4.Submission(city="Karmøy", country="NO", year=2019, readings={"population": 42_000})
    >>> u4.workbook.read(u4.workbook.write(city, file)).submission == city
    True
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from u4ssc_kpi.catalogue import Registry, default_registry
from u4ssc_kpi.errors import FormulaError, MissingExtraError, SubmissionError, UnknownNameError
from u4ssc_kpi.findings import Finding, Place, finding
from u4ssc_kpi.model import BenchmarkSet, Indicator
from u4ssc_kpi.submission import Submission
from u4ssc_kpi.verification import Verification

__all__ = ["LANGUAGES", "Workbook", "read", "template", "write"]

LANGUAGES = ("en",)
EXTRA = "workbook"


def write(
    submission: Submission,
    path: str | os.PathLike[str],
    *,
    registry: Registry | None = None,
    levels: str | Iterable[str] | None = None,
    verification: Verification | None = None,
    benchmarks: str | BenchmarkSet = "reference",
    language: str = "en",
) -> Path:
    """Writes a submission as a workbook; `read` gives back an equal one.

    Args:
        submission: what to write. Readings that have no place on the sheets, such as unknown ids, stand on a sheet of
            their own.
        path: a file that ends in .xlsx; it is replaced as a whole or not at all.
        registry: the indicators; the 91 by default.
        levels: ``core``, ``advanced`` or several: only the indicators of these levels are asked for.
        verification: the verifier's decisions and questions, kept beside the data.
        benchmarks: the targets of the scores.
        language: of the texts; only ``en`` so far.

    Returns:
        The path.

    Raises:
        SubmissionError: when the file cannot be written, or a text is too long for a cell.
        UnknownNameError, UnknownFilterError: for an unknown benchmark set, language or level.
        MissingExtraError: without XlsxWriter.

    Source:
        The columns are those of ITU's data collection template as far as V22 pp. 161-166 describe it.

    Examples:
        >>> import pathlib, tempfile
        >>> import u4ssc_kpi as u4
        >>> city = u4.Submission(city="Karmøy", country="NO", year=2019, readings={"population": 42_000})
        >>> file = write(city, pathlib.Path(tempfile.mkdtemp()) / "city.xlsx")
        >>> file.name
        'city.xlsx'
    """
    if verification is not None and not verification.is_of(submission):
        problem = f"the verification is of {verification.city}, {verification.year}"
        raise SubmissionError(
            str(path), [f"{problem}; the submission of {submission.city}, {submission.year}"], "written"
        )
    fields = {k: v for k, v in submission.__dict__.items() if k not in ("readings", "reported", "scoped")}
    return _write(path, fields, submission, registry, levels, verification, benchmarks, language)


def template(
    path: str | os.PathLike[str],
    *,
    city: str | None = None,
    country: str | None = None,
    year: int | None = None,
    currency: str | None = None,
    registry: Registry | None = None,
    levels: str | Iterable[str] | None = None,
    benchmarks: str | BenchmarkSet = "reference",
    language: str = "en",
) -> Path:
    """Writes an empty workbook to fill in.

    Args:
        path: a file that ends in .xlsx.
        city, country, year, currency: what is known of the city's profile.
        registry, levels, benchmarks, language: as in `write`.

    Returns:
        The path.

    Raises:
        SubmissionError, UnknownNameError, UnknownFilterError, MissingExtraError: as in `write`.

    Examples:
        >>> import pathlib, tempfile
        >>> template(pathlib.Path(tempfile.mkdtemp()) / "empty.xlsx", year=2024, levels="core").name
        'empty.xlsx'
    """
    fields = {"city": city, "country": country, "year": year, "currency": currency}
    nobody = Submission(city=city or "-", country=country or "-", year=year or 2000, currency=currency)
    return _write(path, fields, nobody, registry, levels, None, benchmarks, language)


@dataclass(frozen=True, slots=True)
class Workbook:
    """What a workbook holds.

    Attributes:
        submission: the city's data; `evaluate` recomputes everything from it.
        verification: the verifier's log.
        findings: what reading brought up; they are also among the findings of `evaluate`.
        stamp: what made the workbook: format, version, edition, catalogue, benchmarks.
    """

    submission: Submission
    verification: Verification
    findings: tuple[Finding, ...]
    stamp: Mapping[str, str]


def read(path: str | os.PathLike[str], *, registry: Registry | None = None) -> Workbook:
    """Reads a workbook that `write` or `template` made.

    No value that a formula shows is used: all is computed anew. A row filled in from another gives no reading of its
    own, unless a person wrote over it; then it is a scoped reading. Rows, columns and sheets may be moved and added.

    Args:
        path: a file that ends in .xlsx.
        registry: the indicators it was made for; the 91 by default.

    Raises:
        SubmissionError: when the file is no such workbook, is not what its name says, is over a limit, or lacks the
            city, the country or the year; all that is wrong is listed, with sheet and cell.
        MissingExtraError: without openpyxl.

    Examples:
        >>> import pathlib, tempfile
        >>> import u4ssc_kpi as u4
        >>> city = u4.Submission(city="Karmøy", country="NO", year=2019, readings={"population": "42 000 inhabitants"})
        >>> file = write(city, pathlib.Path(tempfile.mkdtemp()) / "city.xlsx")
        >>> read(file).submission == city
        True
    """
    try:
        import openpyxl  # noqa: F401
    except ImportError:
        raise MissingExtraError("a workbook", EXTRA) from None
    from u4ssc_kpi.io.files import to_submission
    from u4ssc_kpi.io.yaml_text import Document
    from u4ssc_kpi.workbook.log import read_log
    from u4ssc_kpi.workbook.reading import scan, to_data

    registry, file = registry or default_registry(), str(path)
    found = scan(Path(path))
    if found.stamp.get("catalogue") != registry.hash:
        made = f"it was made with the catalogue {found.stamp.get('catalogue')}, this one is {registry.hash}"
        hint = "Look for findings of unknown ids; make a new template for new KPIs"
        found.findings.append(finding("catalogue_differs", made, Place("catalogue", file), hint=hint))
    data, positions = to_data(found, registry)
    submission = to_submission(Document(data, positions), file)
    verification = read_log(found, submission.city, submission.year).read_from(file, {})
    findings = tuple(found.findings)
    return Workbook(submission.read_from(file, positions, findings), verification, findings, found.stamp)


def _write(
    path: str | os.PathLike[str],
    fields: dict[str, Any],
    submission: Submission,
    registry: Registry | None,
    levels: str | Iterable[str] | None,
    verification: Verification | None,
    benchmarks: str | BenchmarkSet,
    language: str,
) -> Path:
    registry, file = registry or default_registry(), Path(path)
    if file.suffix.casefold() != ".xlsx":
        raise SubmissionError(str(path), ["a workbook ends in .xlsx"], "written")
    if language not in LANGUAGES:
        raise UnknownNameError(f"the workbook is not written in {language!r}; it is written in: {', '.join(LANGUAGES)}")
    from u4ssc_kpi.io.files import replace_file, unwritable

    if problem := unwritable(submission.to_dict()):
        raise SubmissionError(str(path), [problem], "written")
    try:
        from u4ssc_kpi.workbook.layout import followed
        from u4ssc_kpi.workbook.parts import TooLongError
        from u4ssc_kpi.workbook.writing import Content, make

        in_use = followed(registry, submission.variants)
        content = Content(
            in_use,
            registry.hash,
            _chosen(in_use, levels),
            fields,
            submission,
            verification,
            registry.targets(benchmarks, fields.get("year")),
            benchmarks.id if isinstance(benchmarks, BenchmarkSet) else benchmarks,
            registry.official_targets(benchmarks),
        )
        try:
            data = make(content)
        except TooLongError as error:
            raise SubmissionError(str(path), [f"{error}; shorten it, or use .yaml"], "written") from None
    except ImportError as error:
        if error.name != "xlsxwriter":
            raise
        raise MissingExtraError("a workbook", EXTRA) from None
    except FormulaError as error:
        raise SubmissionError(str(path), [str(error)], "written") from None
    return replace_file(file, data)


def _chosen(registry: Registry, levels: str | Iterable[str] | None) -> tuple[Indicator, ...]:
    """The indicators of some levels, in methodology order."""
    if levels is None:
        return tuple(registry.values())
    names = [levels] if isinstance(levels, str) else list(levels)
    found = {i.code for level in names for i in registry.find(level=level)}
    return tuple(i for i in registry.values() if i.code in found)
