"""The submissions of a folder, such as those of a city's years."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from u4ssc_kpi.errors import SubmissionError
from u4ssc_kpi.findings import Finding, Place, finding
from u4ssc_kpi.io.csv_text import read_csv
from u4ssc_kpi.io.files import SUFFIXES, read
from u4ssc_kpi.io.verifications import read_verification
from u4ssc_kpi.submission import Submission

if TYPE_CHECKING:
    from u4ssc_kpi.catalogue import Registry


def read_all(
    paths: str | os.PathLike[str] | Iterable[str | os.PathLike[str]],
    progress: Callable[[float], None] | None = None,
    *,
    registry: Registry | None = None,
) -> tuple[tuple[Submission, ...], tuple[Finding, ...]]:
    """Reads many submissions, such as those of a city's years.

    Args:
        paths: a folder, of which all files are read that end as `read` asks for, or the files.
        progress: called after each file with the share that is done, from 0 to 1.
        registry: the indicators that workbooks among the files were made for; the 91 by default.

    Returns:
        The submissions by city and year, and the findings: files that cannot be read (``file_unreadable``), files of a
        folder that are passed over (``file_passed_over``) and submissions of the same city and year (``year_twice``;
        both are kept).

    Raises:
        SubmissionError: when the folder cannot be read.

    Examples:
        >>> import pathlib, tempfile
        >>> folder = pathlib.Path(tempfile.mkdtemp())
        >>> for year in (2021, 2020):
        ...     _ = (folder / f"{year}.yaml").write_text(f"city: Bergen\\ncountry: NO\\nyear: {year}\\n")
        >>> submissions, findings = read_all(folder)
        >>> [s.year for s in submissions], findings
        ([2020, 2021], ())
    """
    findings: list[Finding] = []
    if isinstance(paths, (str, os.PathLike)):
        files = _of_folder(Path(paths), findings) if Path(paths).is_dir() else [Path(paths)]
    else:
        files = [Path(path) for path in paths]
    found: list[Submission] = []
    for number, file in enumerate(files, 1):
        try:
            found += read_csv(file) if file.suffix.casefold() == ".csv" else [read(file, registry=registry)]
        except SubmissionError as error:
            findings.append(_unread(file, error))
        if progress is not None:
            progress(number / len(files))
    found.sort(key=lambda s: (s.identity, s.year))
    first: dict[tuple[tuple[str, str], int], Submission] = {}
    for one in found:
        other = first.setdefault((one.identity, one.year), one)
        if other is not one:
            message = f"{one.city}, {one.year} stands in {other.file} too"
            hint = "Merge them if they are parts (u4ssc-kpi merge), or take one away"
            findings.append(finding("year_twice", message, one.place("year"), value=one.year, hint=hint))
    return tuple(found), tuple(findings)


def _of_folder(folder: Path, findings: list[Finding]) -> list[Path]:
    try:
        entries = sorted(folder.iterdir())
    except OSError as error:
        raise SubmissionError(str(folder), [error.strerror or str(error)]) from None
    for entry in entries:
        if entry.is_file() and entry.suffix.casefold() not in SUFFIXES and not entry.name.startswith("."):
            message = f"it is no submission by its ending; those are {', '.join(SUFFIXES)}"
            findings.append(finding("file_passed_over", message, Place(file=str(entry))))
    return [e for e in entries if e.is_file() and e.suffix.casefold() in SUFFIXES and not e.name.startswith(".")]


def _unread(file: Path, error: SubmissionError) -> Finding:
    """Why a file is not read; a verification stands beside its submission and is passed over."""
    try:
        read_verification(file)
    except SubmissionError:
        return finding("file_unreadable", str(error), Place(file=str(file)), hint="Correct it, or take it away")
    return finding("file_passed_over", "it is a verification", Place(file=str(file)))
