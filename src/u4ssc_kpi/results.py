"""What comes out for one city: a result for each data point, with provenance, and the evaluation of all."""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from u4ssc_kpi._version import __version__
from u4ssc_kpi.catalogue import Registry
from u4ssc_kpi.display import number, table
from u4ssc_kpi.errors import UnknownNameError, did_you_mean, shown
from u4ssc_kpi.findings import Finding, Place
from u4ssc_kpi.model import DataPoint, Indicator
from u4ssc_kpi.submission import Reading, Submission

if TYPE_CHECKING:
    from u4ssc_kpi.checks.settings import CheckSettings
    from u4ssc_kpi.coverage import Coverage
    from u4ssc_kpi.frames.results import Backend, Frame
    from u4ssc_kpi.verification import Verification

Status: TypeAlias = Literal["computed", "reported", "not_reported", "not_applicable", "invalid"]
IndicatorStatus: TypeAlias = Literal["computed", "reported", "not_reported", "not_applicable", "invalid", "partial"]


@dataclass(frozen=True, slots=True)
class Used:
    """A reading as it went into a result.

    Attributes:
        id: the input's id, or the data point's for a reported value.
        value: the number in `unit`, or the yes / no; None when it could not be used.
        unit: the declared unit.
        reading: the reading as given, with its own value, unit, year, source, quality and origin.
        place: where it stands.
        scoped: whether it was given for this data point alone.
        currency: the currency of an amount, where it is known.
        conversion: what was done to it, in words, where it was more than a change of unit.
    """

    id: str
    value: float | bool | None
    unit: str
    reading: Reading
    place: Place
    scoped: bool = False
    currency: str | None = None
    conversion: str = ""

    def to_dict(self) -> dict[str, Any]:
        """Plain data."""
        data: dict[str, Any] = {"id": self.id, "value": self.value, "unit": self.unit}
        given = {
            k: list(v) if isinstance(v, tuple) else v
            for k, v in self.reading.__dict__.items()
            if v is not None and v != ()
        }
        extra = {"scoped": self.scoped, "currency": self.currency, "conversion": self.conversion}
        where = {"place": self.place.to_dict(), "where": str(self.place)}
        return data | {"given": given} | where | {k: v for k, v in extra.items() if v}


@dataclass(frozen=True, slots=True)
class Result:
    """The result of one data point.

    Attributes:
        point: the data point's declaration.
        indicator: the indicator it belongs to.
        status: computed, reported, not_reported, not_applicable or invalid.
        value: the number in `unit`, the yes / no, or None where there is none.
        inputs: the readings that the formula used, or would have used.
        missing: the ids of inputs that were not given.
        reported: the city's own final value, when it gave one.
        computed: what the formula gives, also where a reported value overrides it.
        edition: the edition of the methodology.
        findings: what touches this result.

    Examples:
        >>> import u4ssc_kpi as u4
        >>> city = u4.Submission(city="Bizerte", country="TN", year=2019,
        ...     readings={"firefighters": 203, "population": 172_122})
        >>> result = u4.evaluate(city)["fire_service"]
        >>> round(result.value, 2), result.unit, result.status
        (117.94, 'full_time_equivalent / (100000 person)', 'computed')
    """

    point: DataPoint
    indicator: Indicator
    status: Status
    value: float | bool | None = None
    inputs: tuple[Used, ...] = ()
    missing: tuple[str, ...] = ()
    reported: Used | None = None
    computed: float | bool | None = None
    edition: str = ""
    findings: tuple[Finding, ...] = ()

    @property
    def data_point(self) -> str:
        """The data point's id."""
        return self.point.id

    @property
    def unit(self) -> str:
        """The data point's unit."""
        return self.point.unit

    @property
    def formula(self) -> str:
        """The data point's formula."""
        return self.point.formula

    @property
    def variant(self) -> str | None:
        """The reading of the formula that was followed; None where it has only one."""
        return self.point.variant

    def explain(self) -> str:
        """How the result came about: value, formula with its evidence, every reading with its source, findings.

        Examples:
            >>> import u4ssc_kpi as u4
            >>> city = u4.Submission(city="A", country="NO", year=2020,
            ...     readings={"households_with_internet_access": 97, "households": 100})
            >>> print(u4.evaluate(city)["household_internet_access"].explain())
            Household Internet Access (EC: ICT: ICT: 1C) = 97 percent, computed
            |- formula: 100 * households_with_internet_access / households
            |- evidence: formula printed; edition 2017, with the guidance of 2022
            |- households_with_internet_access = 97 household
            `- households = 100 household
        """
        value = f"{number(self.value)} {self.unit}" if self.value is not None else "no value"
        value = number(self.value) if isinstance(self.value, bool) else value
        evidence = self.indicator.evidence.formula
        lines = [f"formula: {self.formula}", f"evidence: formula {evidence}; edition {self.edition}"]
        if self.variant is not None:
            default, *others = (v.id for v in self.point.variants)
            told = "the default" if self.variant == default else f"the default is {default}"
            rest = [v for v in others if v != self.variant]
            lines.append(f"variant: {self.variant}, {told}" + (f"; others: {', '.join(rest)}" if rest else ""))
        if self.reported is not None:
            lines.append(_explain_used(self.reported, "reported"))
            if self.computed is not None:
                lines.append(f"computed beside it: {number(self.computed)}")
        lines += [_explain_used(used, used.id) for used in self.inputs]
        lines += [f"{name}: not given" for name in self.missing]
        lines += [str(f) for f in self.findings]
        marks = ["|- "] * (len(lines) - 1) + ["`- "]
        head = f"{self.point.name} ({self.indicator.code}) = {value}, {self.status.replace('_', ' ')}"
        return "\n".join([head, *(m + line for m, line in zip(marks, lines, strict=True))])

    def to_dict(self) -> dict[str, Any]:
        """Plain data, with provenance."""
        return {
            "data_point": self.data_point,
            "indicator": self.indicator.code,
            "name": self.point.name,
            "value": self.value,
            "unit": self.unit,
            "status": self.status,
            "formula": self.formula,
            "variant": self.variant,
            "evidence": self.indicator.evidence.formula,
            "edition": self.edition,
            "reported": self.reported.to_dict() if self.reported else None,
            "computed": self.computed,
            "inputs": [u.to_dict() for u in self.inputs],
            "missing": list(self.missing),
            "findings": [f.to_dict() for f in self.findings],
        }

    def _repr_html_(self) -> str:
        from html import escape

        return f"<pre>{escape(self.explain())}</pre>"


def _explain_used(used: Used, name: str) -> str:
    reading = used.reading
    value = number(used.value) if isinstance(used.value, bool) else f"{number(used.value)} {used.unit}"
    if used.value is None:
        value = "cannot be used"
    details = []
    given = shown(reading.value, 80) + (f" {reading.unit}" if reading.unit else "")
    if isinstance(reading.value, str) or reading.unit or used.value is None:
        details.append(f"given: {given}")
    if used.conversion:
        details.append(used.conversion)
    details += ["for this data point alone"] if used.scoped else []
    told = ("year", "source", "link", "quality", "origin", "uncertainty", "note")
    details += [f"{k}: {v}" for k in told if (v := getattr(reading, k)) is not None]
    details += [f"files: {', '.join(reading.files)}"] if reading.files else []
    return f"{name} = {value}" + (f" [{'; '.join(details)}]" if details else "")


@dataclass(frozen=True, slots=True)
class Run:
    """The header of an evaluation: facts of the run, apart from the values."""

    version: str
    edition: str
    time: str

    @staticmethod
    def now(edition: str) -> Run:
        """The header for this moment, in UTC."""
        return Run(__version__, edition, datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"))


@dataclass(frozen=True)
class Evaluation(Mapping[str, Result]):
    """The results of one city: a mapping from data point id to `Result`, in methodology order.

    Attributes:
        submission: what the city gave.
        findings: everything that is wrong or worth a look.
        registry: the indicators it was evaluated with.
        run: version, edition and time; two evaluations of the same data are equal whatever their run.

    Examples:
        >>> import u4ssc_kpi as u4
        >>> evaluation = u4.evaluate(u4.Submission(city="A", country="NO", year=2020, reported={"life_expectancy": 81}))
        >>> len(evaluation), evaluation["life_expectancy"].value
        (112, 81.0)
        >>> evaluation.indicators["SC: EH: H: 1C"], evaluation.counts["not_reported"]
        ('reported', 111)
    """

    submission: Submission
    results: Mapping[str, Result]
    findings: tuple[Finding, ...]
    registry: Registry = field(repr=False)
    run: Run = field(compare=False)

    def __getitem__(self, data_point: str) -> Result:
        try:
            return self.results[data_point]
        except KeyError:
            raise UnknownNameError(no_data_point(data_point, self.results, self.registry)) from None

    def __iter__(self) -> Iterator[str]:
        return iter(self.results)

    def __len__(self) -> int:
        return len(self.results)

    def __hash__(self) -> int:
        return hash(self.submission)

    def __repr__(self) -> str:
        counts = ", ".join(f"{n} {status.replace('_', ' ')}" for status, n in self.counts.items() if n)
        return (
            f"<Evaluation of {self.submission.city}, {self.submission.year}: {counts}; {len(self.findings)} findings>"
        )

    @property
    def counts(self) -> dict[str, int]:
        """How many data points have each status."""
        found = dict.fromkeys(("computed", "reported", "not_reported", "not_applicable", "invalid"), 0)
        for result in self.results.values():
            found[result.status] += 1
        return found

    @property
    def indicators(self) -> dict[str, IndicatorStatus]:
        """The status of each indicator by code; ``partial`` when some data points have a value and some lack one.

        One that is not applicable lacks none.
        """
        return {
            code: joint_status([self.results[p.id].status for p in indicator.data_points])
            for code, indicator in self.registry.items()
        }

    def coverage(self, verification: Verification | None = None, settings: CheckSettings | None = None) -> Coverage:
        """What is reported, and what stands behind it: counts, sources, quality, origin and age.

        Args:
            verification: a verifier's decisions; where they say so, a data point counts as reported or not.
            settings: the limits for the share that is not reported and for the age of data.
        """
        from u4ssc_kpi.checks.settings import DEFAULTS
        from u4ssc_kpi.coverage import cover

        return cover(self, verification, settings or DEFAULTS)

    def to_dict(self) -> dict[str, Any]:
        """Plain data: the run, the submission, all results with provenance, indicator statuses, findings."""
        return {
            "run": {"version": self.run.version, "edition": self.run.edition, "time": self.run.time},
            "catalogue": self.registry.hash,
            "submission": self.submission.to_dict(),
            "results": {name: r.to_dict() for name, r in self.results.items()},
            "indicators": self.indicators,
            "findings": [f.to_dict() for f in self.findings],
        }

    def to_json(self, *, indent: int | None = None) -> str:
        """The same as JSON text; a reading that JSON cannot hold (infinity) stands as text."""
        return to_json(self.to_dict(), indent)

    def to_frame(self, backend: Backend | None = None) -> Frame:
        """The results as a data frame, one row for each data point.

        Args:
            backend: ``polars``, ``pandas`` or ``pyarrow``; the first that is installed by default.

        Raises:
            MissingExtraError: when none is installed.

        Examples:
            >>> import u4ssc_kpi as u4
            >>> frame = u4.evaluate(u4.Submission(city="A", country="NO", year=2020)).to_frame("polars")
            >>> frame.shape
            (112, 11)
        """
        from u4ssc_kpi.frames.results import make_frame

        rows = list(self.results.values())
        columns: dict[str, list[Any]] = {
            "city": [self.submission.city] * len(rows),
            "country": [self.submission.country] * len(rows),
            "year": [self.submission.year] * len(rows),
            "indicator": [r.indicator.code for r in rows],
            "data_point": [r.data_point for r in rows],
            "name": [r.point.name for r in rows],
            "value": [None if r.value is None else float(r.value) for r in rows],
            "unit": [r.unit for r in rows],
            "status": [r.status for r in rows],
            "evidence": [r.indicator.evidence.formula for r in rows],
            "variant": [r.variant for r in rows],
        }
        return make_frame(columns, {"value": "float", "year": "int"}, backend)

    def _repr_html_(self) -> str:
        rows = [
            (
                r.indicator.code,
                r.point.name,
                number(r.value),
                r.unit if r.value is not None else "",
                r.status,
                r.indicator.evidence.formula,
            )
            for r in self.results.values()
        ]
        header = ("code", "data point", "value", "unit", "status", "formula")
        return table(f"{repr(self).strip('<>')}; edition {self.run.edition}", header, rows)


def no_data_point(name: object, known: Mapping[str, object], registry: Registry) -> str:
    """What to say of a name that is no data point: the closest ones, or those of the indicator that it names."""
    near = did_you_mean(str(name), known)
    if isinstance(name, str) and name in registry:
        near = f"It is an indicator; its data points are {', '.join(p.id for p in registry[name].data_points)}"
    return f"no data point {name!r}. {near}".strip()


def to_json(data: object, indent: int | None, ascii_only: bool = False) -> str:
    """Strict JSON: numbers that it cannot hold become text."""
    try:
        return json.dumps(data, ensure_ascii=ascii_only, indent=indent, allow_nan=False)
    except ValueError:
        return json.dumps(_without_nan(data), ensure_ascii=ascii_only, indent=indent, allow_nan=False)


def _without_nan(data: Any) -> Any:
    if isinstance(data, dict):
        return {k: _without_nan(v) for k, v in data.items()}
    if isinstance(data, (list, tuple)):
        return [_without_nan(v) for v in data]
    if isinstance(data, int) and abs(data) > 10**300:
        return shown(data)
    if isinstance(data, float) and (data != data or data in (float("inf"), float("-inf"))):
        return str(data)
    return data


def joint_status(statuses: list[Status]) -> IndicatorStatus:
    """The status of an indicator from those of its data points."""
    found = set(statuses)
    if len(found) == 1:
        return statuses[0]
    valued, lacking = found & {"computed", "reported"}, found & {"not_reported", "invalid"}
    if valued and lacking:
        return "partial"
    if lacking:
        return "invalid" if "invalid" in lacking else "not_reported"
    return "reported" if "computed" not in found else "computed"
