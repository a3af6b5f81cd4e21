"""What a city reports and what stands behind it: counts, sources, quality, origin and age of its data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from u4ssc_kpi import resources
from u4ssc_kpi.checks.declared import place_of
from u4ssc_kpi.checks.settings import DEFAULTS, CheckSettings
from u4ssc_kpi.display import number, table
from u4ssc_kpi.errors import UnknownNameError
from u4ssc_kpi.findings import Finding, Place, finding
from u4ssc_kpi.results import Evaluation, IndicatorStatus, Result, Status, joint_status, no_data_point, to_json
from u4ssc_kpi.submission import Reading

if TYPE_CHECKING:
    from u4ssc_kpi.frames.results import Backend, Frame
    from u4ssc_kpi.verification import Verification

Key: TypeAlias = Literal["level", "tag", "dimension", "sub_dimension", "category"]


@dataclass(frozen=True, slots=True)
class Count:
    """How many of something are reported, and how the others stand.

    Attributes:
        of: how many there are.
        reported: with a value; an indicator with all its data points.
        partial: an indicator with some of its data points.
        not_reported, not_applicable, invalid: the others.
    """

    of: int
    reported: int
    partial: int
    not_reported: int
    not_applicable: int
    invalid: int

    def to_dict(self) -> dict[str, int]:
        """Plain data."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class Part:
    """A level, tag, dimension, sub-dimension or category: the counts of its indicators and data points."""

    name: str
    indicators: Count
    data_points: Count


@dataclass(frozen=True, slots=True)
class Covered:
    """What stands behind one data point.

    Attributes:
        result: the result; `result.inputs` or `result.reported` are its readings.
        status: that of the result, or what a verifier set instead (column Q of ITU's template).
        quality, origin: the weakest of what its readings state, by the order of the template's lists.
        age: how many years before the reporting year its oldest reading is.
        sourced, linked: whether all its readings name a source (in words, a link or a file), and a public link.
        verified: what a verifier decided; None without a decision.
    """

    result: Result
    status: Status
    quality: str | None
    origin: str | None
    age: int | None
    sourced: bool
    linked: bool
    verified: bool | None

    @property
    def reported(self) -> bool:
        """Whether the data point counts as reported."""
        return self.status in ("computed", "reported")


@dataclass(frozen=True, slots=True)
class Aged:
    """A reading with the year it is from, and how many years that is before the reporting year."""

    path: str
    year: int
    age: int


@dataclass(frozen=True)
class Coverage(Mapping[str, Covered]):
    """The coverage of one submission: a mapping from data point id to `Covered`, and counts.

    A reading without a year of its own is of the reporting year.

    Attributes:
        evaluation: the results that are counted.
        covered: by data point id.
        verification: the verifier's decisions, if they were given.
        settings: the limits.

    Examples:
        >>> import u4ssc_kpi as u4
        >>> city = u4.Submission(city="A", country="NO", year=2020,
        ...     readings={"households": {"value": 500, "year": 2017, "source": "census"},
        ...               "households_with_internet_access": 450},
        ...     reported={"open_data_number": 12})
        >>> coverage = city.coverage()
        >>> coverage.data_points.reported, coverage.indicators.reported, coverage.indicators.partial
        (2, 1, 1)
        >>> coverage.partly_reported, coverage.ages, coverage.without_source
        ({'EC: ICT: PS: 1A': ('open_data_percentage',)}, {0: 2, 3: 1}, ('readings.households_with_internet_access', 'reported.open_data_number'))
    """  # noqa: E501

    evaluation: Evaluation
    covered: Mapping[str, Covered] = field(repr=False)
    verification: Verification | None = field(default=None, repr=False)
    settings: CheckSettings = DEFAULTS

    def __getitem__(self, data_point: str) -> Covered:
        try:
            return self.covered[data_point]
        except KeyError:
            raise UnknownNameError(no_data_point(data_point, self.covered, self.evaluation.registry)) from None

    def __iter__(self) -> Iterator[str]:
        return iter(self.covered)

    def __len__(self) -> int:
        return len(self.covered)

    def __hash__(self) -> int:
        return hash(self.evaluation)

    def __repr__(self) -> str:
        points, indicators = self.data_points, self.indicators
        partial = f" and {indicators.partial} in part" if indicators.partial else ""
        return (
            f"<Coverage of {self.evaluation.submission.city}, {self.evaluation.submission.year}: "
            f"{indicators.reported} of {indicators.of} KPIs{partial}, {points.reported} of {points.of} data points>"
        )

    # --- counts

    @cached_property
    def data_points(self) -> Count:
        """The count of all data points."""
        return _count([c.status for c in self.covered.values()])

    @cached_property
    def indicators(self) -> Count:
        """The count of all indicators."""
        return _count(list(self._statuses.values()))

    @cached_property
    def _statuses(self) -> dict[str, IndicatorStatus]:
        return {
            code: joint_status([self.covered[p.id].status for p in indicator.data_points])
            for code, indicator in self.evaluation.registry.items()
        }

    def by(self, key: Key) -> dict[str, Part]:
        """The counts by level, tag, dimension, sub-dimension or category (here by name alone), in methodology order.

        Raises:
            UnknownNameError: for another key.

        Examples:
            >>> import u4ssc_kpi as u4
            >>> core = u4.Submission(city="A", country="NO", year=2020, reported={"poverty": 9}).coverage().by("level")["core"]
            >>> core.indicators.reported, core.indicators.of
            (1, 55)
        """  # noqa: E501
        if key not in ("level", "tag", "dimension", "sub_dimension", "category"):
            raise UnknownNameError(f"no key {key!r}. Known: level, tag, dimension, sub_dimension, category")
        registry = self.evaluation.registry
        names = dict.fromkeys(str(getattr(i, key)) for i in registry.values())
        parts = {}
        for name in names:
            chosen = [i for i in registry.values() if getattr(i, key) == name]
            points = [self.covered[p.id].status for i in chosen for p in i.data_points]
            parts[name] = Part(name, _count([self._statuses[i.code] for i in chosen]), _count(points))
        return parts

    @cached_property
    def by_quality(self) -> dict[str, int]:
        """How many reported data points have each data quality, in the order of the template; last `not stated`."""
        return self._by("quality")

    @cached_property
    def by_origin(self) -> dict[str, int]:
        """How many reported data points have each data origin; last `not stated`."""
        return self._by("origin")

    def _by(self, what: Literal["quality", "origin"]) -> dict[str, int]:
        found = Counter(getattr(c, what) for c in self.covered.values() if c.reported)
        stated = sorted((word for word in found if word is not None), key=lambda word: (_rank(word, what), word))
        rest = {"not stated": found[None]} if found[None] else {}
        return {word: found[word] for word in stated} | rest

    @cached_property
    def partly_reported(self) -> dict[str, tuple[str, ...]]:
        """The data points that a partly reported indicator lacks, not reported or not usable, by code."""
        registry, lacking = self.evaluation.registry, ("not_reported", "invalid")
        return {
            code: tuple(p.id for p in registry[code].data_points if self.covered[p.id].status in lacking)
            for code, status in self._statuses.items()
            if status == "partial"
        }

    # --- sources and age

    @cached_property
    def _given(self) -> dict[str, Reading]:
        """The readings that give a value for something known, by path."""
        registry, found = self.evaluation.registry, {}
        for path, reading in self.evaluation.submission.each_reading():
            part, name = path.split(".")[0], path.split(".")[-1]
            known = name in (registry.data_points if part == "reported" else registry.inputs)
            if known and reading.is_given:
                found[path] = reading
        return found

    @cached_property
    def without_source(self) -> tuple[str, ...]:
        """The paths of the readings that name no source: not in words, and neither link nor file."""
        return tuple(path for path, reading in self._given.items() if not _has_source(reading))

    @cached_property
    def without_link(self) -> tuple[str, ...]:
        """The paths of the readings that name no public link."""
        return tuple(path for path, reading in self._given.items() if not _has_link(reading))

    @cached_property
    def years(self) -> tuple[Aged, ...]:
        """The readings with their year and age, the oldest first."""
        now = self.evaluation.submission.year
        aged = [Aged(path, r.year or now, now - (r.year or now)) for path, r in self._given.items()]
        return tuple(sorted(aged, key=lambda one: -one.age))

    @cached_property
    def ages(self) -> dict[int, int]:
        """How many readings are of each age, in years before the reporting year."""
        found = Counter(one.age for one in self.years)
        return {age: found[age] for age in sorted(found)}

    @cached_property
    def oldest(self) -> tuple[Aged, ...]:
        """The readings of the greatest age; none where all are of the reporting year."""
        return tuple(one for one in self.years if one.age > 0 and one.age == self.years[0].age)

    @cached_property
    def old(self) -> tuple[Aged, ...]:
        """The readings that are older than the limit of the settings."""
        return tuple(one for one in self.years if one.age > self.settings.age_limit)

    @cached_property
    def findings(self) -> tuple[Finding, ...]:
        """What a verifier would ask about: much that is not reported, parts that are missing, sources, old data."""
        return tuple(self._findings())

    def _findings(self) -> Iterator[Finding]:
        place = self.evaluation.submission.place
        lacking, of = self.indicators.not_reported, self.indicators.of
        if of and lacking / of > self.settings.not_reported_limit:
            share = f"{100 * lacking / of:.0f} %, over {100 * self.settings.not_reported_limit:.0f} % (V22 p. 32)"
            message = f"{lacking} of {of} KPIs are not reported: {share}"
            yield finding("many_not_reported", message, place("city"), value=lacking, hint="Ask for more data")
        for code, missing in self.partly_reported.items():
            message = f"{code} is reported in part; without a value: {', '.join(missing)}"
            yield finding("partly_reported", message, self._place_of(code), hint="Ask for the rest")
        if bare := self.without_source:
            more = f" and {len(bare) - 3} more" if len(bare) > 3 else ""
            message = f"{len(bare)} of {len(self._given)} readings name no source: {', '.join(bare[:3])}{more}"
            hint = "Name the source of every value (V22 p. 13)"
            yield finding("source_missing", message, place(bare[0]), value=len(bare), hint=hint)
        for one in self.old:
            message = f"the value is of {one.year}, {one.age} years before the reporting year"
            yield finding("data_old", message, place(one.path), value=one.year, hint="Ask for a newer one")

    def _place_of(self, code: str) -> Place | None:
        """Where the first reading of an indicator stands."""
        results = [self.covered[point.id].result for point in self.evaluation.registry[code].data_points]
        return next((place for result in results if (place := place_of(result))), None)

    # --- out

    def to_dict(self) -> dict[str, Any]:
        """Plain data: the counts, and one entry for each data point."""
        submission = self.evaluation.submission
        groups: tuple[Key, ...] = ("level", "tag", "dimension", "sub_dimension")
        return {
            "city": submission.city,
            "country": submission.country,
            "year": submission.year,
            "indicators": self.indicators.to_dict(),
            "data_points": self.data_points.to_dict(),
            **{
                f"by_{key}": {
                    name: {"indicators": part.indicators.to_dict(), "data_points": part.data_points.to_dict()}
                    for name, part in self.by(key).items()
                }
                for key in groups
            },
            "by_quality": self.by_quality,
            "by_origin": self.by_origin,
            "partly_reported": {code: list(missing) for code, missing in self.partly_reported.items()},
            "without_source": list(self.without_source),
            "without_link": list(self.without_link),
            "ages": {str(age): count for age, count in self.ages.items()},
            "old": [{"path": one.path, "year": one.year, "age": one.age} for one in self.old],
            "covered": {
                name: {
                    "status": c.status,
                    "quality": c.quality,
                    "origin": c.origin,
                    "age": c.age,
                    "sourced": c.sourced,
                    "linked": c.linked,
                    "verified": c.verified,
                }
                for name, c in self.covered.items()
            },
            "findings": [f.to_dict() for f in self.findings],
        }

    def to_json(self, *, indent: int | None = None) -> str:
        """The same as JSON text."""
        return to_json(self.to_dict(), indent)

    def to_frame(self, backend: Backend | None = None) -> Frame:
        """A data frame with one row for each data point; `backend` as in `Evaluation.to_frame`.

        Raises:
            MissingExtraError: when no data frame library is installed.
        """
        from u4ssc_kpi.frames.results import make_frame

        rows, submission = list(self.covered.values()), self.evaluation.submission
        words = {True: "yes", False: "no", None: None}
        columns: dict[str, list[Any]] = {
            "city": [submission.city] * len(rows),
            "year": [submission.year] * len(rows),
            "indicator": [c.result.indicator.code for c in rows],
            "data_point": [c.result.data_point for c in rows],
            "level": [c.result.indicator.level for c in rows],
            "tag": [c.result.indicator.tag for c in rows],
            "dimension": [c.result.indicator.dimension for c in rows],
            "status": [c.status for c in rows],
            "quality": [c.quality for c in rows],
            "origin": [c.origin for c in rows],
            "age": [c.age for c in rows],
            "sourced": [words[c.sourced] for c in rows],
            "linked": [words[c.linked] for c in rows],
            "verified": [words[c.verified] for c in rows],
        }
        return make_frame(columns, {"year": "int", "age": "int"}, backend)

    def _repr_html_(self) -> str:
        rows = [
            (name, *(f"{number(c.reported)} of {c.of}" for c in (part.indicators, part.data_points)))
            for key in ("level", "tag", "dimension")
            for name, part in self.by(key).items()
        ]
        return table(repr(self).strip("<>"), ("", "KPIs", "data points"), rows)


def cover(
    evaluation: Evaluation, verification: Verification | None = None, settings: CheckSettings = DEFAULTS
) -> Coverage:
    """The coverage of an evaluation; `Evaluation.coverage` is the public name."""
    decisions = verification.decisions if verification else {}
    now, covered = evaluation.submission.year, {}
    for name, result in evaluation.items():
        decision = decisions.get(name)
        status: Status = result.status
        if decision is not None and decision.reported is not None:
            has_value = status in ("computed", "reported")
            status = (status if has_value else "reported") if decision.reported else "not_reported"
        readings = [result.reported.reading] if result.reported else [used.reading for used in result.inputs]
        covered[name] = Covered(
            result,
            status,
            _weakest([r.quality for r in readings], "quality"),
            _weakest([r.origin for r in readings], "origin"),
            max((now - (r.year or now) for r in readings), default=None),
            bool(readings) and all(map(_has_source, readings)),
            bool(readings) and all(map(_has_link, readings)),
            decision.verified if decision else None,
        )
    return Coverage(evaluation, covered, verification, settings)


def _count(statuses: list[Status] | list[IndicatorStatus]) -> Count:
    found = Counter(statuses)
    return Count(
        len(statuses),
        found["computed"] + found["reported"],
        found["partial"],
        found["not_reported"],
        found["not_applicable"],
        found["invalid"],
    )


def _has_source(reading: Reading) -> bool:
    return bool((reading.source or "").strip() or (reading.link or "").strip() or reading.files)


def _has_link(reading: Reading) -> bool:
    """Whether it gives a public link, of its own or within the source."""
    return any("://" in (text or "") for text in (reading.link, reading.source))


def _weakest(stated: list[str | None], what: Literal["quality", "origin"]) -> str | None:
    given = [word.strip() for word in stated if word and word.strip()]
    return max(given, key=lambda word: (_rank(word, what), word), default=None)


def _rank(word: str, what: Literal["quality", "origin"]) -> int:
    """The place in the template's list, which goes from firm to weak; what is not in it comes after."""
    listed = [entry.casefold() for entry in resources.compiled()["lists"][what]]
    return listed.index(word.casefold()) if word.casefold() in listed else len(listed)
