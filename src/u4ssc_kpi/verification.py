"""What a verifier decides and asks about a submission: a log that only grows, and the state that it adds up to."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, Field, PrivateAttr, model_validator

from u4ssc_kpi.errors import MergeError, did_you_mean
from u4ssc_kpi.findings import Finding, Place, Position, finding
from u4ssc_kpi.submission import same_name

if TYPE_CHECKING:
    from u4ssc_kpi.results import Evaluation
    from u4ssc_kpi.submission import Submission


class Entry(BaseModel, frozen=True, extra="forbid"):
    """What all entries of a verification's log have: who, when, and a note."""

    by: str | None = None
    on: datetime.date | None = None
    note: str | None = None


class Decision(Entry, frozen=True):
    """A verifier's decision on one data point; a later one takes the place of an earlier one, which stays in the log.

    Attributes:
        data_point: its id.
        verified: YES or NO, as in ITU's template (V22 p. 163, column S).
        reported: where given, it overrides what the data say about being reported (column Q).
        withheld: for a NO, whether the value is withheld ("Not verified" stands in its place) or stays with a footnote;
            published reports have both (Bizerte 2020, p. 20).
        by: who decided.
        on: the day.
        note: why.

    Examples:
        >>> Decision(data_point="gini_coefficient", verified=False, withheld=True, by="A. Verifier").verified
        False
    """

    kind: Literal["decision"] = "decision"
    data_point: str = Field(min_length=1)
    verified: bool
    reported: bool | None = None
    withheld: bool = False


class Question(Entry, frozen=True):
    """A question to the city; questions are numbered from 1 in the order in which they are asked.

    Examples:
        >>> Question(data_point="patents", text="Which office counts the patents?", by="A. Verifier").text
        'Which office counts the patents?'
    """

    kind: Literal["question"] = "question"
    data_point: str | None = None
    text: str = Field(min_length=1)


class Answer(Entry, frozen=True):
    """What was answered to a question, or that it is settled, or open again; any may be given alone.

    Examples:
        >>> Answer(number=1, text="The national patent office.", settled=True).settled
        True
    """

    kind: Literal["answer"] = "answer"
    number: int = Field(ge=1)
    text: str | None = None
    settled: bool | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its answers so far.

    Attributes:
        number: counted from 1.
        question: what was asked.
        answers: in the order in which they came.

    Examples:
        >>> Asked(1, Question(text="Which year?"), (Answer(number=1, text="2019"),)).settled
        False
    """

    number: int
    question: Question
    answers: tuple[Answer, ...] = ()

    @property
    def settled(self) -> bool:
        """Whether the last word on it is that it is settled."""
        said = [answer.settled for answer in self.answers if answer.settled is not None]
        return bool(said and said[-1])


LogEntry: TypeAlias = Annotated[Decision | Question | Answer, Field(discriminator="kind")]


class Verification(BaseModel, frozen=True, extra="forbid"):
    """The verification of one submission, kept beside it: a log to which entries are added and nothing is taken away.

    Attributes:
        city: the city's name, as in its submission.
        year: the reporting year.
        log: decisions, questions and answers, in the order in which they were made.

    Examples:
        >>> v = Verification(city="Karmøy", year=2019)
        >>> v = v.decide("patents", verified=False, by="A. Verifier", note="source not named")
        >>> v = v.ask("Which office counts the patents?", data_point="patents")
        >>> v = v.answer(1, "The national office.", settled=True).decide("patents", verified=True)
        >>> v.decisions["patents"].verified, len(v.log), v.questions[0].settled
        (True, 4, True)
    """

    city: str = Field(min_length=1)
    year: int = Field(ge=1900, le=2200)
    log: tuple[LogEntry, ...] = ()

    # Where it was read from; this does not make it another verification.
    _read_from: tuple[str | None, Mapping[str, Position]] = PrivateAttr(default=(None, {}))

    def __eq__(self, other: object) -> bool:
        same = isinstance(other, Verification) and (self.city, self.year) == (other.city, other.year)
        return same and isinstance(other, Verification) and self.log == other.log

    def __hash__(self) -> int:
        return hash((self.city, self.year, len(self.log)))

    @property
    def file(self) -> str | None:
        """The file it was read from, if any."""
        return self._read_from[0]

    def read_from(self, file: str, positions: Mapping[str, Position]) -> Verification:
        """The same verification, knowing its file and where each part stands in it."""
        copy = self.model_copy()
        copy._read_from = (file, dict(positions))
        return copy

    def place(self, path: str) -> Place:
        """Where a part of it stands, by its path such as ``log[0]``."""
        file, positions = self._read_from
        return Place.at(path, file, positions.get(path))

    @model_validator(mode="after")
    def _answers_follow_questions(self) -> Verification:
        asked = 0
        for entry in self.log:
            asked += isinstance(entry, Question)
            if isinstance(entry, Answer) and entry.number > asked:
                raise ValueError(f"an answer is to question {entry.number}, which is not asked before it")
        return self

    @cached_property
    def decisions(self) -> Mapping[str, Decision]:
        """The latest decision on each data point that has one."""
        return {entry.data_point: entry for entry in self.log if isinstance(entry, Decision)}

    @cached_property
    def questions(self) -> tuple[Asked, ...]:
        """The questions in the order in which they were asked, each with its answers."""
        asked = [entry for entry in self.log if isinstance(entry, Question)]
        answers = [entry for entry in self.log if isinstance(entry, Answer)]
        return tuple(
            Asked(number, question, tuple(a for a in answers if a.number == number))
            for number, question in enumerate(asked, 1)
        )

    def decide(
        self,
        data_point: str,
        *,
        verified: bool,
        reported: bool | None = None,
        withheld: bool = False,
        by: str | None = None,
        on: datetime.date | None = None,
        note: str | None = None,
    ) -> Verification:
        """The verification with one more decision; the fields are those of `Decision`."""
        entry = Decision(
            data_point=data_point, verified=verified, reported=reported, withheld=withheld, by=by, on=on, note=note
        )
        return self._with(entry)

    def ask(
        self, text: str, *, data_point: str | None = None, by: str | None = None, on: datetime.date | None = None
    ) -> Verification:
        """The verification with one more question."""
        return self._with(Question(text=text, data_point=data_point, by=by, on=on))

    def answer(
        self,
        number: int,
        text: str | None = None,
        *,
        settled: bool | None = None,
        by: str | None = None,
        on: datetime.date | None = None,
    ) -> Verification:
        """The verification with an answer to the question of that number.

        Raises:
            pydantic.ValidationError: when no such question is asked.
        """
        return self._with(Answer(number=number, text=text, settled=settled, by=by, on=on))

    def _with(self, entry: Decision | Question | Answer) -> Verification:
        grown = Verification(city=self.city, year=self.year, log=(*self.log, entry))
        grown._read_from = self._read_from
        return grown

    def merge(self, other: Verification) -> tuple[Verification, tuple[Finding, ...]]:
        """One verification of two that grew from the same beginning, as where two verifiers share the work.

        The log is the common beginning, then the rest of this one, then the rest of the other, whose questions are
        numbered on. Where both decided on the same data point in different ways, the other's decision is the later one
        and holds, with a finding.

        Returns:
            The verification, and the findings (``decision_conflict``).

        Raises:
            MergeError: when they are of another city or year.

        Examples:
            >>> start = Verification(city="Bergen", year=2020).ask("Which survey?")
            >>> both, findings = start.ask("Which year?").merge(start.ask("Whose area?").answer(2, "The municipality."))
            >>> [(asked.number, asked.question.text, len(asked.answers)) for asked in both.questions], findings
            ([(1, 'Which survey?', 0), (2, 'Which year?', 0), (3, 'Whose area?', 1)], ())
        """
        if not self.is_of(other):
            whose = f"{self.city}, {self.year} and {other.city}, {other.year}"
            raise MergeError(f"the verifications are of {whose}; give two of one city and year")
        pairs = zip(self.log, other.log, strict=False)
        common = next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(self.log), len(other.log)))
        asked = sum(isinstance(entry, Question) for entry in self.log[:common])
        shift = sum(isinstance(entry, Question) for entry in self.log[common:])
        rest = [
            entry.model_copy(update={"number": entry.number + shift})
            if isinstance(entry, Answer) and entry.number > asked
            else entry
            for entry in other.log[common:]
        ]
        mine = {e.data_point: e for e in self.log[common:] if isinstance(e, Decision)}
        theirs = {e.data_point: (n, e) for n, e in enumerate(other.log) if n >= common and isinstance(e, Decision)}
        conflicts = [
            finding(
                "decision_conflict",
                f"{name} is verified {_yes_no(entry.verified)}, in the other log {_yes_no(mine[name].verified)}",
                other.place(f"log[{n}]"),
                hint="Settle it; until then the decision named first holds",
                data_points=(name,),
            )
            for name, (n, entry) in theirs.items()
            if name in mine and _differ(mine[name], entry)
        ]
        merged = Verification(city=self.city, year=self.year, log=(*self.log, *rest))
        merged._read_from = self._read_from
        return merged, tuple(conflicts)

    def is_of(self, other: Submission | Verification) -> bool:
        """Whether it is of the same city, by its name in any case, and of the same year.

        Args:
            other: a submission, or another verification.

        Examples:
            >>> import u4ssc_kpi as u4
            >>> Verification(city="karmøy", year=2019).is_of(u4.Submission(city="Karmøy", country="NO", year=2019))
            True
        """
        return (same_name(self.city), self.year) == (same_name(other.city), other.year)

    def check(self, evaluation: Evaluation) -> tuple[Finding, ...]:
        """What does not fit the submission, and which questions are open.

        Args:
            evaluation: that of the submission which was verified.

        Examples:
            >>> import u4ssc_kpi as u4
            >>> evaluation = u4.evaluate(u4.Submission(city="A", country="NO", year=2020))
            >>> [f.code for f in Verification(city="A", year=2020).decide("povert", verified=True).check(evaluation)]
            ['decision_unknown']
        """
        return tuple(self._check(evaluation))

    def _check(self, evaluation: Evaluation) -> Iterator[Finding]:
        submission = evaluation.submission
        if not self.is_of(submission):
            message = f"the verification is of {self.city}, {self.year}, the submission of "
            message += f"{submission.city}, {submission.year}"
            yield finding("verification_unfit", message, self.place("city"), hint="Give the one of this submission")
        where = {entry.data_point: n for n, entry in enumerate(self.log) if isinstance(entry, Decision)}
        for name, decision in self.decisions.items():
            place = self.place(f"log[{where[name]}]")
            if name not in evaluation:
                hint = did_you_mean(name, evaluation)
                if name in evaluation.registry:
                    ids = ", ".join(p.id for p in evaluation.registry[name].data_points)
                    hint = f"It is an indicator; its data points are {ids}"
                yield finding("decision_unknown", f"no data point is called {name!r}", place, value=name, hint=hint)
            elif evaluation[name].value is None and decision.reported is None and not decision.withheld:
                status = evaluation[name].status.replace("_", " ")
                message = f"{name} is verified {_yes_no(decision.verified)}, and it is {status}"
                hint = "Take the value into the submission, or decide reported or withheld"
                yield finding("decision_without_value", message, place, hint=hint, data_points=(name,))
        numbers = [n for n, entry in enumerate(self.log) if isinstance(entry, Question)]
        for one, n in zip(self.questions, numbers, strict=True):
            if not one.settled:
                about = one.question.data_point
                message = f"question {one.number} is open: {one.question.text}"
                known = (about,) if about is not None and about in evaluation else ()
                yield finding("question_open", message, self.place(f"log[{n}]"), data_points=known)

    def to_markdown(self) -> str:
        """The questions and answers as a Markdown table, to send to the city.

        Examples:
            >>> v = Verification(city="Bergen", year=2020).ask("Which survey?", data_point="poverty")
            >>> print(v.answer(1, "Census").to_markdown())
            # Questions: Bergen, 2020
            <BLANKLINE>
            | No. | Data point | Question | Answer | Settled |
            | --- | --- | --- | --- | --- |
            | 1 | poverty | Which survey? | Census | no |
            <BLANKLINE>
        """
        lines = [f"# Questions: {_markdown(self.city)}, {self.year}", ""]
        if not self.questions:
            return "\n".join([*lines, "No questions.", ""])
        lines += ["| No. | Data point | Question | Answer | Settled |", "| --- | --- | --- | --- | --- |"]
        for one in self.questions:
            answers = [_signed(a.text, a) for a in one.answers if a.text]
            cells = (
                str(one.number),
                _markdown(one.question.data_point or "-"),
                _signed(one.question.text, one.question),
                "<br>".join(answers) or "-",
                "yes" if one.settled else "no",
            )
            lines.append(f"| {' | '.join(cells)} |")
        return "\n".join([*lines, ""])

    def to_dict(self) -> dict[str, Any]:
        """Plain data, as it stands in a file."""
        return self.model_dump(mode="json", exclude_defaults=True, exclude_none=True) | {
            "log": [
                {"kind": entry.kind} | entry.model_dump(mode="json", exclude_defaults=True, exclude_none=True)
                for entry in self.log
            ]
        }


def _yes_no(verified: bool) -> str:
    return "YES" if verified else "NO"


def _differ(one: Decision, other: Decision) -> bool:
    return (one.verified, one.reported, one.withheld) != (other.verified, other.reported, other.withheld)


def _signed(text: str, entry: Entry) -> str:
    """A text with who said it and when, as far as that is known."""
    who = ", ".join(filter(None, (entry.by, entry.on.isoformat() if entry.on else None)))
    return _markdown(text) + (f" ({_markdown(who)})" if who else "")


def _markdown(text: str) -> str:
    """Text that shows as it is in a cell of a Markdown table."""
    escaped = re.sub(r"([\\`*_\[\]<>|#])", r"\\\1", text.strip())
    return re.sub(r"\s*[\r\n]+\s*", "<br>", escaped)
