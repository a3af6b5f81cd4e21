"""The limits of the checks that belong to no single indicator."""

from __future__ import annotations

from pydantic import BaseModel, Field


class CheckSettings(BaseModel, frozen=True, extra="forbid"):
    """The limits that a verifier may set; the defaults are the manual's where it states one.

    Attributes:
        population_limit: from which difference on the populations, or the numbers of households, of one submission are
            looked at, as a share: over 5 % (V22 p. 31).
        denominator_limit: from which difference on any reading given twice is looked at: 10 % or more (V22 p. 28).
        not_reported_limit: over which share of KPIs not reported the city is asked: 20 % (V22 p. 32).
        age_limit: over how many years a reading is called old (ours; the manual only says that years may differ,
            V22 pp. 28 and 31).
        jump_factor: from which factor on a change since the year before is a jump (ours).
        jump_points: from how many percentage points on a change of a percentage is one (ours).
        national_gdp_per_person: the national figure in the submission's currency, to compare the city's GDP with
            (V22 p. 31); without one nothing is compared.
        gdp_factor: from which factor on the two are far apart (ours).

    Examples:
        >>> CheckSettings(age_limit=2).population_limit
        0.05
    """

    population_limit: float = Field(default=0.05, ge=0, allow_inf_nan=False)
    denominator_limit: float = Field(default=0.10, ge=0, allow_inf_nan=False)
    not_reported_limit: float = Field(default=0.20, ge=0, le=1)
    age_limit: int = Field(default=5, ge=0)
    jump_factor: float = Field(default=2.0, gt=1, allow_inf_nan=False)
    jump_points: float = Field(default=20.0, gt=0, allow_inf_nan=False)
    national_gdp_per_person: float | None = Field(default=None, gt=0, allow_inf_nan=False)
    gdp_factor: float = Field(default=3.0, gt=1, allow_inf_nan=False)


DEFAULTS = CheckSettings()
