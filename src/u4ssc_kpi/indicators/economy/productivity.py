"""Economy > Productivity: the typed calculations.

Written by tools/write_indicators.py from the catalogue; change the declarations, not this file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from u4ssc_kpi.calculation import quantity_of

if TYPE_CHECKING:
    from pint import Quantity

    from u4ssc_kpi.quantities import Given

__all__ = [
    "ict_sector_employment",
    "patents",
    "rd_expenditure",
    "small_and_medium_sized_enterprises",
    "tourism_sector_employment",
    "unemployment_rate",
    "youth_unemployment_rate",
]


def rd_expenditure(
    *,
    rd_spending: Given,
    city_gdp: Given,
) -> Quantity[Any]:
    """R&D Expenditure (EC: P: IN: 1C), in percent.

    Spending on research and development, measured against the city's GDP.

    Formula: ``100 * rd_spending / city_gdp``, better: higher.

    Args:
        rd_spending: total research and development expenditure; in currency, over the 12 months.
        city_gdp: gross domestic product of the city; in currency, over the 12 months.

    Returns:
        A pint quantity in percent; an array where one was given.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.
        NotApplicableError: for 0/0.
        CalculationError: for another division by zero.

    Source:
        Formula partly printed (V22 p. 56). Open: If only national R&D is known, which GDP goes with it is not said.

    Examples:
        >>> round(rd_expenditure(rd_spending='180.9 million EUR', city_gdp='18 272.15 million EUR').magnitude, 2)
        0.99
    """
    return quantity_of("rd_expenditure", rd_spending=rd_spending, city_gdp=city_gdp)


def patents(
    *,
    patents_granted: Given,
    population: Given,
) -> Quantity[Any]:
    """Patents (EC: P: IN: 2C), in patent / (100000 person).

    How many new patents were granted in a year for every 100 000 inhabitants.

    Formula: ``patents_granted / (population / 100000)``, better: higher.

    Args:
        patents_granted: new patents granted in the year; in patent, over the 12 months.
        population: number of inhabitants of the city; in person.

    Returns:
        A pint quantity in patent / (100000 person); an array where one was given.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.
        NotApplicableError: for 0/0.
        CalculationError: for another division by zero.

    Source:
        Formula reconstructed (no card read). Open: Whose patents count (inventor or applicant residence).

    Examples:
        >>> round(patents(patents_granted=23, population=184000).magnitude, 6)
        12.5
    """
    return quantity_of("patents", patents_granted=patents_granted, population=population)


def small_and_medium_sized_enterprises(
    *,
    small_and_medium_enterprise_count: Given,
    enterprise_count: Given,
) -> Quantity[Any]:
    """Small and Medium-Sized Enterprises (EC: P: IN: 3A), in percent.

    Share of all enterprises that are small or medium-sized.

    Formula: ``100 * small_and_medium_enterprise_count / enterprise_count``, better: higher.

    Args:
        small_and_medium_enterprise_count: number of small and medium-sized enterprises (fewer than 250 employees); in
            enterprise.
        enterprise_count: total number of enterprises; in enterprise.

    Returns:
        A pint quantity in percent; an array where one was given.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.
        NotApplicableError: for 0/0.
        CalculationError: for another division by zero.

    Source:
        Formula printed (M17 p. 42; V22 p. 58).

    Examples:
        >>> round(small_and_medium_sized_enterprises(
        ...     small_and_medium_enterprise_count=27467,
        ...     enterprise_count=27500,
        ... ).magnitude, 6)
        99.88
    """
    return quantity_of(
        "small_and_medium_sized_enterprises",
        small_and_medium_enterprise_count=small_and_medium_enterprise_count,
        enterprise_count=enterprise_count,
    )


def unemployment_rate(
    *,
    unemployed_persons: Given,
    labour_force: Given,
) -> Quantity[Any]:
    """Unemployment Rate (EC: P: EM: 1C), in percent.

    Share of the city's labour force that has no work.

    Formula: ``100 * unemployed_persons / labour_force``, better: lower.

    Args:
        unemployed_persons: unemployed members of the city labour force; in person.
        labour_force: city labour force; in person.

    Returns:
        A pint quantity in percent; an array where one was given.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.
        NotApplicableError: for 0/0.
        CalculationError: for another division by zero.

    Source:
        Formula printed (M17 p. 43; V22 p. 59).

    Examples:
        >>> round(unemployment_rate(unemployed_persons=51090, labour_force=393000).magnitude, 6)
        13.0
    """
    return quantity_of("unemployment_rate", unemployed_persons=unemployed_persons, labour_force=labour_force)


def youth_unemployment_rate(
    *,
    unemployed_youth: Given,
    youth_labour_force: Given,
) -> Quantity[Any]:
    """Youth Unemployment Rate (EC: P: EM: 2C), in percent.

    Share of the city's young labour force that has no work.

    Formula: ``100 * unemployed_youth / youth_labour_force``, better: lower.

    Args:
        unemployed_youth: unemployed members of the youth labour force; in person.
        youth_labour_force: youth labour force of the city; in person.

    Returns:
        A pint quantity in percent; an array where one was given.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.
        NotApplicableError: for 0/0.
        CalculationError: for another division by zero.

    Source:
        Formula reconstructed (no card read). Open: Age range of youth not read; 15-24 is the ILO convention, and city
        reports compare with statistics of people under 25.

    Examples:
        >>> round(youth_unemployment_rate(unemployed_youth=6324, youth_labour_force=25500).magnitude, 6)
        24.8
    """
    return quantity_of(
        "youth_unemployment_rate",
        unemployed_youth=unemployed_youth,
        youth_labour_force=youth_labour_force,
    )


def tourism_sector_employment(
    *,
    tourism_employees: Given,
    labour_force: Given,
) -> Quantity[Any]:
    """Tourism Sector Employment (EC: P: EM: 3A), in percent.

    Share of the city's labour force that works in tourism.

    Formula: ``100 * tourism_employees / labour_force``, better: neither way.

    Args:
        tourism_employees: members of the city labour force working in the tourism sector; in person.
        labour_force: city labour force; in person.

    Returns:
        A pint quantity in percent; an array where one was given.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.
        NotApplicableError: for 0/0.
        CalculationError: for another division by zero.

    Source:
        Formula reconstructed (no card read). Open: What the tourism sector covers. (Denominator: the labour force, as
        in the Case of Moscow 2018, p. 63.)

    Examples:
        >>> round(tourism_sector_employment(tourism_employees=17950, labour_force=250000).magnitude, 6)
        7.18
    """
    return quantity_of("tourism_sector_employment", tourism_employees=tourism_employees, labour_force=labour_force)


def ict_sector_employment(
    *,
    ict_employees: Given,
    labour_force: Given,
) -> Quantity[Any]:
    """ICT Sector Employment (EC: P: EM: 4A), in percent.

    Share of the city's labour force that works in the ICT sector.

    Formula: ``100 * ict_employees / labour_force``, better: higher.

    Args:
        ict_employees: members of the city labour force working in the ICT sector; in person.
        labour_force: city labour force; in person.

    Returns:
        A pint quantity in percent; an array where one was given.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.
        NotApplicableError: for 0/0.
        CalculationError: for another division by zero.

    Source:
        Formula reconstructed (no card read). Open: What the ICT sector covers. (Denominator: the labour force, as in
        the Case of Moscow 2018, p. 63.)

    Examples:
        >>> round(ict_sector_employment(ict_employees='8 575 persons', labour_force='250 000 persons').magnitude, 6)
        3.43
    """
    return quantity_of("ict_sector_employment", ict_employees=ict_employees, labour_force=labour_force)
