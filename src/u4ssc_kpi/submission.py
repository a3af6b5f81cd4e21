"""What a city gives for one year: readings for inputs, reported final values, readings for one data point alone."""

from __future__ import annotations

import datetime
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeAlias

from pydantic import BaseModel, Field, PrivateAttr, field_validator, model_validator

from u4ssc_kpi import resources
from u4ssc_kpi.findings import Finding, Place, Position
from u4ssc_kpi.quantities import Given, is_missing, is_unclear_missing, unpack

if TYPE_CHECKING:
    from u4ssc_kpi.catalogue import Registry
    from u4ssc_kpi.checks.settings import CheckSettings
    from u4ssc_kpi.coverage import Coverage
    from u4ssc_kpi.verification import Verification

    GivenReading: TypeAlias = "Reading | Mapping[str, Any] | Given | None"

_PLAIN = (bool, int, float, str, list, dict)


class Reading(BaseModel, frozen=True, extra="forbid"):
    """A city's value for an input, or for a data point when it is reported as a final value.

    Attributes:
        value: a number in the declared unit, ``"value unit"`` text, or a yes / no. None and ``"NR"`` mean not reported.
        unit: the unit, when it is not part of `value`.
        year: the year the value is from, when it is not the reporting year.
        source: where it comes from, in words; it may be a public link or a file name too.
        link: a public link to it.
        files: names of the files that show it, such as a scanned paper.
        quality: one of the six values of ITU's template, for example ``Based on accurate measurements``.
        origin: data origin, as in ITU's template.
        uncertainty: how uncertain the value is: a relative standard deviation (0.05 is 5 %), or the interval from the
            lowest to the highest possible value, in the unit of the value. Only `sensitivity` uses it.
        note: anything else.

    Whether a value can be used is decided by `evaluate`, which says so in its findings; a reading keeps what was given.

    Examples:
        >>> Reading(value="62 TWh", year=2018, source="energy balance 2018").value
        '62 TWh'
        >>> Reading.model_validate(97).value
        97
    """

    value: Any = None
    unit: str | None = None
    year: int | None = None
    source: str | None = None
    link: str | None = None
    files: tuple[str, ...] = ()
    quality: str | None = None
    origin: str | None = None
    uncertainty: float | tuple[float, float] | None = None
    note: str | None = None

    @field_validator("uncertainty", mode="before")
    @classmethod
    def _deviation_or_interval(cls, given: Any) -> Any:
        numbers = list(given) if isinstance(given, (list, tuple)) else [given]
        if given is None:
            return None
        if any(isinstance(n, bool) or not isinstance(n, (int, float)) or not -1e300 < n < 1e300 for n in numbers):
            raise ValueError("give a relative standard deviation such as 0.05 for 5 %, or an interval [low, high]")
        if len(numbers) == 1 and not isinstance(given, (list, tuple)):
            if numbers[0] < 0:
                raise ValueError("a relative standard deviation is 0 or more")
        elif len(numbers) != 2 or numbers[0] > numbers[1]:
            raise ValueError("an interval is [low, high], two numbers in this order")
        return given if len(numbers) == 1 else (float(numbers[0]), float(numbers[1]))

    @model_validator(mode="before")
    @classmethod
    def _from_value(cls, given: Any) -> Any:
        """A bare value is a reading; a pint quantity gives its magnitude and unit."""
        if type(given) is str:  # by far the most
            return {"value": given}
        fields = dict(given) if isinstance(given, Mapping) else {"value": given}
        value = fields.get("value")
        if value is None or type(value) in _PLAIN:
            return fields
        value, unit = unpack(value)
        if unit is not None and not fields.get("unit"):
            fields["unit"] = unit
        fields["value"] = _plain(value)
        return fields

    @property
    def is_given(self) -> bool:
        """Whether there is a value, be it usable or not: neither nothing nor a text such as ``NR``.

        Examples:
            >>> Reading(value=0).is_given, Reading(value="NR").is_given, Reading(source="census").is_given
            (True, False, False)
        """
        value = self.value
        return value is not None and not (isinstance(value, str) and (is_missing(value) or is_unclear_missing(value)))

    def to_plain(self) -> Any:
        """The reading as it stands in a file: the bare value where nothing else is given."""
        fields = {k: v for k, v in self.__dict__.items() if v is not None and v != ()}
        for name in ("files", "uncertainty"):
            if isinstance(fields.get(name), tuple):
                fields[name] = list(fields[name])
        bare = not fields.keys() - {"value"} and not isinstance(self.value, dict)
        return self.value if bare else fields


def _plain(value: Any) -> Any:
    if hasattr(value, "item") and getattr(value, "shape", None) == ():  # a NumPy scalar
        # 33.3 in 32 bits stays 33.3, as it was written
        value = float(str(value)) if getattr(value, "dtype", None) in ("float16", "float32") else value.item()
    if isinstance(value, (Decimal, Fraction)):
        return float(value)
    if isinstance(value, (datetime.date, datetime.time)):
        return value.isoformat()
    if value is None or isinstance(value, _PLAIN):
        return value
    raise ValueError(f"a {type(value).__name__} cannot be a value: give a number, text, a yes / no or a pint quantity")


@lru_cache(maxsize=1)
def _country_codes() -> dict[str, str]:
    """Alpha-2 codes by every way to name a country."""
    table = resources.countries().items()
    return {name.casefold(): code for code, c in table for name in (code, c["alpha3"], c["name"], *c.get("also", []))}


def same_name(name: str) -> str:
    """A name as it is compared: case, spaces around it and the composition of its accents make no difference.

    Examples:
        >>> same_name(" Ålesund") == same_name("A\u030aLESUND")
        True
    """
    return unicodedata.normalize("NFC", name.strip().casefold())


class Submission(BaseModel, frozen=True, extra="forbid"):
    """One city's data for one reporting year.

    The figures of a city's profile (population, households, city_area, city_gdp) are readings like all others.

    Attributes:
        city: its name.
        country: ISO 3166-1 code (``NO``, ``NOR``) or English name.
        year: the reporting year.
        currency: ISO 4217 code of amounts without one.
        exchange_rates: what one unit of another currency is worth in `currency`, for example ``{"USD": 0.92}``.
        locode: UN/LOCODE, for example ``ES VLC``.
        boundary: what area the figures cover, such as municipality or metropolitan area.
        edition: the edition of the methodology that the figures were collected by, such as ``2017``.
        note: anything else.
        variants: by data point or indicator, which of the possible readings of its formula the city follows, where it
            is not the default.
        readings: by input id.
        reported: by data point id, the final value that the city gives itself; it overrides the computed one.
        scoped: by data point id, readings for it alone, such as the population of an earlier year.

    Raises:
        pydantic.ValidationError: for an unknown field, a city without a name, a year that is none; all at once.

    Examples:
        >>> import u4ssc_kpi as u4
        >>> city = u4.Submission(city="Riyadh", country="SA", year=2019, currency="SAR",
        ...     readings={"population": 7_000_000, "electricity_consumed": "62 TWh"},
        ...     reported={"life_expectancy": 74},
        ...     scoped={"patents": {"population": 6_900_000}})
        >>> city.readings["electricity_consumed"].value
        '62 TWh'
    """

    city: str = Field(min_length=1)
    country: str = Field(min_length=1)
    year: int = Field(ge=1900, le=2200)
    currency: str | None = None
    exchange_rates: dict[str, float] = Field(default_factory=dict)
    locode: str | None = None
    boundary: str | None = None
    edition: str | None = None
    note: str | None = None
    variants: dict[str, str] = Field(default_factory=dict)
    readings: dict[str, Reading] = Field(default_factory=dict)
    reported: dict[str, Reading] = Field(default_factory=dict)
    scoped: dict[str, dict[str, Reading]] = Field(default_factory=dict)

    @field_validator("currency", "exchange_rates", mode="after")
    @classmethod
    def _codes_in_capitals(cls, given: Any) -> Any:
        if isinstance(given, dict):
            return {code.strip().upper(): rate for code, rate in given.items()}
        return given.strip().upper() if given else given

    @field_validator("edition", mode="before")
    @classmethod
    def _edition_as_text(cls, given: Any) -> Any:
        """An edition is named by its year, which a file may hold as a number."""
        return str(given) if isinstance(given, int) and not isinstance(given, bool) else given

    if TYPE_CHECKING:  # what may be given, for editors and type checkers; pydantic makes the real one

        def __init__(
            self,
            *,
            city: str,
            country: str,
            year: int,
            currency: str | None = None,
            exchange_rates: Mapping[str, float] = ...,
            locode: str | None = None,
            boundary: str | None = None,
            edition: str | int | None = None,
            note: str | None = None,
            variants: Mapping[str, str] = ...,
            readings: Mapping[str, GivenReading] = ...,
            reported: Mapping[str, GivenReading] = ...,
            scoped: Mapping[str, Mapping[str, GivenReading]] = ...,
        ) -> None: ...

    # Where it was read from; this does not make it another submission.
    _read_from: tuple[str | None, Mapping[str, Position]] = PrivateAttr(default=(None, {}))
    _read_findings: tuple[Finding, ...] = PrivateAttr(default=())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Submission) and self.__dict__ == other.__dict__

    def __hash__(self) -> int:
        return hash((self.city, self.country, self.year))

    @property
    def country_code(self) -> str | None:
        """The ISO 3166-1 alpha-2 code, or None when the country is not known.

        Examples:
            >>> Submission(city="Valencia", country="Spain", year=2019).country_code
            'ES'
        """
        return _country_codes().get(self.country.strip().casefold())

    @property
    def identity(self) -> tuple[str, str]:
        """What makes two submissions those of one city: name and country, however they are written.

        Examples:
            >>> one = Submission(city="Karmøy", country="NO", year=2019)
            >>> one.identity == Submission(city=" KARMØY", country="Norway", year=2020).identity
            True
        """
        return same_name(self.city), same_name(self.country_code or self.country)

    @property
    def file(self) -> str | None:
        """The file it was read from, if any."""
        return self._read_from[0]

    def read_from(
        self, file: str | None, positions: Mapping[str, Position], findings: Iterable[Finding] = ()
    ) -> Submission:
        """The same submission, knowing its file, where each part stands in it, and what reading it brought up."""
        copy = self.model_copy()
        copy._read_from = (file, dict(positions))
        copy._read_findings = tuple(findings)
        return copy

    @property
    def read_findings(self) -> tuple[Finding, ...]:
        """What reading its file brought up, such as a row of a workbook that has no place; `evaluate` passes it on."""
        return self._read_findings

    def place(self, path: str) -> Place:
        """Where a part of the submission stands, by its path such as ``readings.population``."""
        file, positions = self._read_from
        return Place.at(path, file, positions.get(path))

    @property
    def positions(self) -> Mapping[str, Position]:
        """Where each part stands in the file that it was read from, by path."""
        return self._read_from[1]

    def each_reading(self) -> Iterator[tuple[str, Reading]]:
        """Every reading with its path: shared, reported, then scoped ones.

        Examples:
            >>> city = Submission(city="A", country="NO", year=2020, reported={"poverty": 1})
            >>> [path for path, reading in city.each_reading()]
            ['reported.poverty']
        """
        for name, reading in self.readings.items():
            yield f"readings.{name}", reading
        for name, reading in self.reported.items():
            yield f"reported.{name}", reading
        for point, readings in self.scoped.items():
            for name, reading in readings.items():
                yield f"scoped.{point}.{name}", reading

    def coverage(
        self,
        registry: Registry | None = None,
        verification: Verification | None = None,
        settings: CheckSettings | None = None,
    ) -> Coverage:
        """What the city reports and what stands behind it; `Evaluation.coverage` is the same from its results.

        Args:
            registry: the indicators; the 91 by default.
            verification: a verifier's decisions, which may say whether a data point counts as reported.
            settings: the limits for the share that is not reported and for the age of data.

        Examples:
            >>> Submission(city="A", country="NO", year=2020, reported={"poverty": 9}).coverage()
            <Coverage of A, 2020: 1 of 91 KPIs, 1 of 112 data points>
        """
        from u4ssc_kpi.evaluation import evaluate

        return evaluate(self, registry=registry).coverage(verification, settings)

    def for_next_year(self, year: int | None = None) -> Submission:
        """A start for a later year: the values of this one, each marked with the year that it is from.

        So a value counts as old until a new one takes its place. What was not reported is left out, and so are the
        exchange rates, which have no year of their own.

        Args:
            year: the new reporting year; the next one by default.

        Raises:
            ValueError: for a year that is not later.

        Examples:
            >>> city = Submission(city="A", country="NO", year=2020, readings={"population": 5, "households": "NR"})
            >>> later = city.for_next_year()
            >>> later.year, {name: (reading.value, reading.year) for name, reading in later.readings.items()}
            (2021, {'population': (5, 2020)})
        """
        year = self.year + 1 if year is None else year
        if year <= self.year:
            raise ValueError(f"the year {year} is not after {self.year}, the year of the submission")

        def marked(readings: Mapping[str, Reading]) -> dict[str, Reading]:
            return {
                name: reading.model_copy(update={"year": reading.year or self.year})
                for name, reading in readings.items()
                if reading.is_given
            }

        scoped = {point: kept for point, readings in self.scoped.items() if (kept := marked(readings))}
        values = {"readings": marked(self.readings), "reported": marked(self.reported), "scoped": scoped}
        return Submission.model_validate({**dict(self), "year": year, "exchange_rates": {}, **values})

    def to_dict(self) -> dict[str, Any]:
        """Plain data, as it stands in a file; what was left out stays left out.

        Examples:
            >>> Submission(city="Karmøy", country="NO", year=2019, readings={"population": 42_000}).to_dict()
            {'city': 'Karmøy', 'country': 'NO', 'year': 2019, 'readings': {'population': 42000}}
        """
        data: dict[str, Any] = {}
        for name, value in self.__dict__.items():
            if name in ("readings", "reported"):
                value = {k: r.to_plain() for k, r in value.items()}
            elif name == "scoped":
                value = {d: {k: r.to_plain() for k, r in rs.items()} for d, rs in value.items()}
            if value is not None and value != {}:
                data[name] = value
        return data
