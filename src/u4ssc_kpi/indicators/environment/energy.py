"""Environment > Energy: the typed calculations.

Written by tools/write_indicators.py from the catalogue; change the declarations, not this file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from u4ssc_kpi.calculation import quantity_of

if TYPE_CHECKING:
    from pint import Quantity

    from u4ssc_kpi.quantities import Given

__all__ = [
    "electricity_consumption",
    "public_building_energy_consumption",
    "renewable_energy_consumption",
    "residential_thermal_energy_consumption",
]


def renewable_energy_consumption(
    *,
    renewable_energy_consumed: Given,
    energy_consumed: Given,
) -> Quantity[Any]:
    """Renewable Energy Consumption (EN: E: E: 1C), in percent.

    Share of the energy consumed in the city that comes from renewable sources.

    Formula: ``100 * renewable_energy_consumed / energy_consumed``, better: higher.

    Args:
        renewable_energy_consumed: consumption of energy from renewable sources; in GJ, over the 12 months.
        energy_consumed: total energy consumption of the city; in GJ, over the 12 months.

    Returns:
        A pint quantity in percent; an array where one was given.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.
        NotApplicableError: for 0/0.
        CalculationError: for another division by zero.

    Source:
        Formula reconstructed (no card read). Open: Taken as all energy, not electricity only, as in the predecessor of
        2016.

    Examples:
        >>> round(renewable_energy_consumption(
        ...     renewable_energy_consumed=2340000,
        ...     energy_consumed=15600000,
        ... ).magnitude, 6)
        15.0
    """
    return quantity_of(
        "renewable_energy_consumption",
        renewable_energy_consumed=renewable_energy_consumed,
        energy_consumed=energy_consumed,
    )


def electricity_consumption(
    *,
    electricity_consumed: Given,
    population: Given,
) -> Quantity[Any]:
    """Electricity Consumption (EN: E: E: 2C), in kWh / person / year.

    Electricity consumption per inhabitant and year.

    Formula: ``electricity_consumed / population``, better: lower.

    Args:
        electricity_consumed: electricity consumption of the city in the year; in kWh, over the 12 months.
        population: number of inhabitants of the city; in person.

    Returns:
        A pint quantity in kWh / person / year; an array where one was given.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.
        NotApplicableError: for 0/0.
        CalculationError: for another division by zero.

    Source:
        Formula reconstructed (no card read). Open: Taken as all electricity, not residential only.

    Examples:
        >>> round(electricity_consumption(electricity_consumed=504000000, population=240000).magnitude, 6)
        2100.0
    """
    return quantity_of("electricity_consumption", electricity_consumed=electricity_consumed, population=population)


def residential_thermal_energy_consumption(
    *,
    residential_thermal_energy_consumed: Given,
    population: Given,
) -> Quantity[Any]:
    """Residential Thermal Energy Consumption (EN: E: E: 3C), in GJ / person / year.

    Thermal energy used by residences per inhabitant and year.

    Formula: ``residential_thermal_energy_consumed / population``, better: lower.

    Args:
        residential_thermal_energy_consumed: residential thermal energy consumption in the year; in GJ, over the 12
            months.
        population: number of inhabitants of the city; in person.

    Returns:
        A pint quantity in GJ / person / year; an array where one was given.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.
        NotApplicableError: for 0/0.
        CalculationError: for another division by zero.

    Source:
        Formula reconstructed (no card read).

    Examples:
        >>> round(residential_thermal_energy_consumption(
        ...     residential_thermal_energy_consumed=3960000,
        ...     population=240000,
        ... ).magnitude, 6)
        16.5
    """
    return quantity_of(
        "residential_thermal_energy_consumption",
        residential_thermal_energy_consumed=residential_thermal_energy_consumed,
        population=population,
    )


def public_building_energy_consumption(
    *,
    public_building_energy_consumed: Given,
    public_building_floor_area: Given,
) -> Quantity[Any]:
    """Public Building Energy Consumption (EN: E: E: 4A), in kWh / m**2 / year.

    Energy used by public buildings in a year in relation to their floor area.

    Formula: ``public_building_energy_consumed / public_building_floor_area``, better: lower.

    Args:
        public_building_energy_consumed: energy consumed by public buildings in the year; in kWh, over the 12 months.
        public_building_floor_area: total floor area of public buildings; in m**2.

    Returns:
        A pint quantity in kWh / m**2 / year; an array where one was given.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.
        NotApplicableError: for 0/0.
        CalculationError: for another division by zero.

    Source:
        Formula reconstructed (no card read). Open: Electricity and heat are summed as equivalent kWh.

    Examples:
        >>> round(public_building_energy_consumption(
        ...     public_building_energy_consumed=36285440,
        ...     public_building_floor_area=512000,
        ... ).magnitude, 6)
        70.87
    """
    return quantity_of(
        "public_building_energy_consumption",
        public_building_energy_consumed=public_building_energy_consumed,
        public_building_floor_area=public_building_floor_area,
    )
