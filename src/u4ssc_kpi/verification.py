"""What a verifier decides and asks about a submission: a log that only grows, and the state that it adds up to."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any, Literal, TypeAlias

from pydantic import BaseModel, Field, model_validator


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
        return Verification(city=self.city, year=self.year, log=(*self.log, entry))

    def to_dict(self) -> dict[str, Any]:
        """Plain data, as it stands in a file."""
        return self.model_dump(mode="json", exclude_defaults=True, exclude_none=True) | {
            "log": [
                {"kind": entry.kind} | entry.model_dump(mode="json", exclude_defaults=True, exclude_none=True)
                for entry in self.log
            ]
        }
