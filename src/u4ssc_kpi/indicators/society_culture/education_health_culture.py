"""Society and Culture > Education, Health and Culture: the typed calculations.

Written by tools/write_indicators.py from the catalogue; change the declarations, not this file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from u4ssc_kpi.calculation import quantity_of

if TYPE_CHECKING:
    from pint import Quantity

    from u4ssc_kpi.quantities import Given

__all__ = [
    "adult_literacy",
    "cultural_expenditure",
    "cultural_infrastructure",
    "electronic_health_records",
    "health_insurance_public_health_coverage",
    "higher_education_degrees",
    "in_patient_hospital_beds",
    "life_expectancy",
    "maternal_mortality_rate",
    "physicians",
    "school_enrolment",
    "student_ict_access",
]


def student_ict_access(
    *,
    students_with_ict_access: Given,
    students_enrolled: Given,
) -> Quantity[Any]:
    """Student ICT Access (SC: EH: ED: 1C), in percent.

    Share of enrolled students who can use ICT facilities in their classrooms.

    Formula: ``100 * students_with_ict_access / students_enrolled``, better: higher.

    Args:
        students_with_ict_access: students with classroom access to ICT facilities; in person.
        students_enrolled: total number of students enrolled in schools; in person.

    Returns:
        A pint quantity in percent; an array where one was given.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.
        NotApplicableError: for 0/0.
        CalculationError: for another division by zero.

    Source:
        Formula printed (M17 p. 97; V22 p. 117).

    Examples:
        >>> round(student_ict_access(students_with_ict_access=17091, students_enrolled=30000).magnitude, 6)
        56.97
    """
    return quantity_of(
        "student_ict_access",
        students_with_ict_access=students_with_ict_access,
        students_enrolled=students_enrolled,
    )


def school_enrolment(
    *,
    students_enrolled: Given,
    school_aged_population: Given,
) -> Quantity[Any]:
    """School Enrolment (SC: EH: ED: 2C), in percent.

    Share of the school-aged population that is enrolled in a school.

    Formula: ``100 * students_enrolled / school_aged_population``, better: higher.

    Args:
        students_enrolled: total number of students enrolled in schools; in person.
        school_aged_population: total school-aged population; in person.

    Returns:
        A pint quantity in percent; an array where one was given.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.
        NotApplicableError: for 0/0.
        CalculationError: for another division by zero.

    Source:
        Formula printed (M17 p. 98; V22 p. 118).

    Examples:
        >>> round(school_enrolment(students_enrolled=30000, school_aged_population=31480).magnitude, 1)
        95.3
    """
    return quantity_of(
        "school_enrolment",
        students_enrolled=students_enrolled,
        school_aged_population=school_aged_population,
    )


def higher_education_degrees(
    *,
    degree_holders: Given,
    population: Given,
) -> Quantity[Any]:
    """Higher Education Degrees (SC: EH: ED: 3C), in person / (100000 person).

    Number of inhabitants with a degree of higher-level education, per 100 000 inhabitants.

    Formula: ``degree_holders / (population / 100000)``, better: higher.

    Args:
        degree_holders: city inhabitants holding at least one higher-level education degree; in person.
        population: number of inhabitants of the city; in person.

    Returns:
        A pint quantity in person / (100000 person); an array where one was given.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.
        NotApplicableError: for 0/0.
        CalculationError: for another division by zero.

    Source:
        Formula printed (M17 p. 99; V22 p. 119, 31).

    Examples:
        >>> round(higher_education_degrees(degree_holders=18675, population=172122).magnitude, 2)
        10849.86
    """
    return quantity_of("higher_education_degrees", degree_holders=degree_holders, population=population)


def adult_literacy(
    *,
    literate_adults: Given,
    adult_population: Given,
) -> Quantity[Any]:
    """Adult Literacy (SC: EH: ED: 4C), in percent.

    Share of the adult inhabitants who are literate.

    Formula: ``100 * literate_adults / adult_population``, better: higher.

    Args:
        literate_adults: adult city inhabitants deemed literate; in person.
        adult_population: total number of adult city inhabitants; in person.

    Returns:
        A pint quantity in percent; an array where one was given.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.
        NotApplicableError: for 0/0.
        CalculationError: for another division by zero.

    Source:
        Formula printed (M17 p. 100; V22 p. 120).

    Examples:
        >>> round(adult_literacy(literate_adults=104580, adult_population=120000).magnitude, 6)
        87.15
    """
    return quantity_of("adult_literacy", literate_adults=literate_adults, adult_population=adult_population)


def electronic_health_records(
    *,
    population_with_electronic_health_record: Given,
    population: Given,
) -> Quantity[Any]:
    """Electronic Health Records (SC: EH: ED: 5A), in percent.

    Share of the city's inhabitants who have an electronic health record.

    Formula: ``100 * population_with_electronic_health_record / population``, better: higher.

    Args:
        population_with_electronic_health_record: city inhabitants with electronic health records; in person.
        population: number of inhabitants of the city; in person.

    Returns:
        A pint quantity in percent; an array where one was given.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.
        NotApplicableError: for 0/0.
        CalculationError: for another division by zero.

    Source:
        Formula printed (M17 p. 101).

    Examples:
        >>> round(electronic_health_records(
        ...     population_with_electronic_health_record=212400,
        ...     population=236000,
        ... ).magnitude, 6)
        90.0
    """
    return quantity_of(
        "electronic_health_records",
        population_with_electronic_health_record=population_with_electronic_health_record,
        population=population,
    )


def life_expectancy(
    *,
    mean_life_expectancy: Given,
) -> Quantity[Any]:
    """Life Expectancy (SC: EH: H: 1C), in year.

    Average number of years the city's inhabitants can expect to live.

    Formula: ``mean_life_expectancy``, better: higher.

    Args:
        mean_life_expectancy: average life expectancy of the inhabitants; in year.

    Returns:
        A pint quantity in year; an array where one was given.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.

    Source:
        Formula reconstructed (no card read). Open: Taken as life expectancy at birth, both sexes.

    Examples:
        >>> round(life_expectancy(mean_life_expectancy='82.6 years').magnitude, 6)
        82.6
    """
    return quantity_of("life_expectancy", mean_life_expectancy=mean_life_expectancy)


def maternal_mortality_rate(
    *,
    maternal_deaths: Given,
    live_births: Given,
) -> Quantity[Any]:
    """Maternal Mortality Rate (SC: EH: H: 2C), in death / (100000 birth).

    Deaths of women from causes tied to pregnancy or birth, per 100 000 live births.

    Formula: ``maternal_deaths / (live_births / 100000)``, better: lower.

    Args:
        maternal_deaths: maternal deaths in the year; in death, over the 12 months.
        live_births: live births in the year; in birth, over the 12 months.

    Returns:
        A pint quantity in death / (100000 birth); an array where one was given.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.
        NotApplicableError: for 0/0.
        CalculationError: for another division by zero.

    Source:
        Formula printed (M17 p. 103; V22 p. 123).

    Examples:
        >>> round(maternal_mortality_rate(maternal_deaths=1, live_births=2500).magnitude, 6)
        40.0
    """
    return quantity_of("maternal_mortality_rate", maternal_deaths=maternal_deaths, live_births=live_births)


def physicians(
    *,
    physician_count: Given,
    population: Given,
) -> Quantity[Any]:
    """Physicians (SC: EH: H: 3C), in person / (100000 person).

    Physicians available in the city, per 100 000 inhabitants.

    Formula: ``physician_count / (population / 100000)``, better: higher.

    Args:
        physician_count: number of physicians; in person.
        population: number of inhabitants of the city; in person.

    Returns:
        A pint quantity in person / (100000 person); an array where one was given.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.
        NotApplicableError: for 0/0.
        CalculationError: for another division by zero.

    Source:
        Formula partly printed (M17 p. 104; V22 p. 31). Open: Formula follows the definition; M17 p. 104 asks for
        licensed physicians, and breaks off there in the stored copy.

    Examples:
        >>> round(physicians(physician_count=714, population=204000).magnitude, 6)
        350.0
    """
    return quantity_of("physicians", physician_count=physician_count, population=population)


def in_patient_hospital_beds(
    *,
    in_patient_bed_count: Given,
    population: Given,
) -> Quantity[Any]:
    """In-Patient Hospital Beds (SC: EH: H: 4A), in bed / (100000 person).

    Number of hospital beds for in-patients per 100 000 inhabitants.

    Formula: ``in_patient_bed_count / (population / 100000)``, better: higher.

    Other variant: public, ``public_in_patient_bed_count / (population / 100000)``; see `DataPoint.with_variant`.

    Args:
        in_patient_bed_count: in-patient hospital beds, public and private; in bed.
        population: number of inhabitants of the city; in person.

    Returns:
        A pint quantity in bed / (100000 person); an array where one was given.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.
        NotApplicableError: for 0/0.
        CalculationError: for another division by zero.

    Source:
        Formula printed (V22 p. 126, 31).

    Examples:
        >>> round(in_patient_hospital_beds(in_patient_bed_count=918, population=204000).magnitude, 6)
        450.0
    """
    return quantity_of("in_patient_hospital_beds", in_patient_bed_count=in_patient_bed_count, population=population)


def health_insurance_public_health_coverage(
    *,
    population_with_health_coverage: Given,
    population: Given,
) -> Quantity[Any]:
    """Health Insurance / Public Health Coverage (SC: EH: H: 5A), in percent.

    Share of the city's inhabitants covered by a health insurance or a public health system.

    Formula: ``100 * population_with_health_coverage / population``, better: higher.

    Args:
        population_with_health_coverage: inhabitants covered by health insurance or a public health system; in person.
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
        >>> round(health_insurance_public_health_coverage(
        ...     population_with_health_coverage=195840,
        ...     population=204000,
        ... ).magnitude, 6)
        96.0
    """
    return quantity_of(
        "health_insurance_public_health_coverage",
        population_with_health_coverage=population_with_health_coverage,
        population=population,
    )


def cultural_expenditure(
    *,
    cultural_heritage_expenditure: Given,
    city_expenditure: Given,
) -> Quantity[Any]:
    """Cultural Expenditure (SC: EH: C: 1C), in percent.

    Share of expenditure that goes to the city's cultural heritage.

    Formula: ``100 * cultural_heritage_expenditure / city_expenditure``, better: higher.

    Args:
        cultural_heritage_expenditure: the city's expenditure on cultural heritage; in currency, over the 12 months.
        city_expenditure: the city's total expenditure (annual budget); in currency, over the 12 months.

    Returns:
        A pint quantity in percent; an array where one was given.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.
        NotApplicableError: for 0/0.
        CalculationError: for another division by zero.

    Source:
        Formula reconstructed (no card read). Open: The denominator is the city's annual budget and only the city's own
        spending counts (Case of Moscow 2018, p. 76; Factsheet Ålesund 2020, p. 46); what is cultural heritage spending
        was not read.

    Examples:
        >>> round(cultural_expenditure(cultural_heritage_expenditure=5400000, city_expenditure=240000000).magnitude, 6)
        2.25
    """
    return quantity_of(
        "cultural_expenditure",
        cultural_heritage_expenditure=cultural_heritage_expenditure,
        city_expenditure=city_expenditure,
    )


def cultural_infrastructure(
    *,
    cultural_institutions: Given,
    population: Given,
) -> Quantity[Any]:
    """Cultural Infrastructure (SC: EH: C: 2A), in institution / (100000 person).

    Count of cultural institutions relative to population.

    Formula: ``cultural_institutions / (population / 100000)``, better: higher.

    Args:
        cultural_institutions: number of cultural institutions; in institution.
        population: number of inhabitants of the city; in person.

    Returns:
        A pint quantity in institution / (100000 person); an array where one was given.

    Raises:
        UnitError, ValueReadError: for a value that cannot be used.
        NotApplicableError: for 0/0.
        CalculationError: for another division by zero.

    Source:
        Formula reconstructed (no card read). Open: Which institutions count.

    Examples:
        >>> round(cultural_infrastructure(cultural_institutions=51, population=204000).magnitude, 6)
        25.0
    """
    return quantity_of("cultural_infrastructure", cultural_institutions=cultural_institutions, population=population)
