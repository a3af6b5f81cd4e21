"""Benchmark targets: the number to reach, the rule that turns it into a share, the year, and the source."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Annotated, Literal, TypeAlias

from pydantic import Field, model_validator

from u4ssc_kpi.declared import Declared, Id, Text

Rule: TypeAlias = Literal["at_least", "at_most", "linear", "equal_to", "yes", "none"]
Basis: TypeAlias = Literal["stated", "derived"]
Seen: TypeAlias = Literal["text", "quoted", "memory"]
Origin: TypeAlias = Literal["sdg", "international", "un_agency", "statistics", "leading_city", "card"]
ORIGINS: Mapping[str, str] = MappingProxyType(  # for people, in U4SSC's order of preference
    {
        "u4ssc": "U4SSC",
        "sdg": "SDG",
        "international": "international",
        "un_agency": "UN agency",
        "statistics": "statistics",
        "leading_city": "leading city or country",
        "card": "KPI card",
        "own": "own",
    }
)
SMALLEST_TARGET = 1e-9
_LARGEST = sys.float_info.max


class Citation(Declared, frozen=True):
    """Where a target comes from, so that a reader can look it up; as text it is one line.

    Attributes:
        title, publisher, year: the document.
        where: clause, table or page.
        fact: what it says there, in our words.
        link: its address.
        seen: whose words the fact was checked against: ``text`` (the document's own), ``quoted`` (another document that
            repeats it, named in `via`), ``memory`` (nobody's: the document could not be read).
        via: the document that repeats it.
        checked: the day of that check; none for ``memory``.

    Examples:
        >>> print(Citation(title="City plan 2030", publisher="Bergen", year=2021, where="p. 7", fact="at most 20 %"))
        Bergen: City plan 2030 (2021), p. 7: at most 20 %
    """

    title: Text
    publisher: Text
    year: int | None = None
    where: str = ""
    fact: Text
    link: str = ""
    seen: Seen = "text"
    via: str = ""
    checked: date | None = None

    @model_validator(mode="after")
    def _honest(self) -> Citation:
        if (self.seen == "quoted") != bool(self.via):
            raise ValueError("via is the document that repeats the fact: give it where seen is quoted, and only there")
        if self.seen == "memory" and self.checked:
            raise ValueError("what is cited from memory has not been checked: leave checked out")
        return self

    def __str__(self) -> str:
        year = f" ({self.year})" if self.year is not None else ""
        where = f", {self.where}" if self.where else ""
        how = {"text": "", "quoted": f" [as quoted by {self.via}]", "memory": " [cited from memory, text not seen]"}
        return f"{self.publisher}: {self.title}{year}{where}: {self.fact}{how[self.seen]}"


class Target(Declared, frozen=True):
    """The benchmark target of one data point.

    The performance, the share of the target reached, follows from the rule:

    - ``at_least``: value / target.
    - ``at_most``: target / value, and 1 where the value is at or below the target.
    - ``linear``: (worst - value) / (worst - target), for targets of 0; below 0 counts as 0.
    - ``equal_to``: the smaller of value / target and target / value; 0 where the value is 0.
    - ``yes``: 1 for yes, 0 for no.
    - ``none``: no benchmark; the result is shown and not scored.

    Attributes:
        data_point: the data point's id.
        rule: see above.
        target: the number to reach, in `unit`.
        worst: where ``linear`` reaches 0.
        year: when it is to be reached, where a set has targets of several years.
        unit: the data point's unit, when stated.
        source: where the target comes from, as a line of text or a `Citation`; for ``none`` the reason.
        basis: ``stated`` where the source states this number for this quantity; ``derived`` where it is a reading of a
            goal that states no number, or states it for another quantity.
        reading: for ``derived``, how the target follows from the source.
        origin: what kind of source it is, in U4SSC's order of preference: ``sdg`` (the goal fully met),
            ``international`` (OECD, EU, treaties, networks), ``un_agency`` (ITU, WHO, UN-Habitat), ``statistics``,
            ``leading_city`` (or country); ``card`` is the KPI's own card.

    Examples:
        >>> Target(data_point="poverty", rule="linear", target=0, worst=100, source="SDG 1.2").performance(25.0)
        0.75
    """

    data_point: Id
    rule: Rule
    target: float | None = Field(default=None, allow_inf_nan=False)
    worst: float | None = Field(default=None, allow_inf_nan=False)
    year: Annotated[int, Field(ge=1900, le=2200)] | None = None
    unit: str | None = None
    source: Text | Citation
    basis: Basis = "stated"
    reading: str = ""
    origin: Origin | None = None

    @model_validator(mode="after")
    def _complete(self) -> Target:
        needs = self.rule in ("at_least", "at_most", "equal_to", "linear")
        if needs and self.target is None:
            raise ValueError(f"the rule {self.rule} needs a target")
        if not needs and (self.target is not None or self.worst is not None):
            raise ValueError(f"the rule {self.rule} takes no target and no worst value")
        if self.rule in ("at_least", "at_most", "equal_to") and not (self.target or 0) > 0:
            raise ValueError(
                f"the rule {self.rule} needs a target above 0; for a target of 0 use linear with a worst value"
            )
        if self.rule in ("at_least", "at_most", "equal_to") and (self.target or 0) < SMALLEST_TARGET:
            raise ValueError(f"a target below {SMALLEST_TARGET:g} cannot be told from 0; use linear with a worst value")
        if self.rule == "linear":
            apart = abs((self.worst or 0) - (self.target or 0))
            if self.worst is None or not SMALLEST_TARGET <= apart < math.inf:
                raise ValueError("the rule linear needs a worst value that differs from the target")
        if self.rule != "linear" and self.worst is not None:
            raise ValueError(f"the rule {self.rule} takes no worst value")
        return self

    def performance(self, value: float | bool) -> float | None:
        """The share of the target that a value reaches, 1 for all of it; None for the rule ``none``. Always finite."""
        if self.rule == "none":
            return None
        target = self.target or 0.0
        match self.rule:
            case "yes":
                share = 1.0 if value else 0.0
            case "at_least":
                share = value / target
            case "at_most":
                share = 1.0 if value <= target else target / value
            case "equal_to":
                share = min(value / target, target / value) if value else 0.0
            case _:
                worst = self.worst or 0.0
                share = max(0.0, (worst - value) / (worst - target))
        return max(-_LARGEST, min(share, _LARGEST))


class BenchmarkSet(Declared, frozen=True):
    """Targets for data points, with their sources; a set can extend another.

    Attributes:
        id: its name.
        title: a line for a person.
        extends: the id of the set whose targets hold where this one has none.
        official: True only where all targets are U4SSC's own, as published.
        targets: at most one for each data point, or one for each of several years, all of one rule.

    Examples:
        >>> mine = BenchmarkSet(id="mine", title="Our plan for 2030", targets=[
        ...     Target(data_point="poverty", rule="at_most", target=5, source="city plan 2030, p. 7")])
        >>> mine.targets[0].target
        5.0
    """

    id: Id
    title: Text
    extends: Id | None = None
    official: bool = False
    targets: tuple[Target, ...]

    @model_validator(mode="after")
    def _fit_together(self) -> BenchmarkSet:
        problems = [p for targets in self.by_data_point().values() for p in _clashes(targets)]
        if problems:
            raise ValueError("; ".join(problems))
        return self

    def by_data_point(self) -> dict[str, tuple[Target, ...]]:
        """The targets of each data point, by year."""
        found: dict[str, list[Target]] = {}
        for target in self.targets:
            found.setdefault(target.data_point, []).append(target)
        return {name: tuple(sorted(targets, key=lambda t: t.year or 0)) for name, targets in found.items()}


def kind_of(target: Target | None, official: bool) -> str:
    """What kind of source a target has: a key of `ORIGINS`, or ``none`` where there is no target.

    Examples:
        >>> kind_of(Target(data_point="poverty", rule="at_most", target=5, source="a plan"), official=False)
        'own'
    """
    if target is None or target.rule == "none":
        return "none"
    return "u4ssc" if official else target.origin or "own"


def target_of_year(targets: Sequence[Target], year: int) -> Target:
    """The one of a data point's targets that applies in a year: the next that is due, after the last one the last.

    Args:
        targets: the targets of one data point, by year; one without a year holds in every year.
        year: the reporting year.

    Examples:
        >>> plan = [Target(data_point="poverty", rule="at_most", target=t, year=y, source="plan")
        ...         for y, t in ((2025, 8), (2030, 5))]
        >>> [target_of_year(plan, year).target for year in (2021, 2025, 2026, 2035)]
        [8.0, 8.0, 5.0, 5.0]
    """
    return next((t for t in targets if t.year is None or t.year >= year), targets[-1])


def _clashes(targets: Sequence[Target]) -> Iterator[str]:
    """What is wrong with several targets for one data point."""
    years = [t.year for t in targets]
    name = targets[0].data_point
    if None in years and len(years) > 1:
        yield f"more than one target for {name}: give one, or each a year of its own"
    elif len(set(years)) < len(years):
        twice = sorted({y for y in years if y is not None and years.count(y) > 1})
        yield f"more than one target for {name} in {', '.join(map(str, twice))}"
    if len({t.rule for t in targets}) > 1:
        yield f"the targets for {name} have different rules: give one rule in all years"
