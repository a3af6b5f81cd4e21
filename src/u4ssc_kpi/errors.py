"""The exceptions of the library. Every message says what was wrong, where, what was expected, and what to do next."""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterable
from typing import Any


class U4SSCError(Exception):
    """The root of all exceptions that this library raises on purpose.

    Examples:
        >>> issubclass(UnitError, U4SSCError)
        True
    """


class UnknownNameError(U4SSCError, KeyError):
    """A code, id, benchmark set or group that does not exist; the message names the closest ones."""

    def __str__(self) -> str:  # KeyError would print the repr of its argument
        return str(self.args[0])


class UnknownFilterError(U4SSCError, ValueError):
    """A value given to `Registry.find` that no indicator has."""


class FormulaError(U4SSCError, ValueError):
    """A formula that is not plain arithmetic on input ids, or whose units do not fit together."""


class GivenError(U4SSCError, ValueError):
    """A value or a unit that cannot be used as it was given; the base of `UnitError` and `ValueReadError`.

    Attributes:
        code: the finding code, for example ``unit_mismatch`` or ``number_ambiguous``.
        hint: what to write instead.
    """

    code = ""

    def __init__(self, message: str, code: str | None = None, hint: str = "") -> None:
        super().__init__(message)
        self.code = code or type(self).code
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.args[0]}. {self.hint}" if self.hint else str(self.args[0])

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.args[0], self.code, self.hint)


class UnitError(GivenError):
    """A unit that cannot be read, or that does not fit what is measured."""

    code = "unit_unknown"


class ValueReadError(GivenError):
    """A value that cannot be read as a number or a yes / no."""

    code = "number_unreadable"


class CalculationError(U4SSCError, ValueError):
    """A typed calculation that has no value: a division by zero or a result that is not finite."""


class NotApplicableError(CalculationError):
    """A typed calculation of 0/0: there is nothing to measure, for example outage time without interruptions."""


class CatalogueError(U4SSCError, ValueError):
    """Declarations that do not fit together; all problems are listed in the message."""


class MergeError(U4SSCError, ValueError):
    """Submissions, or verifications, that are not of one city and year and so cannot become one."""


class FileError(U4SSCError, ValueError):
    """A file that cannot be read or written; the base of `SubmissionError` and `BenchmarkError`.

    Attributes:
        file: the file.
        problems: one line for each thing wrong, with its place.
        what: what cannot be done with the file.
    """

    def __init__(self, file: str, problems: Iterable[str], what: str) -> None:
        self.file = file
        self.problems = tuple(problems)
        self.what = what
        super().__init__("\n".join((f"{file} cannot be {what}:", *(f"  - {p}" for p in self.problems))))

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.file, self.problems, self.what)


class SubmissionError(FileError):
    """A file that cannot be read as a submission, or written as one."""

    def __init__(self, file: str, problems: Iterable[str], what: str = "read as a submission") -> None:
        super().__init__(file, problems, what)


class BenchmarkError(FileError):
    """A file that cannot be read as a benchmark set, or written as one."""

    def __init__(self, file: str, problems: Iterable[str], what: str = "read as a benchmark set") -> None:
        super().__init__(file, problems, what)


class AnalysisError(U4SSCError, ValueError):
    """Cities or years that cannot be analysed together. `problems` holds one line for each thing wrong."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(("this cannot be analysed together:", *(f"  - {p}" for p in self.problems))))

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.problems,)


class RecipeError(U4SSCError, ValueError):
    """A recipe of an index, or its uncertainty, that cannot be used.

    Attributes:
        problems: one line for each thing wrong, with its place.
        file: the file, if it was read from one.
        what: what cannot be used.
    """

    def __init__(self, problems: Iterable[str], file: str = "", what: str = "recipe") -> None:
        self.problems, self.file, self.what = tuple(problems), file, what
        lead = f"{file} cannot be used as a {what}:" if file else f"the {what} cannot be used:"
        super().__init__("\n".join((lead, *(f"  - {p}" for p in self.problems))))

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.problems, self.file, self.what)


class TableError(U4SSCError, ValueError):
    """A table that cannot be computed. `problems` holds one line for each column that is wrong, with the remedy."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(("the table cannot be used:", *(f"  - {p}" for p in self.problems))))

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.problems,)


class ReportError(U4SSCError, ValueError):
    """A report that cannot be made. `problems` holds one line for each thing wrong, with its place and the remedy."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(("the report cannot be made:", *(f"  - {p}" for p in self.problems))))

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.problems,)


class MissingExtraError(U4SSCError, ImportError):
    """An optional dependency is not installed; the message is the command that installs it."""

    def __init__(self, what: str, extra: str) -> None:
        self.what, self.extra = what, extra
        super().__init__(f"{what} needs an optional dependency. Install it with: pip install 'u4ssc-kpi[{extra}]'")

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.what, self.extra)


def shown(value: object, longest: int = 60) -> str:
    """A value in a message: its text, cut where it is long; never an error of its own."""
    try:
        text = str(value)
    except ValueError:
        text = "a number of thousands of digits"
    return text if len(text) <= longest else text[: longest - 3] + "..."


def given_twice(names: Iterable[str]) -> list[str]:
    """The names that stand more than once, each once, in their order.

    Examples:
        >>> given_twice(["year", "city", "year", "year"])
        ['year']
    """
    return [name for name, n in Counter(names).items() if n > 1]


def closest(name: str, known: Iterable[str], n: int = 3) -> tuple[str, ...]:
    """The known names that are nearest to a mistyped one, best first.

    Examples:
        >>> closest("populaton", ["population", "households"])
        ('population',)
    """
    by_folded = {str(k).casefold(): str(k) for k in known}
    return tuple(
        by_folded[m] for m in difflib.get_close_matches(str(name)[:200].casefold(), by_folded, n=n, cutoff=0.6)
    )


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """A sentence with the closest known names, or an empty text."""
    found = closest(name, known)
    return f"Did you mean {' or '.join(repr(f) for f in found)}?" if found else ""
