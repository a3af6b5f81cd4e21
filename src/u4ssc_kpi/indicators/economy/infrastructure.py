"""Economy > Infrastructure: the typed calculations.

Written by tools/write_indicators.py from the catalogue; change the declarations, not this file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from u4ssc_kpi.calculation import quantity_of, yes_no_of

if TYPE_CHECKING:
    from pint import Quantity

    from u4ssc_kpi.quantities import Given

__all__ = [
    "access_to_electricity",
    "basic_water_supply",
    "bicycle_network",
    "electricity_system_outage_frequency",
    "electricity_system_outage_time",
    "household_sanitation",
    "integrated_building_management_systems_in_public_buildings",
    "low_carbon_emission_passenger_vehicles",
    "pedestrian_infrastructure",
    "potable_water_supply",
    "public_building_sustainability",
    "public_transport_network",
    "public_transport_network_convenience",
    "shared_bicycles",
    "shared_vehicles",
    "solid_waste_collection",
    "transportation_mode_share_cycling",
    "transportation_mode_share_para_transport",
    "transportation_mode_share_private_vehicles",
    "transportation_mode_share_public_transport",
    "transportation_mode_share_walking",
    "travel_time_index",
    "urban_development_and_spatial_planning_compact",
    "urban_development_and_spatial_planning_connected",
    "urban_development_and_spatial_planning_inclusive",
    "urban_development_and_spatial_planning_integrated",
    "urban_development_and_spatial_planning_resilient",
    "wastewater_collection",
    "water_supply_loss",
]


def basic_water_supply(
    *,
    households_with_basic_water: Given,
    households: Given,
) -> Quantity[Any]:
    """Basic Water Supply (EC: I: WS: 1C), in percent.

    Share of the city's households that can use a basic water supply.

    Formula: ``100 * households_with_basic_water / households``, better: higher.

    Args:
        households_with_basic_water: city households with access to a basic water supply; in household.
        households: number of households in the city; in household.

    Returns:
        A pint quantity in percent; an array where one was given.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.
        NotApplicableError: for 0/0.
        CalculationError: for another division by zero.

    Source:
        Formula reconstructed (no card read).

    Examples:
        >>> round(basic_water_supply(households_with_basic_water=41650, households=49000).magnitude, 6)
        85.0
    """
    return quantity_of(
        "basic_water_supply",
        households_with_basic_water=households_with_basic_water,
        households=households,
    )


def potable_water_supply(
    *,
    households_with_safely_managed_water: Given,
    households: Given,
) -> Quantity[Any]:
    """Potable Water Supply (EC: I: WS: 2C), in percent.

    Share of households that have a safely managed drinking water service.

    Formula: ``100 * households_with_safely_managed_water / households``, better: higher.

    Args:
        households_with_safely_managed_water: city households with a safely managed drinking water service; in
            household.
        households: number of households in the city; in household.

    Returns:
        A pint quantity in percent; an array where one was given.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.
        NotApplicableError: for 0/0.
        CalculationError: for another division by zero.

    Source:
        Formula partly printed (V22 p. 68).

    Examples:
        >>> round(potable_water_supply(households_with_safely_managed_water=16987, households=17500).magnitude, 2)
        97.07
    """
    return quantity_of(
        "potable_water_supply",
        households_with_safely_managed_water=households_with_safely_managed_water,
        households=households,
    )


def water_supply_loss(
    *,
    water_supplied: Given,
    water_utilized: Given,
) -> Quantity[Any]:
    """Water Supply Loss (EC: I: WS: 3C), in percent.

    Share of the water put into the distribution system that is lost there.

    Formula: ``100 * (water_supplied - water_utilized) / water_supplied``, better: lower.

    Other variant: non_revenue_water, ``100 * (water_supplied - water_billed) / water_supplied``; see
    `DataPoint.with_variant`.

    Args:
        water_supplied: volume of water supplied to the distribution system; in m**3, over the 12 months.
        water_utilized: volume of water that reached users; in m**3, over the 12 months.

    Returns:
        A pint quantity in percent; an array where one was given.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.
        NotApplicableError: for 0/0.
        CalculationError: for another division by zero.

    Source:
        Formula reconstructed (no card read). Open: Whether the part that arrives is all that reaches users, or what is
        billed, is not settled; both are variants.

    Examples:
        >>> round(water_supply_loss(water_supplied=4800000, water_utilized=3100000).magnitude, 2)
        35.42
    """
    return quantity_of("water_supply_loss", water_supplied=water_supplied, water_utilized=water_utilized)


def wastewater_collection(
    *,
    households_with_wastewater_collection: Given,
    households: Given,
) -> Quantity[Any]:
    """Wastewater Collection (EC: I: WS: 4C), in percent.

    Share of the city's households whose wastewater is collected.

    Formula: ``100 * households_with_wastewater_collection / households``, better: higher.

    Other variant: by_population, ``100 * population_with_wastewater_collection / population``; see
    `DataPoint.with_variant`.

    Args:
        households_with_wastewater_collection: city households served by wastewater collection; in household.
        households: number of households in the city; in household.

    Returns:
        A pint quantity in percent; an array where one was given.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.
        NotApplicableError: for 0/0.
        CalculationError: for another division by zero.

    Source:
        Formula reconstructed (no card read). Open: Counted in households or in inhabitants; both are variants.

    Examples:
        >>> round(wastewater_collection(households_with_wastewater_collection=14275, households=17500).magnitude, 2)
        81.57
    """
    return quantity_of(
        "wastewater_collection",
        households_with_wastewater_collection=households_with_wastewater_collection,
        households=households,
    )


def household_sanitation(
    *,
    households_with_basic_sanitation: Given,
    households: Given,
) -> Quantity[Any]:
    """Household Sanitation (EC: I: WS: 5C), in percent.

    Share of households that have basic sanitation facilities.

    Formula: ``100 * households_with_basic_sanitation / households``, better: higher.

    Args:
        households_with_basic_sanitation: city households with access to basic sanitation facilities; in household.
        households: number of households in the city; in household.

    Returns:
        A pint quantity in percent; an array where one was given.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.
        NotApplicableError: for 0/0.
        CalculationError: for another division by zero.

    Source:
        Formula printed (V22 p. 72, 73).

    Examples:
        >>> round(household_sanitation(
        ...     households_with_basic_sanitation='61 560 households',
        ...     households=64800,
        ... ).magnitude, 6)
        95.0
    """
    return quantity_of(
        "household_sanitation",
        households_with_basic_sanitation=households_with_basic_sanitation,
        households=households,
    )


def solid_waste_collection(
    *,
    households_with_solid_waste_collection: Given,
    households: Given,
) -> Quantity[Any]:
    """Solid Waste Collection (EC: I: WA: 1C), in percent.

    Share of the city's households whose solid waste is collected regularly.

    Formula: ``100 * households_with_solid_waste_collection / households``, better: higher.

    Args:
        households_with_solid_waste_collection: city households with regular solid waste collection; in household.
        households: number of households in the city; in household.

    Returns:
        A pint quantity in percent; an array where one was given.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.
        NotApplicableError: for 0/0.
        CalculationError: for another division by zero.

    Source:
        Formula reconstructed (no card read). Open: What counts as regular collection.

    Examples:
        >>> round(solid_waste_collection(households_with_solid_waste_collection=52080, households=56000).magnitude, 6)
        93.0
    """
    return quantity_of(
        "solid_waste_collection",
        households_with_solid_waste_collection=households_with_solid_waste_collection,
        households=households,
    )


def electricity_system_outage_frequency(
    *,
    customer_interruptions: Given,
    electricity_customers: Given,
) -> Quantity[Any]:
    """Electricity System Outage Frequency (EC: I: ES: 1C), in customer_interruption / customer.

    How many supply interruptions an average electricity customer had in the year (SAIFI).

    Formula: ``customer_interruptions / electricity_customers``, better: lower.

    Args:
        customer_interruptions: sum of customer interruptions in the year (over all interruptions, the customers
            interrupted); in customer_interruption, over the 12 months.
        electricity_customers: total number of electricity customers served; in customer.

    Returns:
        A pint quantity in customer_interruption / customer; an array where one was given.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.
        NotApplicableError: for 0/0.
        CalculationError: for another division by zero.

    Source:
        Formula printed (M17 p. 54; V22 p. 75).

    Examples:
        >>> round(electricity_system_outage_frequency(
        ...     customer_interruptions=41600,
        ...     electricity_customers=52000,
        ... ).magnitude, 6)
        0.8
    """
    return quantity_of(
        "electricity_system_outage_frequency",
        customer_interruptions=customer_interruptions,
        electricity_customers=electricity_customers,
    )


def electricity_system_outage_time(
    *,
    customer_interruption_minutes: Given,
    customer_interruptions: Given,
) -> Quantity[Any]:
    """Electricity System Outage Time (EC: I: ES: 2C), in minute / customer_interruption.

    How long an interruption lasts on average for an interrupted customer, that is the average time to restore supply
    (CAIDI).

    Formula: ``customer_interruption_minutes / customer_interruptions``, better: lower.

    Args:
        customer_interruption_minutes: sum of all customer interruption durations in the year; in minute, over the 12
            months.
        customer_interruptions: sum of customer interruptions in the year (over all interruptions, the customers
            interrupted); in customer_interruption, over the 12 months.

    Returns:
        A pint quantity in minute / customer_interruption; an array where one was given.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.
        NotApplicableError: for 0/0.
        CalculationError: for another division by zero.

    Source:
        Formula printed (M17 p. 55; V22 p. 76). Open: With no interruption in the year the ratio is 0/0: no outage time
        exists (not applicable), which is not the same as not reported.

    Examples:
        >>> round(electricity_system_outage_time(
        ...     customer_interruption_minutes=2808000,
        ...     customer_interruptions=41600,
        ... ).magnitude, 6)
        67.5
    """
    return quantity_of(
        "electricity_system_outage_time",
        customer_interruption_minutes=customer_interruption_minutes,
        customer_interruptions=customer_interruptions,
    )


def access_to_electricity(
    *,
    households_with_authorized_electricity: Given,
    households: Given,
) -> Quantity[Any]:
    """Access to Electricity (EC: I: ES: 3C), in percent.

    Share of households with a lawful connection to the electricity system.

    Formula: ``100 * households_with_authorized_electricity / households``, better: higher.

    Args:
        households_with_authorized_electricity: city households with an authorized connection to the electrical system;
            in household.
        households: number of households in the city; in household.

    Returns:
        A pint quantity in percent; an array where one was given.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.
        NotApplicableError: for 0/0.
        CalculationError: for another division by zero.

    Source:
        Formula printed (V22 p. 77).

    Examples:
        >>> round(access_to_electricity(households_with_authorized_electricity=70290, households=71000).magnitude, 6)
        99.0
    """
    return quantity_of(
        "access_to_electricity",
        households_with_authorized_electricity=households_with_authorized_electricity,
        households=households,
    )


def public_transport_network(
    *,
    public_transport_network_length: Given,
    population: Given,
) -> Quantity[Any]:
    """Public Transport Network (EC: I: T: 1C), in km / (100000 person).

    How long the city's public transport network is, relative to each 100 000 inhabitants.

    Formula: ``public_transport_network_length / (population / 100000)``, better: higher.

    Args:
        public_transport_network_length: length of the public transport systems operating in the city, counted one way;
            in km.
        population: number of inhabitants of the city; in person.

    Returns:
        A pint quantity in km / (100000 person); an array where one was given.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.
        NotApplicableError: for 0/0.
        CalculationError: for another division by zero.

    Source:
        Formula reconstructed (no card read). Open: Which systems count; length taken one way.

    Examples:
        >>> round(public_transport_network(public_transport_network_length=312, population=260000).magnitude, 6)
        120.0
    """
    return quantity_of(
        "public_transport_network",
        public_transport_network_length=public_transport_network_length,
        population=population,
    )


def public_transport_network_convenience(
    *,
    population_near_public_transport: Given,
    population: Given,
) -> Quantity[Any]:
    """Public Transport Network Convenience (EC: I: T: 2A), in percent.

    Share of the city's people who live within 0.5 km of public transport.

    Formula: ``100 * population_near_public_transport / population``, better: higher.

    Args:
        population_near_public_transport: city inhabitants living within 0.5 km of a public transport stop; in person.
        population: number of inhabitants of the city; in person.

    Returns:
        A pint quantity in percent; an array where one was given.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.
        NotApplicableError: for 0/0.
        CalculationError: for another division by zero.

    Source:
        Formula printed (V22 p. 79). Open: Straight-line or walking distance for the 0.5 km.

    Examples:
        >>> round(public_transport_network_convenience(
        ...     population_near_public_transport=218400,
        ...     population=260000,
        ... ).magnitude, 6)
        84.0
    """
    return quantity_of(
        "public_transport_network_convenience",
        population_near_public_transport=population_near_public_transport,
        population=population,
    )


def bicycle_network(
    *,
    bicycle_network_length: Given,
    population: Given,
) -> Quantity[Any]:
    """Bicycle Network (EC: I: T: 3C), in km / (100000 person).

    How long the city's bicycle paths and lanes are, relative to each 100 000 of population.

    Formula: ``bicycle_network_length / (population / 100000)``, better: higher.

    Args:
        bicycle_network_length: total length of bicycle paths and lanes; in km.
        population: number of inhabitants of the city; in person.

    Returns:
        A pint quantity in km / (100000 person); an array where one was given.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.
        NotApplicableError: for 0/0.
        CalculationError: for another division by zero.

    Source:
        Formula reconstructed (no card read). Open: Whether both sides of a road count.

    Examples:
        >>> round(bicycle_network(bicycle_network_length=91, population=260000).magnitude, 6)
        35.0
    """
    return quantity_of("bicycle_network", bicycle_network_length=bicycle_network_length, population=population)


def transportation_mode_share_private_vehicles(
    *,
    commuters_private_vehicles: Given,
    commuters: Given,
) -> Quantity[Any]:
    """Transportation Mode Share: Private Vehicles (EC: I: T: 4A), in percent.

    How the people who travel to work divide over the forms of transport they use.

    Formula: ``100 * commuters_private_vehicles / commuters``, better: lower.

    Args:
        commuters_private_vehicles: people whose main way to work is a private vehicle; in person.
        commuters: all people travelling to work; in person.

    Returns:
        A pint quantity in percent; an array where one was given.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.
        NotApplicableError: for 0/0.
        CalculationError: for another division by zero.

    Source:
        Formula reconstructed (no card read). Open: Main mode of the trip to work; what counts as para transport.

    Examples:
        >>> round(transportation_mode_share_private_vehicles(
        ...     commuters_private_vehicles=66000,
        ...     commuters=120000,
        ... ).magnitude, 6)
        55.0
    """
    return quantity_of(
        "transportation_mode_share_private_vehicles",
        commuters_private_vehicles=commuters_private_vehicles,
        commuters=commuters,
    )


def transportation_mode_share_public_transport(
    *,
    commuters_public_transport: Given,
    commuters: Given,
) -> Quantity[Any]:
    """Transportation Mode Share: Public Transport (EC: I: T: 4A), in percent.

    How the people who travel to work divide over the forms of transport they use.

    Formula: ``100 * commuters_public_transport / commuters``, better: higher.

    Args:
        commuters_public_transport: people whose main way to work is public transport; in person.
        commuters: all people travelling to work; in person.

    Returns:
        A pint quantity in percent; an array where one was given.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.
        NotApplicableError: for 0/0.
        CalculationError: for another division by zero.

    Source:
        Formula reconstructed (no card read). Open: Main mode of the trip to work; what counts as para transport.

    Examples:
        >>> round(transportation_mode_share_public_transport(
        ...     commuters_public_transport=30000,
        ...     commuters=120000,
        ... ).magnitude, 6)
        25.0
    """
    return quantity_of(
        "transportation_mode_share_public_transport",
        commuters_public_transport=commuters_public_transport,
        commuters=commuters,
    )


def transportation_mode_share_walking(
    *,
    commuters_walking: Given,
    commuters: Given,
) -> Quantity[Any]:
    """Transportation Mode Share: Walking (EC: I: T: 4A), in percent.

    How the people who travel to work divide over the forms of transport they use.

    Formula: ``100 * commuters_walking / commuters``, better: higher.

    Args:
        commuters_walking: people whose main way to work is walking; in person.
        commuters: all people travelling to work; in person.

    Returns:
        A pint quantity in percent; an array where one was given.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.
        NotApplicableError: for 0/0.
        CalculationError: for another division by zero.

    Source:
        Formula reconstructed (no card read). Open: Main mode of the trip to work; what counts as para transport.

    Examples:
        >>> round(transportation_mode_share_walking(commuters_walking=13200, commuters=120000).magnitude, 6)
        11.0
    """
    return quantity_of("transportation_mode_share_walking", commuters_walking=commuters_walking, commuters=commuters)


def transportation_mode_share_cycling(
    *,
    commuters_cycling: Given,
    commuters: Given,
) -> Quantity[Any]:
    """Transportation Mode Share: Cycling (EC: I: T: 4A), in percent.

    How the people who travel to work divide over the forms of transport they use.

    Formula: ``100 * commuters_cycling / commuters``, better: higher.

    Args:
        commuters_cycling: people whose main way to work is cycling; in person.
        commuters: all people travelling to work; in person.

    Returns:
        A pint quantity in percent; an array where one was given.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.
        NotApplicableError: for 0/0.
        CalculationError: for another division by zero.

    Source:
        Formula reconstructed (no card read). Open: Main mode of the trip to work; what counts as para transport.

    Examples:
        >>> round(transportation_mode_share_cycling(commuters_cycling=8400, commuters=120000).magnitude, 6)
        7.0
    """
    return quantity_of("transportation_mode_share_cycling", commuters_cycling=commuters_cycling, commuters=commuters)


def transportation_mode_share_para_transport(
    *,
    commuters_para_transport: Given,
    commuters: Given,
) -> Quantity[Any]:
    """Transportation Mode Share: Para Transport (EC: I: T: 4A), in percent.

    How the people who travel to work divide over the forms of transport they use.

    Formula: ``100 * commuters_para_transport / commuters``, better: neither way.

    Args:
        commuters_para_transport: people whose main way to work is para transport; in person.
        commuters: all people travelling to work; in person.

    Returns:
        A pint quantity in percent; an array where one was given.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.
        NotApplicableError: for 0/0.
        CalculationError: for another division by zero.

    Source:
        Formula reconstructed (no card read). Open: Main mode of the trip to work; what counts as para transport.

    Examples:
        >>> round(transportation_mode_share_para_transport(
        ...     commuters_para_transport=2400,
        ...     commuters=120000,
        ... ).magnitude, 6)
        2.0
    """
    return quantity_of(
        "transportation_mode_share_para_transport",
        commuters_para_transport=commuters_para_transport,
        commuters=commuters,
    )


def travel_time_index(
    *,
    peak_travel_time: Given,
    free_flow_travel_time: Given,
) -> Quantity[Any]:
    """Travel Time Index (EC: I: T: 5A), in dimensionless.

    How many times longer a trip takes in peak periods than in free flow.

    Formula: ``peak_travel_time / free_flow_travel_time``, better: lower.

    Args:
        peak_travel_time: travel time during peak periods; in minute.
        free_flow_travel_time: travel time during free-flow periods; in minute.

    Returns:
        A pint quantity in dimensionless; an array where one was given.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.
        NotApplicableError: for 0/0.
        CalculationError: for another division by zero.

    Source:
        Formula printed (V22 p. 82).

    Examples:
        >>> round(travel_time_index(peak_travel_time=26, free_flow_travel_time=20).magnitude, 6)
        1.3
    """
    return quantity_of(
        "travel_time_index",
        peak_travel_time=peak_travel_time,
        free_flow_travel_time=free_flow_travel_time,
    )


def shared_bicycles(
    *,
    shared_bicycle_count: Given,
    population: Given,
) -> Quantity[Any]:
    """Shared Bicycles (EC: I: T: 6A), in bicycle / (100000 person).

    How many shared bicycles the city has for each 100 000 inhabitants.

    Formula: ``shared_bicycle_count / (population / 100000)``, better: higher.

    Args:
        shared_bicycle_count: number of shared bicycles available in the city; in bicycle.
        population: number of inhabitants of the city; in person.

    Returns:
        A pint quantity in bicycle / (100000 person); an array where one was given.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.
        NotApplicableError: for 0/0.
        CalculationError: for another division by zero.

    Source:
        Formula reconstructed (no card read).

    Examples:
        >>> round(shared_bicycles(shared_bicycle_count=585, population=260000).magnitude, 6)
        225.0
    """
    return quantity_of("shared_bicycles", shared_bicycle_count=shared_bicycle_count, population=population)


def shared_vehicles(
    *,
    shared_vehicle_count: Given,
    population: Given,
) -> Quantity[Any]:
    """Shared Vehicles (EC: I: T: 7A), in vehicle / (100000 person).

    How many shared vehicles the city has for each 100 000 inhabitants.

    Formula: ``shared_vehicle_count / (population / 100000)``, better: higher.

    Args:
        shared_vehicle_count: number of shared vehicles available in the city; in vehicle.
        population: number of inhabitants of the city; in person.

    Returns:
        A pint quantity in vehicle / (100000 person); an array where one was given.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.
        NotApplicableError: for 0/0.
        CalculationError: for another division by zero.

    Source:
        Formula reconstructed (no card read).

    Examples:
        >>> round(shared_vehicles(shared_vehicle_count=143, population=260000).magnitude, 6)
        55.0
    """
    return quantity_of("shared_vehicles", shared_vehicle_count=shared_vehicle_count, population=population)


def low_carbon_emission_passenger_vehicles(
    *,
    low_carbon_passenger_vehicles: Given,
    passenger_vehicles: Given,
) -> Quantity[Any]:
    """Low-Carbon Emission Passenger Vehicles (EC: I: T: 8A), in percent.

    Share of the passenger vehicles registered in the city that are low-carbon emission vehicles.

    Formula: ``100 * low_carbon_passenger_vehicles / passenger_vehicles``, better: higher.

    Args:
        low_carbon_passenger_vehicles: registered low-carbon emission passenger vehicles; in vehicle.
        passenger_vehicles: all registered passenger vehicles; in vehicle.

    Returns:
        A pint quantity in percent; an array where one was given.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.
        NotApplicableError: for 0/0.
        CalculationError: for another division by zero.

    Source:
        Formula reconstructed (no card read). Open: Which vehicles are low-carbon (electric, hybrid, fuel cell).

    Examples:
        >>> round(low_carbon_emission_passenger_vehicles(
        ...     low_carbon_passenger_vehicles=9240,
        ...     passenger_vehicles=132000,
        ... ).magnitude, 6)
        7.0
    """
    return quantity_of(
        "low_carbon_emission_passenger_vehicles",
        low_carbon_passenger_vehicles=low_carbon_passenger_vehicles,
        passenger_vehicles=passenger_vehicles,
    )


def public_building_sustainability(
    *,
    certified_public_building_floor_area: Given,
    public_building_floor_area: Given,
) -> Quantity[Any]:
    """Public Building Sustainability (EC: I: B: 1A), in percent.

    Share of public building floor area that holds a recognized sustainability certification for its ongoing operation.

    Formula: ``100 * certified_public_building_floor_area / public_building_floor_area``, better: higher.

    Args:
        certified_public_building_floor_area: floor area of public buildings with a recognized sustainability
            certification for ongoing operations; in m**2.
        public_building_floor_area: total floor area of public buildings; in m**2.

    Returns:
        A pint quantity in percent; an array where one was given.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.
        NotApplicableError: for 0/0.
        CalculationError: for another division by zero.

    Source:
        Formula reconstructed (no card read). Open: Which certifications are recognised.

    Examples:
        >>> round(public_building_sustainability(
        ...     certified_public_building_floor_area=64000,
        ...     public_building_floor_area=512000,
        ... ).magnitude, 6)
        12.5
    """
    return quantity_of(
        "public_building_sustainability",
        certified_public_building_floor_area=certified_public_building_floor_area,
        public_building_floor_area=public_building_floor_area,
    )


def integrated_building_management_systems_in_public_buildings(
    *,
    ict_managed_public_building_floor_area: Given,
    public_building_floor_area: Given,
) -> Quantity[Any]:
    """Integrated Building Management Systems in Public Buildings (EC: I: B: 2A), in percent.

    Share of public building area managed by integrated ICT systems that automate building management.

    Formula: ``100 * ict_managed_public_building_floor_area / public_building_floor_area``, better: higher.

    Other variant: by_buildings, ``100 * ict_managed_public_buildings / public_buildings``; see
    `DataPoint.with_variant`.

    Args:
        ict_managed_public_building_floor_area: floor area of public buildings using ICT-based systems for integrated
            building management; in m**2.
        public_building_floor_area: total floor area of public buildings; in m**2.

    Returns:
        A pint quantity in percent; an array where one was given.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.
        NotApplicableError: for 0/0.
        CalculationError: for another division by zero.

    Source:
        Formula partly printed (V22 p. 89).

    Examples:
        >>> round(integrated_building_management_systems_in_public_buildings(
        ...     ict_managed_public_building_floor_area=179200,
        ...     public_building_floor_area=512000,
        ... ).magnitude, 6)
        35.0
    """
    return quantity_of(
        "integrated_building_management_systems_in_public_buildings",
        ict_managed_public_building_floor_area=ict_managed_public_building_floor_area,
        public_building_floor_area=public_building_floor_area,
    )


def pedestrian_infrastructure(
    *,
    pedestrian_zone_area: Given,
    city_area: Given,
) -> Quantity[Any]:
    """Pedestrian Infrastructure (EC: I: UP: 1A), in percent.

    Share of the city that is set aside as pedestrian or car-free zone.

    Formula: ``100 * pedestrian_zone_area / city_area``, better: higher.

    Args:
        pedestrian_zone_area: area designated as pedestrian / car-free zone; in km**2.
        city_area: total area of the city; in km**2.

    Returns:
        A pint quantity in percent; an array where one was given.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.
        NotApplicableError: for 0/0.
        CalculationError: for another division by zero.

    Source:
        Formula reconstructed (no card read).

    Examples:
        >>> round(pedestrian_infrastructure(pedestrian_zone_area=2.7, city_area=60).magnitude, 6)
        4.5
    """
    return quantity_of("pedestrian_infrastructure", pedestrian_zone_area=pedestrian_zone_area, city_area=city_area)


def urban_development_and_spatial_planning_compact(
    *,
    urban_plan_compact: Given,
) -> bool:
    """Urban Development and Spatial Planning: Compact (EC: I: UP: 2A), yes or no.

    Whether the city has urban development and spatial planning strategies or documents, and which of five
    sustainability principles they contain.

    Formula: ``urban_plan_compact``, better: higher.

    Args:
        urban_plan_compact: the plan is compact, avoiding urban sprawl; yes or no.

    Returns:
        True or False.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.

    Source:
        Formula printed (M17 p. 68; V22 p. 93).

    Examples:
        >>> urban_development_and_spatial_planning_compact(urban_plan_compact=True)
        True
    """
    return yes_no_of("urban_development_and_spatial_planning_compact", urban_plan_compact=urban_plan_compact)


def urban_development_and_spatial_planning_connected(
    *,
    urban_plan_connected: Given,
) -> bool:
    """Urban Development and Spatial Planning: Connected (EC: I: UP: 2A), yes or no.

    Whether the city has urban development and spatial planning strategies or documents, and which of five
    sustainability principles they contain.

    Formula: ``urban_plan_connected``, better: higher.

    Args:
        urban_plan_connected: the plan gives places and locations high connectivity; yes or no.

    Returns:
        True or False.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.

    Source:
        Formula printed (M17 p. 68; V22 p. 93).

    Examples:
        >>> urban_development_and_spatial_planning_connected(urban_plan_connected=False)
        False
    """
    return yes_no_of("urban_development_and_spatial_planning_connected", urban_plan_connected=urban_plan_connected)


def urban_development_and_spatial_planning_integrated(
    *,
    urban_plan_integrated: Given,
) -> bool:
    """Urban Development and Spatial Planning: Integrated (EC: I: UP: 2A), yes or no.

    Whether the city has urban development and spatial planning strategies or documents, and which of five
    sustainability principles they contain.

    Formula: ``urban_plan_integrated``, better: higher.

    Args:
        urban_plan_integrated: the plan integrates mixed urban land use; yes or no.

    Returns:
        True or False.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.

    Source:
        Formula printed (M17 p. 68; V22 p. 93).

    Examples:
        >>> urban_development_and_spatial_planning_integrated(urban_plan_integrated=True)
        True
    """
    return yes_no_of("urban_development_and_spatial_planning_integrated", urban_plan_integrated=urban_plan_integrated)


def urban_development_and_spatial_planning_inclusive(
    *,
    urban_plan_inclusive: Given,
) -> bool:
    """Urban Development and Spatial Planning: Inclusive (EC: I: UP: 2A), yes or no.

    Whether the city has urban development and spatial planning strategies or documents, and which of five
    sustainability principles they contain.

    Formula: ``urban_plan_inclusive``, better: higher.

    Args:
        urban_plan_inclusive: the plan is socially inclusive; yes or no.

    Returns:
        True or False.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.

    Source:
        Formula printed (M17 p. 68; V22 p. 93).

    Examples:
        >>> urban_development_and_spatial_planning_inclusive(urban_plan_inclusive=True)
        True
    """
    return yes_no_of("urban_development_and_spatial_planning_inclusive", urban_plan_inclusive=urban_plan_inclusive)


def urban_development_and_spatial_planning_resilient(
    *,
    urban_plan_resilient: Given,
) -> bool:
    """Urban Development and Spatial Planning: Resilient (EC: I: UP: 2A), yes or no.

    Whether the city has urban development and spatial planning strategies or documents, and which of five
    sustainability principles they contain.

    Formula: ``urban_plan_resilient``, better: higher.

    Args:
        urban_plan_resilient: the plan is resilient to climate change; yes or no.

    Returns:
        True or False.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.

    Source:
        Formula printed (M17 p. 68; V22 p. 93).

    Examples:
        >>> urban_development_and_spatial_planning_resilient(urban_plan_resilient=False)
        False
    """
    return yes_no_of("urban_development_and_spatial_planning_resilient", urban_plan_resilient=urban_plan_resilient)
