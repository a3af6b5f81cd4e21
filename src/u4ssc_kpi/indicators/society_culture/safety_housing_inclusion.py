"""Society and Culture > Safety, Housing and Social Inclusion: the typed calculations.

Written by tools/write_indicators.py from the catalogue; change the declarations, not this file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from u4ssc_kpi.calculation import quantity_of, yes_no_of

if TYPE_CHECKING:
    from pint import Quantity

    from u4ssc_kpi.quantities import Given

__all__ = [
    "child_care_availability",
    "disaster_related_economic_losses",
    "emergency_service_response_time",
    "fire_service",
    "gender_income_equity",
    "gini_coefficient",
    "housing_expenditure",
    "informal_settlements",
    "local_food_production",
    "natural_disaster_related_deaths",
    "police_service",
    "population_living_in_disaster_prone_areas",
    "poverty",
    "resilience_plans",
    "traffic_fatalities",
    "violent_crime_rate",
    "voter_participation",
]


def informal_settlements(
    *,
    population_in_informal_settlements: Given,
    population: Given,
) -> Quantity[Any]:
    """Informal Settlements (SC: SH: HO: 1C), in percent.

    Share of the city's inhabitants whose home is in a slum, an informal settlement or inadequate housing.

    Formula: ``100 * population_in_informal_settlements / population``, better: lower.

    Args:
        population_in_informal_settlements: inhabitants living in slums, informal settlements or inadequate housing; in
            person.
        population: number of inhabitants of the city; in person.

    Returns:
        A pint quantity in percent; an array where one was given.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.
        NotApplicableError: for 0/0.
        CalculationError: for another division by zero.

    Source:
        Formula reconstructed (no card read).

    Examples:
        >>> round(informal_settlements(population_in_informal_settlements=23400, population=312000).magnitude, 6)
        7.5
    """
    return quantity_of(
        "informal_settlements",
        population_in_informal_settlements=population_in_informal_settlements,
        population=population,
    )


def housing_expenditure(
    *,
    housing_spending: Given,
    household_income: Given,
) -> Quantity[Any]:
    """Housing Expenditure (SC: SH: HO: 2A), in percent.

    Share of income that is spent on housing.

    Formula: ``100 * housing_spending / household_income``, better: lower.

    Args:
        housing_spending: spending of households on housing; in currency, over the 12 months.
        household_income: income of the same households; in currency, over the 12 months.

    Returns:
        A pint quantity in percent; an array where one was given.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.
        NotApplicableError: for 0/0.
        CalculationError: for another division by zero.

    Source:
        Formula reconstructed (no card read). Open: Mean or total, gross or disposable income.

    Examples:
        >>> round(housing_expenditure(housing_spending='23 736 CHF', household_income='94 944 CHF').magnitude, 6)
        25.0
    """
    return quantity_of("housing_expenditure", housing_spending=housing_spending, household_income=household_income)


def gender_income_equity(
    *,
    female_hourly_earnings: Given,
    male_hourly_earnings: Given,
) -> Quantity[Any]:
    """Gender Income Equity (SC: SH: SI: 1C), in dimensionless.

    How women's average hourly pay compares with men's, as a ratio female over male.

    Formula: ``female_hourly_earnings / male_hourly_earnings``, better: near the target.

    Args:
        female_hourly_earnings: average hourly earnings of female employees; in currency/hour.
        male_hourly_earnings: average hourly earnings of male employees; in currency/hour.

    Returns:
        A pint quantity in dimensionless; an array where one was given.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.
        NotApplicableError: for 0/0.
        CalculationError: for another division by zero.

    Source:
        Formula printed (M17 p. 113).

    Examples:
        >>> round(gender_income_equity(female_hourly_earnings=5.55, male_hourly_earnings=7.5).magnitude, 6)
        0.74
    """
    return quantity_of(
        "gender_income_equity",
        female_hourly_earnings=female_hourly_earnings,
        male_hourly_earnings=male_hourly_earnings,
    )


def gini_coefficient(
    *,
    income_gini: Given,
) -> Quantity[Any]:
    """Gini Coefficient (SC: SH: SI: 2C), in dimensionless.

    How evenly income is distributed among the inhabitants, expressed as the Gini coefficient.

    Formula: ``income_gini``, better: lower.

    Args:
        income_gini: Gini coefficient of income; in dimensionless.

    Returns:
        A pint quantity in dimensionless; an array where one was given.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.

    Source:
        Formula reconstructed (no card read). Open: Reported as computed elsewhere; it can also be computed from
        incomes.

    Examples:
        >>> round(gini_coefficient(income_gini=0.34).magnitude, 6)
        0.34
    """
    return quantity_of("gini_coefficient", income_gini=income_gini)


def poverty(
    *,
    population_in_poverty: Given,
    population: Given,
) -> Quantity[Any]:
    """Poverty (SC: SH: SI: 3C), in percent.

    Share of the city's inhabitants who live in poverty.

    Formula: ``100 * population_in_poverty / population``, better: lower.

    Args:
        population_in_poverty: inhabitants living below the national poverty threshold; in person.
        population: number of inhabitants of the city; in person.

    Returns:
        A pint quantity in percent; an array where one was given.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.
        NotApplicableError: for 0/0.
        CalculationError: for another division by zero.

    Source:
        Formula partly printed (M17 p. 115). Open: The national poverty line is used, so cities of two countries are not
        comparable.

    Examples:
        >>> round(poverty(population_in_poverty=28080, population=312000).magnitude, 6)
        9.0
    """
    return quantity_of("poverty", population_in_poverty=population_in_poverty, population=population)


def voter_participation(
    *,
    voters: Given,
    eligible_voters: Given,
) -> Quantity[Any]:
    """Voter Participation (SC: SH: SI: 4C), in percent.

    Share of those entitled to vote who did vote at the last municipal election.

    Formula: ``100 * voters / eligible_voters``, better: higher.

    Args:
        voters: persons who voted in the last municipal election; in person.
        eligible_voters: persons entitled to vote in it; in person.

    Returns:
        A pint quantity in percent; an array where one was given.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.
        NotApplicableError: for 0/0.
        CalculationError: for another division by zero.

    Source:
        Formula reconstructed (no card read). Open: Eligible, not registered, voters.

    Examples:
        >>> round(voter_participation(voters=50955, eligible_voters=75000).magnitude, 6)
        67.94
    """
    return quantity_of("voter_participation", voters=voters, eligible_voters=eligible_voters)


def child_care_availability(
    *,
    day_care_places: Given,
    pre_school_children: Given,
) -> Quantity[Any]:
    """Child Care Availability (SC: SH: SI: 5A), in percent.

    Share of children aged 0 to 3 for whom there is a place in public or private day care.

    Formula: ``100 * day_care_places / pre_school_children``, better: higher.

    Args:
        day_care_places: day-care places available for pre-school children, public and private; in place.
        pre_school_children: total number of pre-school-age children (0 to 3); in person.

    Returns:
        A pint quantity in percent; an array where one was given.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.
        NotApplicableError: for 0/0.
        CalculationError: for another division by zero.

    Source:
        Formula printed (M17 p. 118; V22 p. 143).

    Examples:
        >>> round(child_care_availability(day_care_places=3078, pre_school_children=9000).magnitude, 6)
        34.2
    """
    return quantity_of(
        "child_care_availability",
        day_care_places=day_care_places,
        pre_school_children=pre_school_children,
    )


def natural_disaster_related_deaths(
    *,
    natural_disaster_deaths: Given,
    population: Given,
) -> Quantity[Any]:
    """Natural Disaster Related Deaths (SC: SH: SA: 1C), in death / (100000 person).

    Deaths caused by natural disasters relative to population.

    Formula: ``natural_disaster_deaths / (population / 100000)``, better: lower.

    Args:
        natural_disaster_deaths: number of deaths related to natural disasters; in death, over the 12 months.
        population: number of inhabitants of the city; in person.

    Returns:
        A pint quantity in death / (100000 person); an array where one was given.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.
        NotApplicableError: for 0/0.
        CalculationError: for another division by zero.

    Source:
        Formula reconstructed (no card read). Open: Period one year (published results of one death in a city fit it).

    Examples:
        >>> round(natural_disaster_related_deaths(natural_disaster_deaths=39, population=312000).magnitude, 6)
        12.5
    """
    return quantity_of(
        "natural_disaster_related_deaths",
        natural_disaster_deaths=natural_disaster_deaths,
        population=population,
    )


def disaster_related_economic_losses(
    *,
    disaster_economic_losses: Given,
    city_gdp: Given,
) -> Quantity[Any]:
    """Disaster Related Economic Losses (SC: SH: SA: 2C), in percent.

    Economic losses from natural disasters as a share of the city's gross domestic product.

    Formula: ``100 * disaster_economic_losses / city_gdp``, better: lower.

    Args:
        disaster_economic_losses: economic losses related to natural disasters; in currency, over the 12 months.
        city_gdp: gross domestic product of the city; in currency, over the 12 months.

    Returns:
        A pint quantity in percent; an array where one was given.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.
        NotApplicableError: for 0/0.
        CalculationError: for another division by zero.

    Source:
        Formula reconstructed (no card read). Open: Which losses count.

    Examples:
        >>> round(disaster_related_economic_losses(disaster_economic_losses=480000, city_gdp=48000000000).magnitude, 6)
        0.001
    """
    return quantity_of(
        "disaster_related_economic_losses",
        disaster_economic_losses=disaster_economic_losses,
        city_gdp=city_gdp,
    )


def resilience_plans(
    *,
    resilience_plans_in_place: Given,
) -> bool:
    """Resilience Plans (SC: SH: SA: 3A), yes or no.

    Whether the city has carried out risk and vulnerability assessments, with the plans that follow from them, to
    mitigate disasters.

    Formula: ``resilience_plans_in_place``, better: higher.

    Args:
        resilience_plans_in_place: risk-reduction strategies in line with the Sendai Framework are implemented; yes or
            no.

    Returns:
        True or False.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.

    Source:
        Formula partly printed (M17 p. 121). Open: A yes needs plans by the Sendai framework; whether all four elements
        are needed is taken as yes.

    Examples:
        >>> resilience_plans(resilience_plans_in_place=True)
        True
    """
    return yes_no_of("resilience_plans", resilience_plans_in_place=resilience_plans_in_place)


def population_living_in_disaster_prone_areas(
    *,
    population_in_hazard_zones: Given,
    population: Given,
) -> Quantity[Any]:
    """Population Living in Disaster Prone Areas (SC: SH: SA: 4A), in percent.

    Share of inhabitants whose home is in a zone exposed to natural hazards.

    Formula: ``100 * population_in_hazard_zones / population``, better: lower.

    Args:
        population_in_hazard_zones: inhabitants living in zones subject to natural hazards; in person.
        population: number of inhabitants of the city; in person.

    Returns:
        A pint quantity in percent; an array where one was given.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.
        NotApplicableError: for 0/0.
        CalculationError: for another division by zero.

    Source:
        Formula partly printed (M17 p. 123).

    Examples:
        >>> round(population_living_in_disaster_prone_areas(
        ...     population_in_hazard_zones=21840,
        ...     population=312000,
        ... ).magnitude, 6)
        7.0
    """
    return quantity_of(
        "population_living_in_disaster_prone_areas",
        population_in_hazard_zones=population_in_hazard_zones,
        population=population,
    )


def emergency_service_response_time(
    *,
    emergency_response_time_total: Given,
    emergency_responses: Given,
) -> Quantity[Any]:
    """Emergency Service Response Time (SC: SH: SA: 5A), in minute / response.

    Average time the emergency services take to respond to a call.

    Formula: ``emergency_response_time_total / emergency_responses``, better: lower.

    Args:
        emergency_response_time_total: sum of the response times of all emergency responses; in minute, over the 12
            months.
        emergency_responses: number of emergency responses in the year; in response, over the 12 months.

    Returns:
        A pint quantity in minute / response; an array where one was given.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.
        NotApplicableError: for 0/0.
        CalculationError: for another division by zero.

    Source:
        Formula reconstructed (no card read). Open: Which services are pooled, and when the clock starts and stops.

    Examples:
        >>> round(emergency_service_response_time(
        ...     emergency_response_time_total=18252,
        ...     emergency_responses=3600,
        ... ).magnitude, 6)
        5.07
    """
    return quantity_of(
        "emergency_service_response_time",
        emergency_response_time_total=emergency_response_time_total,
        emergency_responses=emergency_responses,
    )


def police_service(
    *,
    police_officers: Given,
    population: Given,
) -> Quantity[Any]:
    """Police Service (SC: SH: SA: 6C), in full_time_equivalent / (100000 person).

    Number of police officers relative to population.

    Formula: ``police_officers / (population / 100000)``, better: higher.

    Args:
        police_officers: police officers in full-time equivalents; in full_time_equivalent.
        population: number of inhabitants of the city; in person.

    Returns:
        A pint quantity in full_time_equivalent / (100000 person); an array where one was given.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.
        NotApplicableError: for 0/0.
        CalculationError: for another division by zero.

    Source:
        Formula reconstructed (no card read). Open: Which staff count.

    Examples:
        >>> round(police_service(police_officers=223, population=250000).magnitude, 6)
        89.2
    """
    return quantity_of("police_service", police_officers=police_officers, population=population)


def fire_service(
    *,
    firefighters: Given,
    population: Given,
) -> Quantity[Any]:
    """Fire Service (SC: SH: SA: 7C), in full_time_equivalent / (100000 person).

    Number of firefighters relative to population.

    Formula: ``firefighters / (population / 100000)``, better: higher.

    Args:
        firefighters: firefighters in full-time equivalents; in full_time_equivalent.
        population: number of inhabitants of the city; in person.

    Returns:
        A pint quantity in full_time_equivalent / (100000 person); an array where one was given.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.
        NotApplicableError: for 0/0.
        CalculationError: for another division by zero.

    Source:
        Formula reconstructed (no card read). Open: How volunteers convert to full-time equivalents.

    Examples:
        >>> round(fire_service(firefighters=203, population=172122).magnitude, 2)
        117.94
    """
    return quantity_of("fire_service", firefighters=firefighters, population=population)


def violent_crime_rate(
    *,
    violent_crimes: Given,
    population: Given,
) -> Quantity[Any]:
    """Violent Crime Rate (SC: SH: SA: 8C), in crime / (100000 person).

    Number of violent crimes relative to population.

    Formula: ``violent_crimes / (population / 100000)``, better: lower.

    Args:
        violent_crimes: number of violent crimes; in crime, over the 12 months.
        population: number of inhabitants of the city; in person.

    Returns:
        A pint quantity in crime / (100000 person); an array where one was given.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.
        NotApplicableError: for 0/0.
        CalculationError: for another division by zero.

    Source:
        Formula reconstructed (no card read). Open: Which offences count.

    Examples:
        >>> round(violent_crime_rate(violent_crimes=44, population=172122).magnitude, 2)
        25.56
    """
    return quantity_of("violent_crime_rate", violent_crimes=violent_crimes, population=population)


def traffic_fatalities(
    *,
    traffic_deaths: Given,
    population: Given,
) -> Quantity[Any]:
    """Traffic Fatalities (SC: SH: SA: 9C), in death / (100000 person).

    Deaths from road traffic accidents relative to population.

    Formula: ``traffic_deaths / (population / 100000)``, better: lower.

    Args:
        traffic_deaths: number of traffic fatalities; in death, over the 12 months.
        population: number of inhabitants of the city; in person.

    Returns:
        A pint quantity in death / (100000 person); an array where one was given.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.
        NotApplicableError: for 0/0.
        CalculationError: for another division by zero.

    Source:
        Formula printed (M17 p. 129).

    Examples:
        >>> round(traffic_fatalities(traffic_deaths=18, population=172122).magnitude, 2)
        10.46
    """
    return quantity_of("traffic_fatalities", traffic_deaths=traffic_deaths, population=population)


def local_food_production(
    *,
    food_supplied_locally: Given,
    food_supplied: Given,
) -> Quantity[Any]:
    """Local Food Production (SC: SH: FS: 1A), in percent.

    Share of the city's food that comes from within 100 km of the urban area.

    Formula: ``100 * food_supplied_locally / food_supplied``, better: higher.

    Args:
        food_supplied_locally: food supplied to the city from within 100 km of the urban area; in tonne, over the 12
            months.
        food_supplied: total food supplied to the city; in tonne, over the 12 months.

    Returns:
        A pint quantity in percent; an array where one was given.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.
        NotApplicableError: for 0/0.
        CalculationError: for another division by zero.

    Source:
        Formula partly printed (M17 p. 130). Open: Quantity measure taken as mass.

    Examples:
        >>> round(local_food_production(food_supplied_locally=31000, food_supplied=34000).magnitude, 2)
        91.18
    """
    return quantity_of(
        "local_food_production",
        food_supplied_locally=food_supplied_locally,
        food_supplied=food_supplied,
    )
