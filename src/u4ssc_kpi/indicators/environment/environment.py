"""Environment > Environment: the typed calculations.

Written by tools/write_indicators.py from the catalogue; change the declarations, not this file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from u4ssc_kpi.calculation import quantity_of

if TYPE_CHECKING:
    from pint import Quantity

    from u4ssc_kpi.quantities import Given

__all__ = [
    "air_pollution_no2",
    "air_pollution_o3",
    "air_pollution_pm2_5",
    "air_pollution_pm10",
    "air_pollution_so2",
    "drinking_water_quality",
    "emf_exposure",
    "freshwater_consumption",
    "ghg_emissions",
    "green_area_accessibility",
    "green_areas",
    "noise_exposure",
    "protected_natural_areas",
    "recreational_facilities",
    "solid_waste_treatment_burnt",
    "solid_waste_treatment_incinerated",
    "solid_waste_treatment_landfill",
    "solid_waste_treatment_open_dump",
    "solid_waste_treatment_other",
    "solid_waste_treatment_recycled",
    "wastewater_treatment_primary",
    "wastewater_treatment_secondary",
    "wastewater_treatment_tertiary",
    "water_consumption",
]


def air_pollution_pm10(
    *,
    pm10_concentration: Given,
) -> Quantity[Any]:
    """Air Pollution: Particulate Matter (PM10) (EN: EN: AQ: 1C), in ug / m**3.

    State of the city's air, given by the annual mean concentrations of PM10, PM2.5, NO2, SO2 and O3.

    Formula: ``pm10_concentration``, better: lower.

    Args:
        pm10_concentration: annual mean concentration of PM10; in ug/m**3.

    Returns:
        A pint quantity in ug / m**3; an array where one was given.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.

    Source:
        Formula printed (M17 p. 73; V22 p. 95). Open: The definition names an air quality index, but no method for it is
        given; the five concentrations are reported. The card computes mass over sampled volume; cities hold the
        concentration itself.

    Examples:
        >>> round(air_pollution_pm10(pm10_concentration=218).magnitude, 6)
        218.0
    """
    return quantity_of("air_pollution_pm10", pm10_concentration=pm10_concentration)


def air_pollution_pm2_5(
    *,
    pm2_5_concentration: Given,
) -> Quantity[Any]:
    """Air Pollution: Particulate Matter (PM2.5) (EN: EN: AQ: 1C), in ug / m**3.

    State of the city's air, given by the annual mean concentrations of PM10, PM2.5, NO2, SO2 and O3.

    Formula: ``pm2_5_concentration``, better: lower.

    Args:
        pm2_5_concentration: annual mean concentration of PM2.5; in ug/m**3.

    Returns:
        A pint quantity in ug / m**3; an array where one was given.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.

    Source:
        Formula printed (M17 p. 73; V22 p. 95). Open: The definition names an air quality index, but no method for it is
        given; the five concentrations are reported. The card computes mass over sampled volume; cities hold the
        concentration itself.

    Examples:
        >>> round(air_pollution_pm2_5(pm2_5_concentration=64).magnitude, 6)
        64.0
    """
    return quantity_of("air_pollution_pm2_5", pm2_5_concentration=pm2_5_concentration)


def air_pollution_no2(
    *,
    no2_concentration: Given,
) -> Quantity[Any]:
    """Air Pollution: Nitrogen Dioxide (NO2) (EN: EN: AQ: 1C), in ug / m**3.

    State of the city's air, given by the annual mean concentrations of PM10, PM2.5, NO2, SO2 and O3.

    Formula: ``no2_concentration``, better: lower.

    Args:
        no2_concentration: annual mean concentration of NO2; in ug/m**3.

    Returns:
        A pint quantity in ug / m**3; an array where one was given.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.

    Source:
        Formula printed (M17 p. 73; V22 p. 95). Open: The definition names an air quality index, but no method for it is
        given; the five concentrations are reported. The card computes mass over sampled volume; cities hold the
        concentration itself.

    Examples:
        >>> round(air_pollution_no2(no2_concentration=105.35).magnitude, 6)
        105.35
    """
    return quantity_of("air_pollution_no2", no2_concentration=no2_concentration)


def air_pollution_so2(
    *,
    so2_concentration: Given,
) -> Quantity[Any]:
    """Air Pollution: Sulphur Dioxide (SO2) (EN: EN: AQ: 1C), in ug / m**3.

    State of the city's air, given by the annual mean concentrations of PM10, PM2.5, NO2, SO2 and O3.

    Formula: ``so2_concentration``, better: lower.

    Args:
        so2_concentration: annual mean concentration of SO2; in ug/m**3.

    Returns:
        A pint quantity in ug / m**3; an array where one was given.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.

    Source:
        Formula printed (M17 p. 73; V22 p. 95). Open: The definition names an air quality index, but no method for it is
        given; the five concentrations are reported. The card computes mass over sampled volume; cities hold the
        concentration itself.

    Examples:
        >>> round(air_pollution_so2(so2_concentration=9.68).magnitude, 6)
        9.68
    """
    return quantity_of("air_pollution_so2", so2_concentration=so2_concentration)


def air_pollution_o3(
    *,
    o3_concentration: Given,
) -> Quantity[Any]:
    """Air Pollution: Ozone (O3) (EN: EN: AQ: 1C), in ug / m**3.

    State of the city's air, given by the annual mean concentrations of PM10, PM2.5, NO2, SO2 and O3.

    Formula: ``o3_concentration``, better: lower.

    Args:
        o3_concentration: annual mean concentration of O3; in ug/m**3.

    Returns:
        A pint quantity in ug / m**3; an array where one was given.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.

    Source:
        Formula printed (M17 p. 73; V22 p. 95). Open: The definition names an air quality index, but no method for it is
        given; the five concentrations are reported. The card computes mass over sampled volume; cities hold the
        concentration itself.

    Examples:
        >>> round(air_pollution_o3(o3_concentration=58).magnitude, 6)
        58.0
    """
    return quantity_of("air_pollution_o3", o3_concentration=o3_concentration)


def ghg_emissions(
    *,
    ghg_emitted: Given,
    population: Given,
) -> Quantity[Any]:
    """GHG Emissions (EN: EN: AQ: 2C), in tonne_CO2e / person / year.

    Greenhouse gas emissions per inhabitant.

    Formula: ``ghg_emitted / population``, better: lower.

    Args:
        ghg_emitted: greenhouse gases generated by all activities in the city over a calendar year; in tonne_CO2e, over
            the 12 months.
        population: number of inhabitants of the city; in person.

    Returns:
        A pint quantity in tonne_CO2e / person / year; an array where one was given.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.
        NotApplicableError: for 0/0.
        CalculationError: for another division by zero.

    Source:
        Formula partly printed (M17 p. 75). Open: Taken as all emissions of the calendar year over population, by the
        GPC.

    Examples:
        >>> round(ghg_emissions(ghg_emitted=1344000, population=240000).magnitude, 6)
        5.6
    """
    return quantity_of("ghg_emissions", ghg_emitted=ghg_emitted, population=population)


def drinking_water_quality(
    *,
    households_with_audited_water_safety_plan: Given,
    households: Given,
) -> Quantity[Any]:
    """Drinking Water Quality (EN: EN: WS: 1C), in percent.

    Share of households covered by a Water Safety Plan that has been audited.

    Formula: ``100 * households_with_audited_water_safety_plan / households``, better: higher.

    Args:
        households_with_audited_water_safety_plan: households covered by an audited Water Safety Plan; in household.
        households: number of households in the city; in household.

    Returns:
        A pint quantity in percent; an array where one was given.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.
        NotApplicableError: for 0/0.
        CalculationError: for another division by zero.

    Source:
        Formula partly printed (M17 p. 77).

    Examples:
        >>> round(drinking_water_quality(
        ...     households_with_audited_water_safety_plan=44541,
        ...     households=45000,
        ... ).magnitude, 6)
        98.98
    """
    return quantity_of(
        "drinking_water_quality",
        households_with_audited_water_safety_plan=households_with_audited_water_safety_plan,
        households=households,
    )


def water_consumption(
    *,
    water_consumed: Given,
    population: Given,
) -> Quantity[Any]:
    """Water Consumption (EN: EN: WS: 2C), in litre / person / day.

    Total water consumption of the city per inhabitant.

    Formula: ``1000 * water_consumed / population / 365``, better: lower.

    Args:
        water_consumed: water consumed in the city; in m**3, over the 12 months.
        population: number of inhabitants of the city; in person.

    Returns:
        A pint quantity in litre / person / day; an array where one was given.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.
        NotApplicableError: for 0/0.
        CalculationError: for another division by zero.

    Source:
        Formula reconstructed (no card read). Open: Taken as all uses, since the definition as repeated elsewhere says
        total water consumption.

    Examples:
        >>> round(water_consumption(water_consumed=4380000, population=96000).magnitude, 6)
        125.0
    """
    return quantity_of("water_consumption", water_consumed=water_consumed, population=population)


def freshwater_consumption(
    *,
    freshwater_consumed: Given,
    water_consumed: Given,
) -> Quantity[Any]:
    """Freshwater Consumption (EN: EN: WS: 3C), in percent.

    How far freshwater sources are drawn on to meet the water demand; reported as the share of the water consumed that
    comes from freshwater.

    Formula: ``100 * freshwater_consumed / water_consumed``, better: lower.

    Other variant: of_resources, ``100 * freshwater_consumed / freshwater_resources``; see `DataPoint.with_variant`.

    Args:
        freshwater_consumed: water consumed from freshwater sources (ground or surface water); in m**3, over the 12
            months.
        water_consumed: water consumed in the city; in m**3, over the 12 months.

    Returns:
        A pint quantity in percent; an array where one was given.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.
        NotApplicableError: for 0/0.
        CalculationError: for another division by zero.

    Source:
        Formula partly printed (M17 p. 79). Open: Taken as the share of consumption that comes from freshwater, which
        published results fit (Valencia 100 %, Bizerte 100 %, Riyadh 33 % beside desalination); the rationale of the
        card speaks of the share of the resources, which is a variant.

    Examples:
        >>> round(freshwater_consumption(freshwater_consumed=29700000, water_consumed=90000000).magnitude, 6)
        33.0
    """
    return quantity_of("freshwater_consumption", freshwater_consumed=freshwater_consumed, water_consumed=water_consumed)


def wastewater_treatment_primary(
    *,
    wastewater_primary: Given,
    wastewater_total: Given,
) -> Quantity[Any]:
    """Wastewater Treatment: Primary (EN: EN: WS: 4C), in percent.

    Share of the city's wastewater that receives primary, secondary and tertiary treatment.

    Formula: ``100 * wastewater_primary / wastewater_total``, better: higher.

    Other variant: of_collected_wastewater, ``100 * wastewater_primary / wastewater_collected``; see
    `DataPoint.with_variant`.

    Args:
        wastewater_primary: volume of wastewater that has undergone primary treatment; in m**3, over the 12 months.
        wastewater_total: total volume of wastewater; in m**3, over the 12 months.

    Returns:
        A pint quantity in percent; an array where one was given.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.
        NotApplicableError: for 0/0.
        CalculationError: for another division by zero.

    Source:
        Formula reconstructed (no card read). Open: Levels are cumulative. Whether the denominator is wastewater
        produced or collected; both are variants.

    Examples:
        >>> round(wastewater_treatment_primary(wastewater_primary=9120000, wastewater_total=9600000).magnitude, 6)
        95.0
    """
    return quantity_of(
        "wastewater_treatment_primary",
        wastewater_primary=wastewater_primary,
        wastewater_total=wastewater_total,
    )


def wastewater_treatment_secondary(
    *,
    wastewater_secondary: Given,
    wastewater_total: Given,
) -> Quantity[Any]:
    """Wastewater Treatment: Secondary (EN: EN: WS: 4C), in percent.

    Share of the city's wastewater that receives primary, secondary and tertiary treatment.

    Formula: ``100 * wastewater_secondary / wastewater_total``, better: higher.

    Other variant: of_collected_wastewater, ``100 * wastewater_secondary / wastewater_collected``; see
    `DataPoint.with_variant`.

    Args:
        wastewater_secondary: volume of wastewater that has undergone secondary treatment; in m**3, over the 12 months.
        wastewater_total: total volume of wastewater; in m**3, over the 12 months.

    Returns:
        A pint quantity in percent; an array where one was given.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.
        NotApplicableError: for 0/0.
        CalculationError: for another division by zero.

    Source:
        Formula reconstructed (no card read). Open: Levels are cumulative. Whether the denominator is wastewater
        produced or collected; both are variants.

    Examples:
        >>> round(wastewater_treatment_secondary(wastewater_secondary=7680000, wastewater_total=9600000).magnitude, 6)
        80.0
    """
    return quantity_of(
        "wastewater_treatment_secondary",
        wastewater_secondary=wastewater_secondary,
        wastewater_total=wastewater_total,
    )


def wastewater_treatment_tertiary(
    *,
    wastewater_tertiary: Given,
    wastewater_total: Given,
) -> Quantity[Any]:
    """Wastewater Treatment: Tertiary (EN: EN: WS: 4C), in percent.

    Share of the city's wastewater that receives primary, secondary and tertiary treatment.

    Formula: ``100 * wastewater_tertiary / wastewater_total``, better: higher.

    Other variant: of_collected_wastewater, ``100 * wastewater_tertiary / wastewater_collected``; see
    `DataPoint.with_variant`.

    Args:
        wastewater_tertiary: volume of wastewater that has undergone tertiary treatment; in m**3, over the 12 months.
        wastewater_total: total volume of wastewater; in m**3, over the 12 months.

    Returns:
        A pint quantity in percent; an array where one was given.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.
        NotApplicableError: for 0/0.
        CalculationError: for another division by zero.

    Source:
        Formula reconstructed (no card read). Open: Levels are cumulative. Whether the denominator is wastewater
        produced or collected; both are variants.

    Examples:
        >>> round(wastewater_treatment_tertiary(wastewater_tertiary=2880000, wastewater_total=9600000).magnitude, 6)
        30.0
    """
    return quantity_of(
        "wastewater_treatment_tertiary",
        wastewater_tertiary=wastewater_tertiary,
        wastewater_total=wastewater_total,
    )


def solid_waste_treatment_landfill(
    *,
    waste_landfill: Given,
    waste_total: Given,
) -> Quantity[Any]:
    """Solid Waste Treatment - sanitary landfill (EN: EN: WA: 1C), in percent.

    Split of the city's solid waste over the ways it is treated or disposed of, each as a share of the total.

    Formula: ``100 * waste_landfill / waste_total``, better: lower.

    Other variant: of_collected_waste, ``100 * waste_landfill / waste_collected``; see `DataPoint.with_variant`.

    Args:
        waste_landfill: solid waste disposed of in sanitary landfills; in tonne, over the 12 months.
        waste_total: total solid waste of the city; in tonne, over the 12 months.

    Returns:
        A pint quantity in percent; an array where one was given.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.
        NotApplicableError: for 0/0.
        CalculationError: for another division by zero.

    Source:
        Formula reconstructed (V22 p. 32). Open: Whether the denominator is waste produced or collected; both are
        variants.

    Examples:
        >>> round(solid_waste_treatment_landfill(waste_landfill=37800, waste_total=84000).magnitude, 6)
        45.0
    """
    return quantity_of("solid_waste_treatment_landfill", waste_landfill=waste_landfill, waste_total=waste_total)


def solid_waste_treatment_burnt(
    *,
    waste_burnt: Given,
    waste_total: Given,
) -> Quantity[Any]:
    """Solid Waste Treatment - burnt in an open area (EN: EN: WA: 1C), in percent.

    Split of the city's solid waste over the ways it is treated or disposed of, each as a share of the total.

    Formula: ``100 * waste_burnt / waste_total``, better: lower.

    Other variant: of_collected_waste, ``100 * waste_burnt / waste_collected``; see `DataPoint.with_variant`.

    Args:
        waste_burnt: solid waste burnt in open areas; in tonne, over the 12 months.
        waste_total: total solid waste of the city; in tonne, over the 12 months.

    Returns:
        A pint quantity in percent; an array where one was given.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.
        NotApplicableError: for 0/0.
        CalculationError: for another division by zero.

    Source:
        Formula reconstructed (V22 p. 32). Open: Whether the denominator is waste produced or collected; both are
        variants.

    Examples:
        >>> round(solid_waste_treatment_burnt(waste_burnt=840, waste_total=84000).magnitude, 6)
        1.0
    """
    return quantity_of("solid_waste_treatment_burnt", waste_burnt=waste_burnt, waste_total=waste_total)


def solid_waste_treatment_incinerated(
    *,
    waste_incinerated: Given,
    waste_total: Given,
) -> Quantity[Any]:
    """Solid Waste Treatment - incinerated (EN: EN: WA: 1C), in percent.

    Split of the city's solid waste over the ways it is treated or disposed of, each as a share of the total.

    Formula: ``100 * waste_incinerated / waste_total``, better: lower.

    Other variant: of_collected_waste, ``100 * waste_incinerated / waste_collected``; see `DataPoint.with_variant`.

    Args:
        waste_incinerated: solid waste incinerated; in tonne, over the 12 months.
        waste_total: total solid waste of the city; in tonne, over the 12 months.

    Returns:
        A pint quantity in percent; an array where one was given.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.
        NotApplicableError: for 0/0.
        CalculationError: for another division by zero.

    Source:
        Formula reconstructed (V22 p. 32). Open: Whether the denominator is waste produced or collected; both are
        variants.

    Examples:
        >>> round(solid_waste_treatment_incinerated(waste_incinerated=16800, waste_total=84000).magnitude, 6)
        20.0
    """
    return quantity_of(
        "solid_waste_treatment_incinerated",
        waste_incinerated=waste_incinerated,
        waste_total=waste_total,
    )


def solid_waste_treatment_open_dump(
    *,
    waste_open_dump: Given,
    waste_total: Given,
) -> Quantity[Any]:
    """Solid Waste Treatment - open dump (EN: EN: WA: 1C), in percent.

    Split of the city's solid waste over the ways it is treated or disposed of, each as a share of the total.

    Formula: ``100 * waste_open_dump / waste_total``, better: lower.

    Other variant: of_collected_waste, ``100 * waste_open_dump / waste_collected``; see `DataPoint.with_variant`.

    Args:
        waste_open_dump: solid waste brought to open dumps; in tonne, over the 12 months.
        waste_total: total solid waste of the city; in tonne, over the 12 months.

    Returns:
        A pint quantity in percent; an array where one was given.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.
        NotApplicableError: for 0/0.
        CalculationError: for another division by zero.

    Source:
        Formula reconstructed (V22 p. 32). Open: Whether the denominator is waste produced or collected; both are
        variants.

    Examples:
        >>> round(solid_waste_treatment_open_dump(waste_open_dump=3360, waste_total=84000).magnitude, 6)
        4.0
    """
    return quantity_of("solid_waste_treatment_open_dump", waste_open_dump=waste_open_dump, waste_total=waste_total)


def solid_waste_treatment_recycled(
    *,
    waste_recycled: Given,
    waste_total: Given,
) -> Quantity[Any]:
    """Solid Waste Treatment - recycled (EN: EN: WA: 1C), in percent.

    Split of the city's solid waste over the ways it is treated or disposed of, each as a share of the total.

    Formula: ``100 * waste_recycled / waste_total``, better: higher.

    Other variant: of_collected_waste, ``100 * waste_recycled / waste_collected``; see `DataPoint.with_variant`.

    Args:
        waste_recycled: solid waste recycled; in tonne, over the 12 months.
        waste_total: total solid waste of the city; in tonne, over the 12 months.

    Returns:
        A pint quantity in percent; an array where one was given.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.
        NotApplicableError: for 0/0.
        CalculationError: for another division by zero.

    Source:
        Formula reconstructed (V22 p. 32). Open: Whether the denominator is waste produced or collected; both are
        variants.

    Examples:
        >>> round(solid_waste_treatment_recycled(waste_recycled=23520, waste_total=84000).magnitude, 6)
        28.0
    """
    return quantity_of("solid_waste_treatment_recycled", waste_recycled=waste_recycled, waste_total=waste_total)


def solid_waste_treatment_other(
    *,
    waste_other: Given,
    waste_total: Given,
) -> Quantity[Any]:
    """Solid Waste Treatment - other (EN: EN: WA: 1C), in percent.

    Split of the city's solid waste over the ways it is treated or disposed of, each as a share of the total.

    Formula: ``100 * waste_other / waste_total``, better: neither way.

    Other variant: of_collected_waste, ``100 * waste_other / waste_collected``; see `DataPoint.with_variant`.

    Args:
        waste_other: solid waste dealt with by other means; in tonne, over the 12 months.
        waste_total: total solid waste of the city; in tonne, over the 12 months.

    Returns:
        A pint quantity in percent; an array where one was given.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.
        NotApplicableError: for 0/0.
        CalculationError: for another division by zero.

    Source:
        Formula reconstructed (V22 p. 32). Open: Whether the denominator is waste produced or collected; both are
        variants.

    Examples:
        >>> round(solid_waste_treatment_other(waste_other=1680, waste_total=84000).magnitude, 6)
        2.0
    """
    return quantity_of("solid_waste_treatment_other", waste_other=waste_other, waste_total=waste_total)


def emf_exposure(
    *,
    compliant_antenna_sites: Given,
    antenna_sites: Given,
) -> Quantity[Any]:
    """EMF Exposure (EN: EN: EQ: 1C), in percent.

    Share of the mobile network antenna sites that meet the guidelines on exposure to electromagnetic fields.

    Formula: ``100 * compliant_antenna_sites / antenna_sites``, better: higher.

    Args:
        compliant_antenna_sites: antenna sites complying with the WHO guidelines; in site.
        antenna_sites: total number of antenna sites; in site.

    Returns:
        A pint quantity in percent; an array where one was given.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.
        NotApplicableError: for 0/0.
        CalculationError: for another division by zero.

    Source:
        Formula printed (M17 p. 83; V22 p. 107). Open: M17 p. 83 asks cities to confirm compliance statistically; the
        stored copy breaks off before it says how.

    Examples:
        >>> round(emf_exposure(compliant_antenna_sites=361, antenna_sites=380).magnitude, 6)
        95.0
    """
    return quantity_of("emf_exposure", compliant_antenna_sites=compliant_antenna_sites, antenna_sites=antenna_sites)


def noise_exposure(
    *,
    population_exposed_to_noise: Given,
    population: Given,
) -> Quantity[Any]:
    """Noise Exposure (EN: EN: EQ: 2A), in percent.

    Share of the city's inhabitants who live with excessive noise.

    Formula: ``100 * population_exposed_to_noise / population``, better: lower.

    Args:
        population_exposed_to_noise: inhabitants exposed to excessive noise levels; in person.
        population: number of inhabitants of the city; in person.

    Returns:
        A pint quantity in percent; an array where one was given.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.
        NotApplicableError: for 0/0.
        CalculationError: for another division by zero.

    Source:
        Formula reconstructed (no card read). Open: The noise threshold was not read (WHO and the EU directive use Lden
        / Lnight): state it with the reading.

    Examples:
        >>> round(noise_exposure(population_exposed_to_noise=28800, population=240000).magnitude, 6)
        12.0
    """
    return quantity_of("noise_exposure", population_exposed_to_noise=population_exposed_to_noise, population=population)


def green_areas(
    *,
    green_area: Given,
    population: Given,
) -> Quantity[Any]:
    """Green Areas (EN: EN: PSN: 1C), in hectare / (100000 person).

    Green area of the city in relation to its population.

    Formula: ``green_area / (population / 100000)``, better: higher.

    Args:
        green_area: total green area in the city; in hectare.
        population: number of inhabitants of the city; in person.

    Returns:
        A pint quantity in hectare / (100000 person); an array where one was given.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.
        NotApplicableError: for 0/0.
        CalculationError: for another division by zero.

    Source:
        Formula reconstructed (V22 p. 31). Open: What counts as green area; the area unit is taken as hectare.

    Examples:
        >>> round(green_areas(green_area=1080, population=240000).magnitude, 6)
        450.0
    """
    return quantity_of("green_areas", green_area=green_area, population=population)


def green_area_accessibility(
    *,
    population_near_green_area: Given,
    population: Given,
) -> Quantity[Any]:
    """Green Area Accessibility (EN: EN: PSN: 2A), in percent.

    Share of the inhabitants for whom a green area is accessible.

    Formula: ``100 * population_near_green_area / population``, better: higher.

    Args:
        population_near_green_area: inhabitants with access to a green area; in person.
        population: number of inhabitants of the city; in person.

    Returns:
        A pint quantity in percent; an array where one was given.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.
        NotApplicableError: for 0/0.
        CalculationError: for another division by zero.

    Source:
        Formula reconstructed (no card read). Open: Distance and minimum size of the green area were not read.

    Examples:
        >>> round(green_area_accessibility(
        ...     population_near_green_area='204 000 inhabitants',
        ...     population='240 000 inhabitants',
        ... ).magnitude, 6)
        85.0
    """
    return quantity_of(
        "green_area_accessibility",
        population_near_green_area=population_near_green_area,
        population=population,
    )


def protected_natural_areas(
    *,
    protected_area: Given,
    city_area: Given,
) -> Quantity[Any]:
    """Protected Natural Areas (EN: EN: PSN: 3A), in percent.

    Share of the city's area that is protected as natural sites.

    Formula: ``100 * protected_area / city_area``, better: higher.

    Args:
        protected_area: area of the protected natural sites in the city; in km**2.
        city_area: total area of the city; in km**2.

    Returns:
        A pint quantity in percent; an array where one was given.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.
        NotApplicableError: for 0/0.
        CalculationError: for another division by zero.

    Source:
        Formula reconstructed (V22 p. 31).

    Examples:
        >>> round(protected_natural_areas(protected_area=20.7525, city_area=138.35).magnitude, 6)
        15.0
    """
    return quantity_of("protected_natural_areas", protected_area=protected_area, city_area=city_area)


def recreational_facilities(
    *,
    recreational_facility_area: Given,
    population: Given,
) -> Quantity[Any]:
    """Recreational Facilities (EN: EN: PSN: 4A), in m**2 / (100000 person).

    Total area of public recreational facilities in relation to the population.

    Formula: ``recreational_facility_area / (population / 100000)``, better: higher.

    Args:
        recreational_facility_area: total area of public recreational facilities; in m**2.
        population: number of inhabitants of the city; in person.

    Returns:
        A pint quantity in m**2 / (100000 person); an array where one was given.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.
        NotApplicableError: for 0/0.
        CalculationError: for another division by zero.

    Source:
        Formula reconstructed (V22 p. 31). Open: Which facilities count (indoor, school grounds). Area in square metres,
        as in the Case study Daegu 2022, p. 76.

    Examples:
        >>> round(recreational_facilities(recreational_facility_area=636000, population=240000).magnitude, 6)
        265000.0
    """
    return quantity_of(
        "recreational_facilities",
        recreational_facility_area=recreational_facility_area,
        population=population,
    )
