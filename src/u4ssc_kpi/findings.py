"""Findings: what is wrong or worth a look, as data. Nothing is printed and nothing is dropped.

`CODES` lists every code with its severity and meaning; a finding cannot be made with a code that is not there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Literal, TypeAlias

from u4ssc_kpi.errors import U4SSCError

Severity: TypeAlias = Literal["error", "warning", "info"]
# Where something stands inside a file: a line, or the sheet and the cell of a workbook; or a place with a file of its
# own, in a submission that was merged of several.
Position: TypeAlias = "int | tuple[str, str] | Place"


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands: a file with a line, or a workbook's sheet and cell, and the path inside a submission.

    Examples:
        >>> str(Place(path="readings.population", file="city.yaml", line=7))
        'city.yaml, line 7: readings.population'
    """

    path: str = ""
    file: str | None = None
    line: int | None = None
    sheet: str | None = None
    cell: str | None = None

    @classmethod
    def at(cls, path: str, file: str | None, position: Position | None) -> Place:
        """The place of a part of a submission, by its position in the file.

        Examples:
            >>> str(Place.at("readings.population", "city.xlsx", ("City profile", "E12")))
            'city.xlsx, sheet City profile, cell E12: readings.population'
        """
        if position is None:
            return cls(path, file)
        if isinstance(position, Place):
            return position
        if isinstance(position, tuple):
            return cls(path, file, sheet=position[0], cell=position[1])
        return cls(path, file, position)

    def __str__(self) -> str:
        where = [self.file] if self.file else []
        where += [f"line {self.line}"] if self.line is not None else []
        where += [f"sheet {self.sheet}"] if self.sheet else []
        where += [f"cell {self.cell}"] if self.cell else []
        return ": ".join(part for part in (", ".join(where), self.path) if part)

    def to_dict(self) -> dict[str, Any]:
        """Plain data: the parts that are known.

        Examples:
            >>> Place(path="readings.population", file="city.yaml", line=7).to_dict()
            {'path': 'readings.population', 'file': 'city.yaml', 'line': 7}
        """
        parts = {"path": self.path, "file": self.file, "line": self.line, "sheet": self.sheet, "cell": self.cell}
        return {name: part for name, part in parts.items() if part is not None}


@dataclass(frozen=True, slots=True)
class Kind:
    """What a finding code means."""

    severity: Severity
    meaning: str


def _kinds(severity: Severity, **meanings: str) -> dict[str, Kind]:
    return {code: Kind(severity, meaning) for code, meaning in meanings.items()}


CODES: Mapping[str, Kind] = MappingProxyType(
    {
        **_kinds(
            "error",
            unknown_input="A reading is given for an unknown input id.",
            unknown_data_point="A reported or scoped value is given for an unknown data point id.",
            unknown_variant="A variant is stated that the data point does not have, or for an unknown name.",
            input_not_in_scope="A scoped reading is given for an input that the data point's formula does not use.",
            number_unreadable="The value is no number.",
            number_ambiguous="The value can be read as two numbers, such as 1,234.",
            value_kind="The value is of the wrong kind: a yes / no for a number, a number for a yes / no, or a list.",
            not_finite="The value is infinite or not a number, or the result overflows.",
            negative="A count or an amount is below zero.",
            unit_unknown="The unit cannot be read.",
            unit_mismatch="The unit measures or counts something else than what is asked for.",
            currency_unknown="The currency code is not in ISO 4217, or a currency sign stands for several currencies.",
            currency_mixed="One ratio holds amounts of two currencies and no exchange rate is given.",
            division_by_zero="Something other than zero is divided by zero.",
            merge_conflict="Two parts of a submission give different values. The first is kept.",
            file_unreadable="A file cannot be read as a submission.",
            verification_unfit="A verification is of another city or year than the submission.",
            decision_unknown="A verifier's decision is on an unknown data point id.",
            given_twice="A file gives the same thing in two places, with different values. The first is used.",
        ),
        **_kinds(
            "warning",
            reported_differs="The reported value and the value computed from the inputs differ.",
            above_maximum="The result is above its plausible maximum, such as a share above its whole. It is kept.",
            below_zero="The result is negative, which is not plausible. It is kept.",
            shares_sum="Shares of one whole do not add up.",
            order="Two results stand in the wrong order, such as tertiary above primary treatment.",
            count_not_whole="A count is not a whole number, as where a point was meant to group thousands.",
            country_unknown="The country is no ISO 3166-1 code or English name.",
            year_implausible="A year lies before 1900, after the reporting year, or more than 10 years before it.",
            locode_unreadable="The UN/LOCODE is not two letters of the country and three characters.",
            exchange_rate_unusable="An exchange rate is not a positive finite number for a known currency code.",
            input_not_in_use="A reading is given for an input that only a variant not followed would take.",
            edition_unknown="The submission states an edition of the methodology that is not known.",
            edition_differs="Two evaluations were collected or computed by different editions.",
            variant_differs="Two results were computed by different variants of the formula.",
            quality_unknown="The data quality is none of the six values of ITU's template.",
            years_differ="Cities that are joined or compared report for different years.",
            series_broken="The method, the formula or the edition changes between two years of a trend.",
            population_missing="A city gives no population, so that coverage by population is not known.",
            link_unreadable="A link does not begin with http:// or https://.",
            implausible="A result, or a ratio of two readings, lies outside what is plausible. It is kept.",
            household_size="The persons per household are implausible, as where inhabitants stand for households.",
            power_of_ten="A result is out of all proportion to the city's size: a wrong unit or power of ten.",
            ppm_suspected="A gas concentration is so low that it may be in ppm, and not in µg/m3 (V22 p. 32).",
            scoped_differs_much="A reading for one data point differs from the others by 10 % or more (V22 p. 28).",
            city_area_differs="The city area is not the same throughout the submission (V22 p. 31).",
            population_divided="A population looks divided by 100 000, which the formulas do themselves (V22 p. 31).",
            jump="A result or reading has changed by more than is usual since the earlier submission.",
            year_twice="Two files hold a submission of the same city and year.",
            decision_without_value="A verifier decided on a data point that has no value.",
            decision_conflict="Two verifiers decided on a data point in different ways; the later decision holds.",
            previous_unfit="The earlier submission is of another city, or not of an earlier year.",
            cell_unreadable="A cell beside a value is not what it stands for, such as a year. It is left out.",
            unread="A row or a column of a file is not known, though it holds something. It is not read.",
            catalogue_differs="The workbook was made with another catalogue; what both know is read.",
        ),
        **_kinds(
            "info",
            fraction_for_percentage="A bare number of 1 or less stands where a percentage is due. It is not rescaled.",
            converted_by_convention="A gas concentration in ppm or ppb is converted by the manual's factor.",
            exchange_rate_used="Amounts of two currencies are joined by the submission's exchange rate.",
            unclear_missing="The text may mean not available or not applicable; it is taken as not reported.",
            order_unusual="Two results stand in an order that a KPI card calls unusual.",
            years_missing="A trend has no value for a year between others.",
            quality_changed="The data quality or the unit as given changes between two years of a trend.",
            value_older="A value of a trend is from another year than the one it is reported for.",
            boundaries_differ="Cities that are joined cover different kinds of area.",
            total_incomplete="A count of a region lacks some of its cities.",
            value_rebuilt="Sums of a region hold inputs rebuilt from a reported value and its denominator.",
            origin_unknown="The data origin is none of the values that ITU's template lists.",
            unusual="A result lies outside what a KPI card calls normal.",
            scoped_differs="A population or number of households differs from the others by over 5 % (V22 p. 31).",
            final_value_in_numerator="A numerator looks like the final percentage (V22 p. 31).",
            currency_missing="An amount has no currency, and the submission names none (V22 p. 31).",
            gdp_gap="The city's GDP per inhabitant is far from the national figure that was given (V22 p. 31).",
            no_longer_reported="A data point of the earlier submission is not reported any more.",
            merge_differs="Two parts give the same value, with another year, link, quality or origin.",
            file_passed_over="A file of a folder is not read, as it is no submission.",
            question_open="A verifier's question is not settled.",
            many_not_reported="Over 20 % of the KPIs are not reported (V22 p. 32).",
            partly_reported="An indicator with several data points is reported in part.",
            source_missing="Readings name no source; every value should have one (V22 p. 13).",
            data_old="A reading is older than the limit for the age of data.",
            answer_changed="A yes / no is not what it was in the earlier submission.",
        ),
    }
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong or worth a look.

    Attributes:
        code: what kind of thing; `u4ssc_kpi.findings.CODES` lists all.
        severity: ``error`` (a value cannot be used), ``warning`` (implausible) or ``info``.
        message: one sentence for a person.
        place: where it stands.
        value: the value as it was given.
        hint: what to do next.
        data_points: the ids of the data points whose results it touches.

    Examples:
        >>> finding("negative", "households is -3, below zero", Place(path="readings.households"), value=-3).severity
        'error'
    """

    code: str
    severity: Severity
    message: str
    place: Place = Place()
    value: Any = None
    hint: str = ""
    data_points: tuple[str, ...] = ()

    def __str__(self) -> str:
        lead = f"{self.severity}: {self.place}: " if str(self.place) else f"{self.severity}: "
        return f"{lead}{self.message}{'. ' + self.hint if self.hint else ''} [{self.code}]"

    def to_dict(self) -> dict[str, Any]:
        """The finding as plain data; `place` in parts, `where` in words."""
        return {
            "code": self.code,
            "severity": self.severity,
            "message": self.message,
            "place": self.place.to_dict(),
            "where": str(self.place),
            "value": self.value,
            "hint": self.hint,
            "data_points": list(self.data_points),
        }


def finding(
    code: str,
    message: str,
    place: Place | None = None,
    *,
    value: Any = None,
    hint: str = "",
    data_points: Iterable[str] = (),
) -> Finding:
    """Makes a finding with the severity that its code has."""
    return Finding(code, CODES[code].severity, message, place or Place(), value, hint, tuple(data_points))


class FindingError(U4SSCError, ValueError):
    """One finding as an exception, a member of the group that `raise_on` raises."""

    def __init__(self, cause: Finding) -> None:
        self.finding = cause
        super().__init__(str(cause))

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.finding,)


def raise_for(findings: Iterable[Finding], severity: Severity) -> None:
    """Raises one ExceptionGroup of all findings of this severity or a graver one, if there are any."""
    grave = ("info", "warning", "error")
    bad = [f for f in findings if grave.index(f.severity) >= grave.index(severity)]
    if bad:
        raise ExceptionGroup(f"{len(bad)} findings of severity {severity} or graver", [FindingError(f) for f in bad])
