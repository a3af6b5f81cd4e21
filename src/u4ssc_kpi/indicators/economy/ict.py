"""Economy > ICT: the typed calculations.

Written by tools/write_indicators.py from the catalogue; change the declarations, not this file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from u4ssc_kpi.calculation import quantity_of

if TYPE_CHECKING:
    from pint import Quantity

    from u4ssc_kpi.quantities import Given

__all__ = [
    "availability_of_wifi_in_public_areas",
    "demand_response_penetration",
    "drainage_storm_water_system_ict_monitoring",
    "dynamic_public_transport_information",
    "e_government",
    "electricity_supply_ict_monitoring",
    "fixed_broadband_subscriptions",
    "household_internet_access",
    "intersection_control",
    "open_data_number",
    "open_data_percentage",
    "public_sector_e_procurement",
    "smart_electricity_meters",
    "smart_water_meters",
    "traffic_monitoring",
    "water_supply_ict_monitoring",
    "wireless_broadband_coverage_3g",
    "wireless_broadband_coverage_4g",
    "wireless_broadband_subscriptions",
]


def household_internet_access(
    *,
    households_with_internet_access: Given,
    households: Given,
) -> Quantity[Any]:
    """Household Internet Access (EC: ICT: ICT: 1C), in percent.

    Share of the city's households that can use the Internet, over a fixed or a mobile network.

    Formula: ``100 * households_with_internet_access / households``, better: higher.

    Args:
        households_with_internet_access: number of households with Internet access; in household.
        households: number of households in the city; in household.

    Returns:
        A pint quantity in percent; an array where one was given.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.
        NotApplicableError: for 0/0.
        CalculationError: for another division by zero.

    Source:
        Formula printed (M17 p. 23; V22 p. 33, 34).

    Examples:
        >>> round(household_internet_access(households_with_internet_access=16975, households=17500).magnitude, 6)
        97.0
    """
    return quantity_of(
        "household_internet_access",
        households_with_internet_access=households_with_internet_access,
        households=households,
    )


def fixed_broadband_subscriptions(
    *,
    fixed_broadband_subscription_count: Given,
    households: Given,
) -> Quantity[Any]:
    """Fixed Broadband Subscriptions (EC: ICT: ICT: 2C), in percent.

    Share of the city's households that have fixed (wired) broadband, taken as subscriptions over households.

    Formula: ``100 * fixed_broadband_subscription_count / households``, better: higher.

    Args:
        fixed_broadband_subscription_count: number of fixed (wired) broadband subscriptions; in subscription.
        households: number of households in the city; in household.

    Returns:
        A pint quantity in percent; an array where one was given.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.
        NotApplicableError: for 0/0.
        CalculationError: for another division by zero.

    Source:
        Formula printed (M17 p. 24; V22 p. 35, 36). Open: Business lines are not excluded by the printed text, so the
        value can exceed 100 %.

    Examples:
        >>> round(fixed_broadband_subscriptions(
        ...     fixed_broadband_subscription_count=14789,
        ...     households=17500,
        ... ).magnitude, 2)
        84.51
    """
    return quantity_of(
        "fixed_broadband_subscriptions",
        fixed_broadband_subscription_count=fixed_broadband_subscription_count,
        households=households,
    )


def wireless_broadband_subscriptions(
    *,
    wireless_broadband_subscription_count: Given,
    population: Given,
) -> Quantity[Any]:
    """Wireless Broadband Subscriptions (EC: ICT: ICT: 3C), in subscription / (100000 person).

    Number of wireless broadband subscriptions for every 100 000 inhabitants of the city.

    Formula: ``wireless_broadband_subscription_count / (population / 100000)``, better: higher.

    Args:
        wireless_broadband_subscription_count: number of wireless broadband subscriptions; in subscription.
        population: number of inhabitants of the city; in person.

    Returns:
        A pint quantity in subscription / (100000 person); an array where one was given.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.
        NotApplicableError: for 0/0.
        CalculationError: for another division by zero.

    Source:
        Formula reconstructed (no card read). Open: Whether only active subscriptions count, and from which speed on.

    Examples:
        >>> round(wireless_broadband_subscriptions(
        ...     wireless_broadband_subscription_count=40078,
        ...     population=42000,
        ... ).magnitude, 0)
        95424.0
    """
    return quantity_of(
        "wireless_broadband_subscriptions",
        wireless_broadband_subscription_count=wireless_broadband_subscription_count,
        population=population,
    )


def wireless_broadband_coverage_3g(
    *,
    area_covered_3g: Given,
    city_area: Given,
) -> Quantity[Any]:
    """Wireless Broadband Coverage: 3G (EC: ICT: ICT: 4C), in percent.

    Share of the city that wireless broadband serves, reported apart for each technology.

    Formula: ``100 * area_covered_3g / city_area``, better: higher.

    Other variant: by_population, ``100 * population_covered_3g / population``; see `DataPoint.with_variant`.

    Args:
        area_covered_3g: area of the city served by 3G wireless broadband; in km**2.
        city_area: total area of the city; in km**2.

    Returns:
        A pint quantity in percent; an array where one was given.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.
        NotApplicableError: for 0/0.
        CalculationError: for another division by zero.

    Source:
        Formula reconstructed (no card read). Open: Coverage by area or by population is not settled; both are variants.
        Technologies after 4G have no data point of their own.

    Examples:
        >>> round(wireless_broadband_coverage_3g(area_covered_3g=138.35, city_area=138.35).magnitude, 6)
        100.0
    """
    return quantity_of("wireless_broadband_coverage_3g", area_covered_3g=area_covered_3g, city_area=city_area)


def wireless_broadband_coverage_4g(
    *,
    area_covered_4g: Given,
    city_area: Given,
) -> Quantity[Any]:
    """Wireless Broadband Coverage: 4G (EC: ICT: ICT: 4C), in percent.

    Share of the city that wireless broadband serves, reported apart for each technology.

    Formula: ``100 * area_covered_4g / city_area``, better: higher.

    Other variant: by_population, ``100 * population_covered_4g / population``; see `DataPoint.with_variant`.

    Args:
        area_covered_4g: area of the city served by 4G wireless broadband; in km**2.
        city_area: total area of the city; in km**2.

    Returns:
        A pint quantity in percent; an array where one was given.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.
        NotApplicableError: for 0/0.
        CalculationError: for another division by zero.

    Source:
        Formula reconstructed (no card read). Open: Coverage by area or by population is not settled; both are variants.
        Technologies after 4G have no data point of their own.

    Examples:
        >>> round(wireless_broadband_coverage_4g(area_covered_4g=131.4325, city_area=138.35).magnitude, 6)
        95.0
    """
    return quantity_of("wireless_broadband_coverage_4g", area_covered_4g=area_covered_4g, city_area=city_area)


def availability_of_wifi_in_public_areas(
    *,
    public_wifi_hotspots: Given,
) -> Quantity[Any]:
    """Availability of WIFI in Public Areas (EC: ICT: ICT: 5C), in hotspot.

    Number of WIFI hotspots that the public can use in the city.

    Formula: ``public_wifi_hotspots``, better: higher.

    Args:
        public_wifi_hotspots: number of public WIFI hotspots in the city; in hotspot.

    Returns:
        A pint quantity in hotspot; an array where one was given.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.

    Source:
        Formula reconstructed (no card read). Open: Which hotspots count (municipal, commercial, free of charge). Level:
        core here, as the published totals 55/36 require; newer lists code it 5A (advanced).

    Examples:
        >>> round(availability_of_wifi_in_public_areas(public_wifi_hotspots=78).magnitude, 6)
        78.0
    """
    return quantity_of("availability_of_wifi_in_public_areas", public_wifi_hotspots=public_wifi_hotspots)


def smart_water_meters(
    *,
    smart_water_meter_count: Given,
    water_meter_count: Given,
) -> Quantity[Any]:
    """Smart Water Meters (EC: ICT: WS: 1C), in percent.

    Share of the water meters in the city that are smart meters.

    Formula: ``100 * smart_water_meter_count / water_meter_count``, better: higher.

    Args:
        smart_water_meter_count: number of smart water meters installed; in metering_device.
        water_meter_count: total number of water meters installed; in metering_device.

    Returns:
        A pint quantity in percent; an array where one was given.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.
        NotApplicableError: for 0/0.
        CalculationError: for another division by zero.

    Source:
        Formula reconstructed (no card read).

    Examples:
        >>> round(smart_water_meters(smart_water_meter_count=2100, water_meter_count=7700).magnitude, 2)
        27.27
    """
    return quantity_of(
        "smart_water_meters",
        smart_water_meter_count=smart_water_meter_count,
        water_meter_count=water_meter_count,
    )


def water_supply_ict_monitoring(
    *,
    water_system_length_monitored: Given,
    water_system_length: Given,
) -> Quantity[Any]:
    """Water Supply ICT Monitoring (EC: ICT: WS: 2A), in percent.

    Share of the water distribution system that is monitored by ICT.

    Formula: ``100 * water_system_length_monitored / water_system_length``, better: higher.

    Args:
        water_system_length_monitored: length of the water distribution system monitored by ICT; in km.
        water_system_length: total length of the water distribution system; in km.

    Returns:
        A pint quantity in percent; an array where one was given.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.
        NotApplicableError: for 0/0.
        CalculationError: for another division by zero.

    Source:
        Formula reconstructed (no card read). Open: Basis taken as length, as on the drainage card.

    Examples:
        >>> round(water_supply_ict_monitoring(water_system_length_monitored=49.9, water_system_length=500).magnitude, 6)
        9.98
    """
    return quantity_of(
        "water_supply_ict_monitoring",
        water_system_length_monitored=water_system_length_monitored,
        water_system_length=water_system_length,
    )


def drainage_storm_water_system_ict_monitoring(
    *,
    drainage_system_length_monitored: Given,
    drainage_system_length: Given,
) -> Quantity[Any]:
    """Drainage / Storm Water System ICT Monitoring (EC: ICT: D: 1A), in percent.

    Share of the drainage and storm water system, by length, that is monitored by ICT.

    Formula: ``100 * drainage_system_length_monitored / drainage_system_length``, better: higher.

    Args:
        drainage_system_length_monitored: length of the drainage / storm water system monitored by ICT; in km.
        drainage_system_length: total length of the drainage / storm water system; in km.

    Returns:
        A pint quantity in percent; an array where one was given.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.
        NotApplicableError: for 0/0.
        CalculationError: for another division by zero.

    Source:
        Formula printed (V22 p. 43).

    Examples:
        >>> round(drainage_storm_water_system_ict_monitoring(
        ...     drainage_system_length_monitored=46.5,
        ...     drainage_system_length=310,
        ... ).magnitude, 6)
        15.0
    """
    return quantity_of(
        "drainage_storm_water_system_ict_monitoring",
        drainage_system_length_monitored=drainage_system_length_monitored,
        drainage_system_length=drainage_system_length,
    )


def smart_electricity_meters(
    *,
    smart_electricity_meter_count: Given,
    electricity_meter_count: Given,
) -> Quantity[Any]:
    """Smart Electricity Meters (EC: ICT: ES: 1C), in percent.

    Share of the electricity meters in the city that are smart meters.

    Formula: ``100 * smart_electricity_meter_count / electricity_meter_count``, better: higher.

    Args:
        smart_electricity_meter_count: number of smart electricity meters installed; in metering_device.
        electricity_meter_count: total number of electricity meters installed; in metering_device.

    Returns:
        A pint quantity in percent; an array where one was given.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.
        NotApplicableError: for 0/0.
        CalculationError: for another division by zero.

    Source:
        Formula printed (V22 p. 44).

    Examples:
        >>> round(smart_electricity_meters(
        ...     smart_electricity_meter_count=418000,
        ...     electricity_meter_count=440000,
        ... ).magnitude, 6)
        95.0
    """
    return quantity_of(
        "smart_electricity_meters",
        smart_electricity_meter_count=smart_electricity_meter_count,
        electricity_meter_count=electricity_meter_count,
    )


def electricity_supply_ict_monitoring(
    *,
    electricity_system_length_monitored: Given,
    electricity_system_length: Given,
) -> Quantity[Any]:
    """Electricity Supply ICT Monitoring (EC: ICT: ES: 2A), in percent.

    Share of the electricity supply system that is monitored by ICT, through SCADA or a similar system.

    Formula: ``100 * electricity_system_length_monitored / electricity_system_length``, better: higher.

    Args:
        electricity_system_length_monitored: length of the electricity supply system monitored by ICT; in km.
        electricity_system_length: total length of the electricity supply system; in km.

    Returns:
        A pint quantity in percent; an array where one was given.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.
        NotApplicableError: for 0/0.
        CalculationError: for another division by zero.

    Source:
        Formula partly printed (M17 p. 32; V22 p. 45). Open: The numerator is a length (V22 p. 45). The denominator is
        taken as the total length of the system, as on the drainage card.

    Examples:
        >>> round(electricity_supply_ict_monitoring(
        ...     electricity_system_length_monitored=1260,
        ...     electricity_system_length=3600,
        ... ).magnitude, 6)
        35.0
    """
    return quantity_of(
        "electricity_supply_ict_monitoring",
        electricity_system_length_monitored=electricity_system_length_monitored,
        electricity_system_length=electricity_system_length,
    )


def demand_response_penetration(
    *,
    customers_with_demand_response: Given,
    electricity_customers: Given,
) -> Quantity[Any]:
    """Demand Response Penetration (EC: ICT: ES: 3A), in percent.

    Share of the electricity customers that have demand response capabilities.

    Formula: ``100 * customers_with_demand_response / electricity_customers``, better: higher.

    Args:
        customers_with_demand_response: number of electricity customers with demand response capabilities; in customer.
        electricity_customers: total number of electricity customers served; in customer.

    Returns:
        A pint quantity in percent; an array where one was given.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.
        NotApplicableError: for 0/0.
        CalculationError: for another division by zero.

    Source:
        Formula reconstructed (no card read). Open: The tag is inferred from the published totals and is the least
        certain of all.

    Examples:
        >>> round(demand_response_penetration(
        ...     customers_with_demand_response='6 750 customers',
        ...     electricity_customers='54 000 customers',
        ... ).magnitude, 6)
        12.5
    """
    return quantity_of(
        "demand_response_penetration",
        customers_with_demand_response=customers_with_demand_response,
        electricity_customers=electricity_customers,
    )


def dynamic_public_transport_information(
    *,
    stops_with_dynamic_information: Given,
    public_transport_stops: Given,
) -> Quantity[Any]:
    """Dynamic Public Transport Information (EC: ICT: T: 1C), in percent.

    Share of the urban public transport stops and stations for which the public gets traveller information in real time.

    Formula: ``100 * stops_with_dynamic_information / public_transport_stops``, better: higher.

    Args:
        stops_with_dynamic_information: number of stops and stations with dynamic information available; in stop.
        public_transport_stops: total number of stops and stations; in stop.

    Returns:
        A pint quantity in percent; an array where one was given.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.
        NotApplicableError: for 0/0.
        CalculationError: for another division by zero.

    Source:
        Formula printed (M17 p. 34; V22 p. 48).

    Examples:
        >>> round(dynamic_public_transport_information(
        ...     stops_with_dynamic_information=414,
        ...     public_transport_stops=920,
        ... ).magnitude, 6)
        45.0
    """
    return quantity_of(
        "dynamic_public_transport_information",
        stops_with_dynamic_information=stops_with_dynamic_information,
        public_transport_stops=public_transport_stops,
    )


def traffic_monitoring(
    *,
    major_street_length_monitored: Given,
    major_street_length: Given,
) -> Quantity[Any]:
    """Traffic Monitoring (EC: ICT: T: 2C), in percent.

    Share of the length of the city's major streets that is monitored by ICT.

    Formula: ``100 * major_street_length_monitored / major_street_length``, better: higher.

    Args:
        major_street_length_monitored: length of major streets monitored by ICT; in km.
        major_street_length: total length of major streets; in km.

    Returns:
        A pint quantity in percent; an array where one was given.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.
        NotApplicableError: for 0/0.
        CalculationError: for another division by zero.

    Source:
        Formula printed (V22 p. 49).

    Examples:
        >>> round(traffic_monitoring(major_street_length_monitored='86 400 m', major_street_length=320).magnitude, 6)
        27.0
    """
    return quantity_of(
        "traffic_monitoring",
        major_street_length_monitored=major_street_length_monitored,
        major_street_length=major_street_length,
    )


def intersection_control(
    *,
    intersections_with_adaptive_control: Given,
    signal_controlled_intersections: Given,
) -> Quantity[Any]:
    """Intersection Control (EC: ICT: T: 3A), in percent.

    Share of the signal-controlled road intersections that use adaptive traffic control or prioritization.

    Formula: ``100 * intersections_with_adaptive_control / signal_controlled_intersections``, better: higher.

    Other variant: with_prioritization, ``100 * intersections_with_adaptive_control_or_priority /
    signal_controlled_intersections``; see `DataPoint.with_variant`.

    Args:
        intersections_with_adaptive_control: number of intersections with adaptive traffic control; in intersection.
        signal_controlled_intersections: total number of signal-controlled intersections; in intersection.

    Returns:
        A pint quantity in percent; an array where one was given.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.
        NotApplicableError: for 0/0.
        CalculationError: for another division by zero.

    Source:
        Formula printed (V22 p. 50). Open: The definition counts prioritization too, the numerator names adaptive
        control only; both are variants.

    Examples:
        >>> round(intersection_control(
        ...     intersections_with_adaptive_control=209,
        ...     signal_controlled_intersections=380,
        ... ).magnitude, 6)
        55.0
    """
    return quantity_of(
        "intersection_control",
        intersections_with_adaptive_control=intersections_with_adaptive_control,
        signal_controlled_intersections=signal_controlled_intersections,
    )


def open_data_percentage(
    *,
    open_datasets_published: Given,
    datasets: Given,
) -> Quantity[Any]:
    """Open Data, percentage (EC: ICT: PS: 1A), in percent.

    Share, and number, of the city's inventoried open datasets that are published.

    Formula: ``100 * open_datasets_published / datasets``, better: higher.

    Other variant: of_inventoried_datasets, ``100 * open_datasets_published / datasets_inventoried``; see
    `DataPoint.with_variant`.

    Args:
        open_datasets_published: total number of open data sets published; in dataset.
        datasets: total number of data sets; in dataset.

    Returns:
        A pint quantity in percent; an array where one was given.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.
        NotApplicableError: for 0/0.
        CalculationError: for another division by zero.

    Source:
        Formula printed (M17 p. 37; V22 p. 51). Open: Denominator: all datasets, inventoried ones, or those that could
        be published; the texts mix the three. The first two are variants.

    Examples:
        >>> round(open_data_percentage(open_datasets_published=268, datasets=400).magnitude, 6)
        67.0
    """
    return quantity_of("open_data_percentage", open_datasets_published=open_datasets_published, datasets=datasets)


def open_data_number(
    *,
    open_datasets_published: Given,
) -> Quantity[Any]:
    """Open Data, number (EC: ICT: PS: 1A), in dataset.

    Share, and number, of the city's inventoried open datasets that are published.

    Formula: ``open_datasets_published``, better: higher.

    Args:
        open_datasets_published: total number of open data sets published; in dataset.

    Returns:
        A pint quantity in dataset; an array where one was given.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.

    Source:
        Formula printed (M17 p. 37; V22 p. 51). Open: Denominator: all datasets, inventoried ones, or those that could
        be published; the texts mix the three. The first two are variants.

    Examples:
        >>> round(open_data_number(open_datasets_published=268).magnitude, 6)
        268.0
    """
    return quantity_of("open_data_number", open_datasets_published=open_datasets_published)


def e_government(
    *,
    electronic_public_services: Given,
) -> Quantity[Any]:
    """e-Government (EC: ICT: PS: 2A), in service.

    Number of public services that the city delivers by electronic means.

    Formula: ``electronic_public_services``, better: higher.

    Args:
        electronic_public_services: number of public services delivered through electronic means; in service.

    Returns:
        A pint quantity in service; an array where one was given.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.

    Source:
        Formula partly printed (M17 p. 38; V22 p. 52).

    Examples:
        >>> round(e_government(electronic_public_services=246).magnitude, 6)
        246.0
    """
    return quantity_of("e_government", electronic_public_services=electronic_public_services)


def public_sector_e_procurement(
    *,
    procurement_activities_online: Given,
    procurement_activities: Given,
) -> Quantity[Any]:
    """Public Sector e-Procurement (EC: ICT: PS: 3A), in percent.

    Share of the public sector's procurement activities that are carried out electronically.

    Formula: ``100 * procurement_activities_online / procurement_activities``, better: higher.

    Args:
        procurement_activities_online: number of public sector procurement activities conducted online; in
            procurement_activity, over the 12 months.
        procurement_activities: total number of public sector procurement activities; in procurement_activity, over the
            12 months.

    Returns:
        A pint quantity in percent; an array where one was given.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.
        NotApplicableError: for 0/0.
        CalculationError: for another division by zero.

    Source:
        Formula printed (M17 p. 39).

    Examples:
        >>> round(public_sector_e_procurement(
        ...     procurement_activities_online=1870,
        ...     procurement_activities=2200,
        ... ).magnitude, 6)
        85.0
    """
    return quantity_of(
        "public_sector_e_procurement",
        procurement_activities_online=procurement_activities_online,
        procurement_activities=procurement_activities,
    )
