"""Numbers and units as people write them: against hand-worked values and pint's own default registry."""

from __future__ import annotations

import math
import re

import numpy as np
import pint
import pytest
from hypothesis import given
from hypothesis import strategies as st

import u4ssc_kpi as u4
from u4ssc_kpi import quantities as q
from u4ssc_kpi.errors import UnitError, ValueReadError
from u4ssc_kpi.indicators.economy.ict import smart_water_meters
from u4ssc_kpi.indicators.environment.energy import electricity_consumption
from u4ssc_kpi.indicators.environment.environment import air_pollution_no2, air_pollution_pm10
from u4ssc_kpi.io.yaml_text import load_yaml
from u4ssc_kpi.quantities import numbers
from u4ssc_kpi.resources import compiled

NBSP, NARROW, THIN, FIGURE = "\u00a0", "\u202f", "\u2009", "\u2007"

# --- numbers --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0.0),
        ("97", 97.0),
        ("12.5", 12.5),
        ("  7  ", 7.0),
        ("95 424", 95424.0),
        (f"95{NBSP}424", 95424.0),
        (f"95{NARROW}424", 95424.0),
        (f"95{THIN}424", 95424.0),
        (f"95{FIGURE}424", 95424.0),
        ("95'424", 95424.0),
        ("95\u2019424", 95424.0),
        ("95_424", 95424.0),
        ("1,234,567", 1234567.0),
        ("1.234.567", 1234567.0),
        ("1 234 567", 1234567.0),
        ("1 234 567,89", 1234567.89),
        ("1'234'567.89", 1234567.89),
        ("12,5", 12.5),
        ("0,123", 0.123),  # no group begins with a zero
        ("1,2345", 1.2345),  # no group has four digits
        ("1.234,5", 1234.5),
        ("1,234.5", 1234.5),
        ("1.234.567,25", 1234567.25),
        (".5", 0.5),
        (",5", 0.5),
        ("-5", -5.0),
        ("\u22125", -5.0),
        ("\u22121 234,5", -1234.5),
        ("+5", 5.0),
        ("1e3", 1000.0),
        ("1.5E-3", 0.0015),
        ("1,5e3", 1500.0),
        ("\u0669\u0665\u0664\u0662\u0664", 95424.0),  # Arabic-Indic
        ("\u0669\u0665\u066c\u0664\u0662\u0664\u066b\u0665", 95424.5),  # with Arabic thousands and decimal separators
        ("\uff19\uff15\uff14\uff12\uff14", 95424.0),  # full-width
        ("\uff11\uff12\uff0c\uff15", 12.5),
        ("\u096f\u096d", 97.0),  # Devanagari
    ],
)
def test_numbers_as_people_write_them(text: str, number: float) -> None:
    assert q.parse_number(text) == number
    assert q.split_value(f"{text.strip()} km") == (number, "km")


@pytest.mark.parametrize(
    ("text", "as_whole", "as_part"),
    [("1,234", "1234", "1.234"), ("95,424", "95424", "95.424"), ("-1,234", "-1234", "-1.234")],
)
def test_a_number_with_two_readings_is_refused_naming_both(text: str, as_whole: str, as_part: str) -> None:
    with pytest.raises(ValueReadError) as caught:
        q.parse_number(text)
    assert caught.value.code == "number_ambiguous"
    assert re.search(rf"(?<![\d-]){re.escape(as_whole)}(?!\d)", str(caught.value))
    assert re.search(rf"(?<![\d-]){re.escape(as_part)}(?!\d)", str(caught.value))
    with pytest.raises(ValueReadError):
        q.split_value(f"{text} km")


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "12 34",
        "12_34",
        "1_0",
        "1'23",
        "1__000",
        "1,23,456",
        "1,234,56",
        "1.23.456",
        "1,234.567.8",
        "1234,567.8",
        "1234 567",
        "1 234'567",
        "5 6",
        "12-15",
        "~5",
        "approx 5",
        "<5",
        "5?",
        "--5",
        "5-",
        "(5)",
        "0x10",
        "nan",
        "inf",
        "-Infinity",
        "five",
        "5;6",
        "1e",
        "1e5.5",
        "\u00bd",
        "\u2167",
        "\u00b2",  # a superscript is no digit of a number
        "10\u00b2",  # 100, and not 102
        "10\u2076",
        "1\u00bd",
    ],
)
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(ValueReadError):
        q.parse_number(text)


@pytest.mark.parametrize("text", ["1e400", "-1e400", "1e5000", "9" * 400])
def test_a_number_too_large_is_refused_as_not_finite(text: str) -> None:
    for read in (q.parse_number, q.split_value, lambda t: q.read_value(t, None, "person")):
        with pytest.raises(ValueReadError):
            read(text)


@pytest.mark.parametrize(
    "text", ["9" * 100_000, "1 " * 50_000, "1," * 50_000, "-" * 100_000, " " * 100_000, "1e" * 50_000]
)
def test_a_very_long_number_is_refused_with_a_short_message(text: str) -> None:
    for read in (q.parse_number, q.split_value):
        with pytest.raises(ValueReadError) as caught:
            read(text)
        assert len(str(caught.value)) < 300


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_every_float_is_read_back_from_its_repr(number: float) -> None:
    assert q.parse_number(repr(number)) == number


@given(st.integers(-(10**15), 10**15), st.sampled_from([" ", NBSP, NARROW, THIN, "'", "\u2019", "_"]))
def test_grouping_never_changes_a_whole_number(number: int, sign: str) -> None:
    assert q.parse_number(f"{number:,}".replace(",", sign)) == number


@given(st.integers(10**6, 10**15), st.integers(0, 99))
def test_the_german_and_the_english_way_of_writing_agree(whole: int, cents: int) -> None:
    english = f"{whole:,}.{cents:02d}"
    german = english.translate(str.maketrans(",.", ".,"))
    assert q.parse_number(english) == q.parse_number(german) == float(f"{whole}.{cents:02d}")


@given(st.text(max_size=40))
def test_reading_any_text_as_a_number_ends_in_a_finite_float_or_a_refusal(text: str) -> None:
    try:
        number = q.parse_number(text)
    except ValueReadError:
        return
    assert math.isfinite(number)


# --- values with units ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "unit", "number", "currency"),
    [
        ("12 MWh", "kWh", 12_000, None),
        ("12MWh", "kWh", 12_000, None),
        ("1.2 GWh", "kWh", 1_200_000, None),
        ("1,2 GWh", "kWh", 1_200_000, None),
        ("250 ha", "hectare", 250, None),
        ("250 ha", "km**2", 2.5, None),
        ("95 424 / 100 000 inhabitants", "subscription / (100000 person)", 95_424, None),
        ("95 424 per 100,000 inhabitants", "subscription / (100000 person)", 95_424, None),
        ("9.78 per 100 000 live births", "death / (100000 birth)", 9.78, None),
        ("9 / 1 000 live births", "death / (100000 birth)", 900, None),
        ("97 %", "percent", 97, None),
        ("97%", "percent", 97, None),
        ("97 per cent", "percent", 97, None),
        ("970 \u2030", "percent", 97, None),
        ("3 million EUR", "currency", 3_000_000, "EUR"),
        ("EUR 3 million", "currency", 3_000_000, "EUR"),
        ("\u20ac 3 million", "currency", 3_000_000, "EUR"),
        ("\u20ac3 bn", "currency", 3_000_000_000, "EUR"),
        ("1,5 billion NOK", "currency", 1_500_000_000, "NOK"),
        ("18 EUR/h", "currency/hour", 18, "EUR"),
        ("12 \u00b5g/m3", "ug / m**3", 12, None),  # micro sign
        ("12 \u03bcg/m3", "ug / m**3", 12, None),  # Greek mu
        ("12 ug/m\u00b3", "ug / m**3", 12, None),
        ("0.012 mg/m3", "ug / m**3", 12, None),
        ("5 tonnes", "tonne", 5, None),
        ("5 kt", "tonne", 5_000, None),
        ("5 t CO2e", "tonne_CO2e", 5, None),
        ("150 l/person/day", "litre / person / day", 150, None),
        ("150 litres per capita per day", "litre / person / day", 150, None),
        ("100 kWh/m\u00b2", "kWh / m**2 / year", 100, None),
        ("100 kWh/m2/yr", "kWh / m**2 / year", 100, None),
        ("5 m^3", "m**3", 5, None),
        ("5 m\u00b3", "m**3", 5, None),
        ("5 km2", "km**2", 5, None),
        ("5 sq km", "km**2", 5, None),
        ("10 FTE / 100 000 inhabitants", "full_time_equivalent / (100000 person)", 10, None),
        ("5 beds per 1000 people", "bed / (100000 person)", 500, None),
        ("9 thousand households", "household", 9_000, None),
        ("500 smart meters", "metering_device", 500, None),
        ("30 %", "dimensionless", 0.3, None),
    ],
)
def test_values_with_units_as_people_write_them(text: str, unit: str, number: float, currency: str | None) -> None:
    read = q.read_value(text, None, unit)
    assert math.isclose(float(read.value), number, rel_tol=1e-12)
    assert read.currency == currency


def test_litres_a_day_are_litres_per_head_only_where_itu_prints_them_so() -> None:
    result = u4.evaluate(_city({"water_consumption": u4.Reading(value=150, unit="l/day")}))["water_consumption"]
    assert (result.status, result.value) == ("reported", 150.0)
    with pytest.raises(UnitError):
        q.factor("l/day", "litre / person / day")


@pytest.mark.parametrize(
    "text",
    [
        "5 kWh 6",
        "5 kWh 2020",
        "5 kWh (2020)",
        "5 kWh 0",
        "5-6 kWh",
        "5 - 6 kWh",
        "5 to 6 kWh",
        "5 \u00b1 1 kWh",
        "<5 kWh",
        "~5 kWh",
        "approx 5 kWh",
        "1,234 kWh",
        "12_34 kWh",
        "10\u00b2 kWh",
        "10\u2076 kWh",
        "1\u00bd kWh",
        "5 kWh/0",
        "1e308 GWh",
        "kWh",
        "yes",
    ],
)
def test_values_that_cannot_be_read_in_one_way_are_refused(text: str) -> None:
    with pytest.raises((UnitError, ValueReadError)):
        q.read_value(text, None, "kWh")


def test_two_units_are_refused_unless_they_are_the_same() -> None:
    assert q.read_value("5 MWh", "MWh", "kWh").value == 5_000
    with pytest.raises(UnitError):
        q.read_value("5 MWh", "GWh", "kWh")


@pytest.mark.parametrize("text", ["\u20ac5 NOK", "EUR 5 NOK", "EUR 5 EUR", "5 EUR/person", "5 kWh", "5 %", "5 persons"])
def test_money_has_one_currency_and_nothing_else(text: str) -> None:
    with pytest.raises(UnitError):
        q.read_value(text, None, "currency")


@pytest.mark.parametrize("text", ["$ 5", "5 $", "\u00a35", "\u00a5 5 million"])
def test_a_sign_of_several_currencies_is_refused_with_the_reason(text: str) -> None:
    with pytest.raises(UnitError, match="several currencies") as caught:
        q.read_value(text, None, "currency")
    assert caught.value.code == "currency_unknown"
    assert "ISO 4217" in str(caught.value)


def test_an_unknown_currency_code_is_refused() -> None:
    with pytest.raises(UnitError, match="ISO 4217") as caught:
        q.read_value("5 XYZ", None, "currency")
    assert caught.value.code == "currency_unknown"


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("5 persons", "household"),
        ("5 households", "person"),
        ("5 people per household", "person"),
        ("5 %", "household"),
        ("5 percent", "person"),
        ("5 \u2030", "dataset"),
        ("5 %", "kWh"),
        ("5 kWh", "percent"),
        ("5 persons", "percent"),
        ("5 number", "percent"),
        ("5 kW", "kWh"),
        ("5 km", "km**2"),
        ("5 km2", "km"),
        ("5 minutes", "km"),
        ("5 EUR", "percent"),
        ("5 / 100 000 live births", "death / (100000 person)"),
        ("5 households/day", "household"),
        ("5 kWh / household", "kWh / person / year"),
        ("5 ppm", "percent"),
        ("5 %%", "percent"),
    ],
)
def test_another_kind_of_thing_is_refused(text: str, unit: str) -> None:
    with pytest.raises(UnitError):
        q.read_value(text, None, unit)


@pytest.mark.parametrize("text", ["meter", "meters", "Meters", "smart meters", "metering devices", "metering_device"])
def test_a_meter_is_a_device_where_devices_are_due(text: str) -> None:
    assert q.factor(text, "metering_device").factor == 1


@pytest.mark.parametrize("text", ["metre", "metres", "m", "km", "kilometer", "square meters", "m2"])
def test_a_metre_is_never_a_device(text: str) -> None:
    with pytest.raises(UnitError):
        q.factor(text, "metering_device")


def test_a_meter_is_a_metre_elsewhere() -> None:
    assert math.isclose(q.factor("meter", "km").factor, 0.001)
    assert math.isclose(q.factor("meters", "km").factor, 0.001)


def test_a_pint_length_is_never_a_device() -> None:
    metres = pint.UnitRegistry().Quantity(5, "m")
    with pytest.raises(UnitError):
        smart_water_meters(smart_water_meter_count=metres, water_meter_count=10)


@pytest.mark.parametrize(
    ("typo", "meant"),
    [("houshold", "household"), ("tones", "tonne"), ("hectar", "hectare"), ("subscripton", "subscription")],
)
def test_an_unknown_unit_names_the_closest(typo: str, meant: str) -> None:
    with pytest.raises(UnitError, match=re.escape(meant)) as caught:
        q.parse_unit(typo)
    assert caught.value.code == "unit_unknown"


# --- the units of the catalogue -------------------------------------------------------------------------------------

INPUT_UNITS = """GJ|bed|bicycle|birth|crime|currency|currency/hour|customer|customer_interruption|dataset|death
dimensionless|enterprise|full_time_equivalent|hectare|hotspot|household|institution|intersection|kWh|km|km**2|m**2|m**3|metering_device
minute|patent|person|place|procurement_activity|response|service|site|stop|subscription|tonne|tonne_CO2e|ug/m**3|vehicle
year""".replace("\n", "|").split("|")
POINT_UNITS = """GJ / person / year|bed / (100000 person)|bicycle / (100000 person)|crime / (100000 person)
customer_interruption / customer|dataset|death / (100000 birth)|death / (100000 person)|dimensionless
full_time_equivalent / (100000 person)|hectare / (100000 person)|hotspot|institution / (100000 person)|kWh / m**2 / year
kWh / person / year|km / (100000 person)|litre / person / day|m**2 / (100000 person)|minute / customer_interruption
minute / response|patent / (100000 person)|percent|person / (100000 person)|service|subscription / (100000 person)
tonne_CO2e / person / year|ug / m**3|vehicle / (100000 person)|year""".replace("\n", "|").split("|")


def test_the_lists_of_units_above_are_complete() -> None:
    assert set(INPUT_UNITS) | {"yes_no"} == {i.unit for i in u4.registry.inputs.values()}
    assert set(POINT_UNITS) | {"yes_no"} == {p.unit for p in u4.registry.data_points.values()}


@pytest.mark.parametrize("unit", sorted({*INPUT_UNITS, *POINT_UNITS}))
def test_every_declared_unit_converts_to_itself_with_factor_one(unit: str) -> None:
    for over in ("at a date", "12 months"):
        assert q.factor(unit, unit, over).factor == 1.0
    if "currency" not in unit:  # pint knows no money
        result = q.quantity(12.5, unit)
        assert result.magnitude == 12.5
        assert q.factor(str(result.units), unit).factor == 1.0, "what the library prints it reads"


# What ITU prints for a result: the cards (indicators.yaml) and the published reports of five cities.
PERCENT_ON_CARDS = [
    "household_internet_access",
    "fixed_broadband_subscriptions",
    "drainage_storm_water_system_ict_monitoring",
    "smart_electricity_meters",
    "dynamic_public_transport_information",
    "traffic_monitoring",
    "intersection_control",
    "public_sector_e_procurement",
    "household_sanitation",
    "access_to_electricity",
    "public_transport_network_convenience",
    "transportation_mode_share_private_vehicles",
    "transportation_mode_share_public_transport",
    "transportation_mode_share_walking",
    "transportation_mode_share_cycling",
    "transportation_mode_share_para_transport",
    "low_carbon_emission_passenger_vehicles",
    "public_building_sustainability",
    "integrated_building_management_systems_in_public_buildings",
    "pedestrian_infrastructure",
    "small_and_medium_sized_enterprises",
    "unemployment_rate",
    "drinking_water_quality",
    "freshwater_consumption",
    "wastewater_treatment_primary",
    "wastewater_treatment_secondary",
    "wastewater_treatment_tertiary",
    "emf_exposure",
    "student_ict_access",
    "school_enrolment",
    "adult_literacy",
    "electronic_health_records",
    "child_care_availability",
]
PERCENT_IN_CITIES = [
    "adult_literacy",
    "basic_water_supply",
    "child_care_availability",
    "disaster_related_economic_losses",
    "drainage_storm_water_system_ict_monitoring",
    "drinking_water_quality",
    "electronic_health_records",
    "fixed_broadband_subscriptions",
    "freshwater_consumption",
    "health_insurance_public_health_coverage",
    "household_internet_access",
    "household_sanitation",
    "ict_sector_employment",
    "local_food_production",
    "population_living_in_disaster_prone_areas",
    "potable_water_supply",
    "poverty",
    "rd_expenditure",
    "renewable_energy_consumption",
    "school_enrolment",
    "small_and_medium_sized_enterprises",
    "smart_water_meters",
    "student_ict_access",
    "tourism_sector_employment",
    "unemployment_rate",
    "voter_participation",
    "wastewater_collection",
    "wastewater_treatment_primary",
    "wastewater_treatment_secondary",
    "wastewater_treatment_tertiary",
    "water_supply_ict_monitoring",
    "water_supply_loss",
    "wireless_broadband_coverage_3g",
    "wireless_broadband_coverage_4g",
    "youth_unemployment_rate",
]
GASES = ("pm10", "pm2_5", "no2", "so2", "o3")
PRINTED = [
    *((name, "Percentage") for name in PERCENT_ON_CARDS),
    *((name, "%") for name in PERCENT_IN_CITIES),
    ("open_data_percentage", "Percentage"),  # the card prints "Percentage and Number", one for each of the two
    ("open_data_number", "Number"),
    ("electricity_system_outage_frequency", "Number"),
    ("electricity_system_outage_time", "Minutes"),
    ("public_transport_network", "km / 100 000 inhabitants"),
    ("bicycle_network", "km / 100 000 inhabitants"),
    ("travel_time_index", "Ratio"),
    ("shared_bicycles", "Number / 100 000 inhabitants"),
    ("shared_vehicles", "Number / 100 000 inhabitants"),
    *((f"air_pollution_{gas}", "\u00b5g / m3") for gas in GASES),
    *((f"air_pollution_{gas}", "\u00b5g/m3") for gas in GASES),
    ("ghg_emissions", "Tonnes eCO2 / capita"),
    ("ghg_emissions", "tonnes"),
    ("water_consumption", "Litres / day / capita"),
    ("water_consumption", "l / day"),
    ("higher_education_degrees", "Degrees / 100,000 inhabitants"),
    ("higher_education_degrees", "per 100 000 inhabitants"),
    ("maternal_mortality_rate", "Number / 100,000 live births."),
    ("maternal_mortality_rate", "per 100 000 live births"),
    ("gender_income_equity", "Ratio"),
    ("gender_income_equity", "Ratio Female: Male"),
    ("traffic_fatalities", "Number / 100,000 inhabitants"),
    ("traffic_fatalities", "/ 100 000 inhabitants"),
    ("violent_crime_rate", "/ 100 000 inhabitants"),
    ("natural_disaster_related_deaths", "/ 100 000 inhabitants"),
    ("wireless_broadband_subscriptions", "/ 100 000 inhabitants"),
    ("in_patient_hospital_beds", "per 100 000 inhabitants"),
    ("physicians", "per 100 000 inhabitants"),
    ("patents", "per 100 000 inhabitants"),
    ("police_service", "FTE / 100 000 inhabitants"),
    ("fire_service", "FTE / 100 000 inhabitants"),
    ("disaster_related_economic_losses", "% / City GDP"),
    ("rd_expenditure", "% of GDP"),
    ("electricity_consumption", "kWh / yr"),
    ("residential_thermal_energy_consumption", "GJ / yr"),
    ("public_building_energy_consumption", "ekWh / m2"),
    ("emergency_service_response_time", "Minutes"),
    ("life_expectancy", "yrs"),
]
# "Yes or No", printed for the five data points of urban development, is no unit: it is the kind of the answer.
YES_NO = [
    f"urban_development_and_spatial_planning_{x}"
    for x in ("compact", "connected", "integrated", "inclusive", "resilient")
]


def _city(reported: dict[str, object]) -> u4.Submission:
    return u4.Submission(city="Test", country="NO", year=2020, reported=reported)


@pytest.mark.parametrize(("name", "unit"), PRINTED)
def test_a_reported_value_may_carry_the_unit_as_printed(name: str, unit: str) -> None:
    for given_value in (u4.Reading(value=0.5, unit=unit), f"0.5 {unit}"):
        result = u4.evaluate(_city({name: given_value}))[name]
        assert result.status == "reported", result.explain()
        assert result.value == 0.5


def test_every_unit_that_the_catalogue_prints_is_in_the_list_above() -> None:
    listed = {(name, unit) for name, unit in PRINTED}
    for indicator in u4.registry.values():
        for point in indicator.data_points:
            if indicator.unit_printed == "Yes or No":
                assert point.id in YES_NO
                continue
            if indicator.unit_printed == "Percentage and Number":
                assert {("open_data_percentage", "Percentage"), ("open_data_number", "Number")} <= listed
                continue
            assert indicator.unit_printed is None or (point.id, indicator.unit_printed) in listed


@pytest.mark.parametrize("name", YES_NO)
@pytest.mark.parametrize(("text", "truth"), [("Yes", True), ("No", False), (True, True), ("nei", False)])
def test_a_yes_or_no_is_reported_as_such(name: str, text: object, truth: bool) -> None:
    assert u4.evaluate(_city({name: text}))[name].value is truth


@pytest.mark.parametrize(
    ("name", "unit"), [("physicians", "FTE / 100 000 inhabitants"), ("poverty", "tonnes"), ("patents", "%")]
)
def test_a_loose_unit_of_another_result_is_refused(name: str, unit: str) -> None:
    assert u4.evaluate(_city({name: u4.Reading(value=5, unit=unit)}))[name].status == "invalid"


# --- conversions ----------------------------------------------------------------------------------------------------

INDEPENDENT = pint.UnitRegistry()


@pytest.mark.parametrize(
    ("written", "declared", "pint_written", "pint_declared"),
    [
        ("Wh", "kWh", "watt_hour", "kilowatt_hour"),
        ("MWh", "kWh", "megawatt_hour", "kilowatt_hour"),
        ("GWh", "kWh", "gigawatt_hour", "kilowatt_hour"),
        ("TWh", "kWh", "terawatt_hour", "kilowatt_hour"),
        ("MJ", "kWh", "megajoule", "kilowatt_hour"),
        ("kWh", "GJ", "kilowatt_hour", "gigajoule"),
        ("TJ", "GJ", "terajoule", "gigajoule"),
        ("PJ", "GJ", "petajoule", "gigajoule"),
        ("Mcal", "GJ", "megacalorie", "gigajoule"),
        ("MCal", "GJ", "megacalorie", "gigajoule"),
        ("toe", "GJ", "tonne_of_oil_equivalent", "gigajoule"),
        ("ktoe", "GJ", "kilotonne_of_oil_equivalent", "gigajoule"),
        ("Mtoe", "GJ", "megatonne_of_oil_equivalent", "gigajoule"),
        ("MTOE", "GJ", "megatonne_of_oil_equivalent", "gigajoule"),
        ("m", "km", "meter", "kilometer"),
        ("mile", "km", "mile", "kilometer"),
        ("miles", "km", "mile", "kilometer"),
        ("ft", "km", "foot", "kilometer"),
        ("ha", "km**2", "hectare", "kilometer**2"),
        ("m2", "hectare", "meter**2", "hectare"),
        ("acres", "hectare", "acre", "hectare"),
        ("ft2", "m**2", "foot**2", "meter**2"),
        ("l", "m**3", "liter", "meter**3"),
        ("ML", "m**3", "megaliter", "meter**3"),
        ("MLitre", "m**3", "megaliter", "meter**3"),
        ("hm3", "m**3", "hectometer**3", "meter**3"),
        ("kg", "tonne", "kilogram", "tonne"),
        ("Mt", "tonne", "megatonne", "tonne"),
        ("lb", "tonne", "pound", "tonne"),
        ("h", "minute", "hour", "minute"),
        ("hours", "minute", "hour", "minute"),
        ("s", "minute", "second", "minute"),
        ("days", "minute", "day", "minute"),
        ("mg/m3", "ug/m**3", "milligram/meter**3", "microgram/meter**3"),
        ("ng/l", "ug/m**3", "nanogram/liter", "microgram/meter**3"),
        ("m3 / person / day", "litre / person / day", "meter**3/day", "liter/day"),
        ("MJ / m2 / day", "kWh / m**2 / year", "megajoule/meter**2/(1 day)", "kilowatt_hour/meter**2/(365 day)"),
    ],
)
def test_conversions_agree_with_pints_own_registry(
    written: str, declared: str, pint_written: str, pint_declared: str
) -> None:
    expected = (INDEPENDENT(pint_written) / INDEPENDENT(pint_declared)).to_base_units()
    assert expected.dimensionless
    assert math.isclose(q.factor(written, declared).factor, expected.magnitude, rel_tol=1e-9)


@pytest.mark.parametrize(
    ("written", "declared", "number"),
    [
        ("kWh / day", "kWh", 365),
        ("kWh/month", "kWh", 12),
        ("kWh / year", "kWh", 1),
        ("kWh per annum", "kWh", 1),
        ("kWh/a", "kWh", 1),
        ("kWh / week", "kWh", 365 / 7),
        ("MWh / hour", "kWh", 1000 * 24 * 365),
        ("m3/s", "m**3", 365 * 86_400),
        ("tonnes / day", "tonne", 365),
        ("deaths / year", "death", 1),
        ("crimes per month", "crime", 12),
        ("EUR / month", "currency", 12),
        ("t CO2e / yr", "tonne_CO2e", 1),
    ],
)
def test_an_amount_over_twelve_months_may_be_written_as_a_rate(written: str, declared: str, number: float) -> None:
    assert math.isclose(q.factor(written, declared, "12 months").factor, number, rel_tol=1e-12)
    with pytest.raises(UnitError):
        q.factor(written, declared, "at a date")


def test_a_year_is_the_period_of_365_days() -> None:
    assert q.factor("days", "year").factor == pytest.approx(1 / 365, rel=1e-12)
    assert q.factor("kWh / person / day", "kWh / person / year").factor == pytest.approx(365, rel=1e-12)


# Molar mass over molar volume, from 20 (SO2 2.66, NO2 1.91, O3 2.00) to 25 degrees Celsius (2.62, 1.88, 1.96).
@pytest.mark.parametrize(
    ("gas", "molar_mass", "ppb"), [("no2", 46.0055, 1.9), ("so2", 64.066, 2.62), ("o3", 47.998, 1.96)]
)
def test_parts_per_billion_of_a_gas_are_converted_as_the_manual_says(gas: str, molar_mass: float, ppb: float) -> None:
    wanted = u4.registry.inputs[f"{gas}_concentration"]
    factors = {c.from_unit: c.factor for c in wanted.conversions}
    assert factors == {"ppb": ppb, "ppm": 1000 * ppb}
    assert molar_mass / 24.465 * 0.985 < ppb < molar_mass / 24.055 * 1.015
    assert {c.source for c in wanted.conversions} == {"V22 pp. 32, 95"}
    point = u4.registry.data_points[f"air_pollution_{gas}"]
    for text in ("20 ppb", "20 PPB", "0.02 ppm"):
        result = point.calculate(**{wanted.id: text})
        assert not isinstance(result, bool)
        assert math.isclose(float(result.magnitude), 20 * ppb)


@pytest.mark.parametrize("dust", ["pm10", "pm2_5"])
def test_parts_per_billion_of_dust_mean_nothing(dust: str) -> None:
    assert u4.registry.inputs[f"{dust}_concentration"].conversions == ()
    with pytest.raises(UnitError):
        u4.registry.data_points[f"air_pollution_{dust}"].calculate(**{f"{dust}_concentration": "5 ppb"})


# --- hostile text ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "10**10**10 m",
        "m**9999999",
        "m^99999999999",
        "m**-1",
        "m**0.5",
        "m**m",
        "(" * 4,
        "(" * 10_000,
        "(" * 90 + "m" + ")" * 90,
        "m" * 5000,
        "m " * 50_000,
        "x" * 100_000,
        "9" * 100_000,
        '__import__("os")',
        "m; import os",
        "m\nimport os",
        "m.__class__",
        "m[0]",
        "{m}",
        "lambda: m",
        "[length]",
        "m\x00",
        "\ud800",
        "",
        " ",
        "()",
        "/",
        "*",
        "per",
        "per per",
        "m per",
        "m//s",
        "m***2",
        "m + m",
        "m - s",
        "-m",
        "m if m else m",
        "m == m",
        "m @ m",
        "m or s",
        "nan",
        "nan m",
        "inf m",
        "1/0",
        "m/0",
        "0 m",
        "(" + "9" * 100 + " m)**4",
        "(" + "9" * 90 + " m)**4 / (" + "9" * 90 + " m)**4",
        "(0." + "0" * 80 + "1 m)**4",
        "(0." + "0" * 80 + "1 m)**4 (0." + "0" * 80 + "1 m)**4",
        "10\u00b2 m",
        "hundred_thousand_",
        "hundred_thousand_foo",
        "\N{POTABLE WATER SYMBOL}",
        "%%",
    ],
)
def test_hostile_unit_text_is_refused(text: str) -> None:
    with pytest.raises(UnitError) as caught:
        q.parse_unit(text)
    assert len(str(caught.value)) < 300
    with pytest.raises((UnitError, ValueReadError)):
        q.read_value(f"5 {text}" if text.strip() else "5 ()", None, "km")


@given(st.text(max_size=60))
def test_any_text_as_a_unit_gives_a_finite_factor_or_is_refused(text: str) -> None:
    for expected in ("km", "household", "currency", "percent", "death / (100000 person)"):
        try:
            number = q.factor(text, expected, "12 months").factor
        except UnitError:
            continue
        assert math.isfinite(number)
        assert number > 0


WORDS = [
    "m",
    "km",
    "kWh",
    "person",
    "meters",
    "%",
    "/",
    "per",
    "*",
    "(",
    ")",
    "**",
    "^",
    "2",
    "3",
    "100",
    "000",
    "0",
    "9999",
    "EUR",
    "$",
    "million",
    "year",
    "of",
    "nan",
    "e5",
    "1e5",
    "-",
    "+",
    ".",
    ",",
    "_",
    "²",
    "½",
    "µg",
]


@given(st.lists(st.sampled_from(WORDS), max_size=12).map(" ".join))
def test_any_jumble_of_unit_words_gives_a_finite_factor_or_is_refused(text: str) -> None:
    for expected in ("km", "metering_device", "currency", "percent"):
        try:
            number = q.factor(text, expected, "12 months").factor
        except UnitError:
            continue
        assert math.isfinite(number)
        assert number > 0


@given(st.text(max_size=60))
def test_any_text_as_a_value_is_finite_or_refused(text: str) -> None:
    for expected in ("km", "household", "currency", "yes_no"):
        try:
            value = q.read_value(text, None, expected).value
        except (UnitError, ValueReadError):
            continue
        assert math.isfinite(value)


# --- labels and physical units --------------------------------------------------------------------------------------

LABELS: dict[str, list[str]] = compiled()["units"]["labels"]


@pytest.mark.parametrize(("label", "word"), [(label, w) for label, others in LABELS.items() for w in (label, *others)])
def test_every_word_for_a_counted_thing_means_that_thing(label: str, word: str) -> None:
    for text in (word, word.upper(), word.capitalize()):
        unit = q.parse_unit(text)
        assert (unit.labels, unit.physical, unit.currencies, unit.scale) == ({label: 1}, {}, {}, 1.0)
    assert q.factor(word, label).factor == 1.0


def test_no_word_stands_for_two_counted_things() -> None:
    words = [w.casefold() for label, others in LABELS.items() for w in (label, *others)]
    assert len(set(words)) == len(words)


@pytest.mark.parametrize(
    "symbol", ["m", "km", "h", "a", "t", "l", "g", "J", "W", "kWh", "min", "s", "d", "kg", "MWh", "ha"]
)
def test_physical_symbols_are_physical(symbol: str) -> None:
    unit = q.parse_unit(symbol)
    assert not unit.labels
    assert not unit.currencies
    (name,) = unit.physical
    assert q.dimension_of_unit(symbol) == {k: int(v) for k, v in INDEPENDENT.get_dimensionality(symbol).items()}
    assert q.unit_registry().Quantity(1, name).is_compatible_with(q.unit_registry().Quantity(1, symbol))


def test_a_prefix_is_not_lost_in_the_spelling_of_a_word() -> None:
    assert q.factor("Ml", "litre").factor == pytest.approx(1e6)
    assert q.factor("ml", "litre").factor == pytest.approx(1e-3)
    assert q.factor("MWh", "kWh").factor == pytest.approx(1e3)
    with pytest.raises(UnitError, match="MWh"):
        q.factor("mWh", "kWh")


# What each line means was settled by hand; a wrong reading would be off by a factor of 9 to 1e12.
@pytest.mark.parametrize(
    ("given", "unit", "expected", "value"),
    [
        ("322.5 / 100.000 inhabitants", None, "crime / (100000 person)", 322.5),
        ("33 / 10.000 inhabitants", None, "person / (100000 person)", 330.0),
        ("5 / 100'000 inhabitants", None, "death / (100000 person)", 5.0),
        ("5 per 100 000 population", None, "death / (100000 person)", 5.0),
        ("3 / million inhabitants", None, "death / (100000 person)", 0.3),
        ("5 hm3", None, "m**3", 5e6),
        ("5 Mt CO2e", None, "tonne_CO2e", 5e6),
        ("5 ktCO2e", None, "tonne_CO2e", 5e3),
        (12, "million EUR", "currency", 12e6),
        (12, "bn EUR", "currency", 12e9),
        (12, "thousand persons", "person", 12e3),
        ("5 SAR million", None, "currency", 5e6),
    ],
)
def test_everyday_spellings_mean_what_people_mean(given: object, unit: str | None, expected: str, value: float) -> None:
    assert q.read_value(given, unit, expected).value == pytest.approx(value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("5 Mm3", "m**3"),
        ("5 Mm³", "m**3"),
        ("5 Mm^3", "m**3"),
        ("5 mt", "tonne"),
        ("5 mt CO2e", "tonne_CO2e"),
        ("5 mtCO2e", "tonne_CO2e"),
        ("5 t CO2", "tonne_CO2e"),
        ("5 tCO2", "tonne_CO2e"),
        ("5 mWh", "kWh"),
        ("5 mJ", "GJ"),
        ("5 pJ", "GJ"),
        ("5 gal", "m**3"),
        ("5 gallons", "m**3"),
        ("5 tons", "tonne"),
        ("½ %", "percent"),
        ("5½ %", "percent"),
        ("5 /%", "percent"),
        ("95 ratio", "percent"),
        ("97 index", "percent"),
        ("97 km/km", "percent"),
        ("1200 physicians", "person"),
        ("500 students", "person"),
        ("1200 SMEs", "enterprise"),
        ("172.122", "person"),
        ("5 0.5 km", "km"),
    ],
)
def test_spellings_with_two_meanings_are_refused(text: str, expected: str) -> None:
    with pytest.raises((UnitError, ValueReadError)):
        q.read_value(text, None, expected)


def test_words_of_an_input_are_its_own() -> None:
    words = u4.registry.inputs["voters"].words
    assert q.read_value("500 voters", None, "person", words=words).value == 500
    with pytest.raises(UnitError):
        q.read_value("500 students", None, "person", words=words)


def test_pay_by_the_hour_is_no_pay_of_the_calendar() -> None:
    assert q.factor("EUR/month", "currency", "12 months").factor == pytest.approx(12)
    assert q.factor("EUR/hour", "currency/hour").factor == 1
    for text, due, over in (("EUR/h", "currency", "12 months"), ("EUR/month", "currency/hour", "at a date")):
        with pytest.raises(UnitError, match="calendar"):
            q.factor(text, due, over)


def test_a_temperature_is_never_multiplied_by_a_factor() -> None:
    for written in ("degF", "kelvin"):
        with pytest.raises(UnitError):
            q.factor(written, "degC")
    with pytest.raises(UnitError):
        q.factor("degC", "kelvin")


@pytest.mark.parametrize("word", ["number", "Number", "count", "no.", "No."])
def test_a_bare_number_is_a_unit_of_counted_things(word: str) -> None:
    assert q.factor(word, "dataset").factor == 1.0
    assert q.read_value(f"5 {word}", None, "dataset").value == 5.0


def test_dimensions_of_declared_units() -> None:
    assert q.dimension_of_unit("litre / person / day") == {"[length]": 3, "person": -1, "[time]": -1}
    assert q.dimension_of_unit("currency/hour") == {"[currency]": 1, "[time]": -1}
    assert q.dimension_of_unit("death / (100000 person)") == {"death": 1, "person": -1}
    assert q.dimension_of_unit("person / (100000 person)") == {}
    assert q.dimension_of_unit("percent") == {}


# --- pint -----------------------------------------------------------------------------------------------------------


def test_no_global_state_of_pint_is_touched() -> None:
    before = pint.get_application_registry().get()
    result = electricity_consumption(electricity_consumed="12 MWh", population=10)
    assert result.magnitude == 1200
    after = pint.get_application_registry().get()
    assert after is before
    assert after is not q.unit_registry()
    with pytest.raises(pint.UndefinedUnitError):
        pint.Unit("household")
    assert pint.Quantity(1, "year").to("day").magnitude == 365.25
    assert pint.Quantity(5, "km").to("m").magnitude == 5000
    with pytest.raises(ValueError, match="different registries"):
        pint.Quantity(1, "kWh") + q.quantity(1, "kWh")


def test_a_quantity_of_another_registry_is_a_value() -> None:
    theirs = pint.UnitRegistry()
    result = electricity_consumption(electricity_consumed=theirs.Quantity(12, "MWh"), population=10)
    assert result.magnitude == 1200
    many = electricity_consumption(electricity_consumed=theirs.Quantity(np.array([12.0, 24.0]), "MWh"), population=10)
    assert many.magnitude.tolist() == [1200, 2400]
    assert air_pollution_no2(no2_concentration=theirs.Quantity(10, "ppm")).magnitude == 19_000
    with pytest.raises(UnitError):
        electricity_consumption(electricity_consumed=theirs.Quantity(12, "km"), population=10)
    with pytest.raises(UnitError):
        electricity_consumption(electricity_consumed=12, population=theirs.Quantity(12, "percent"))


@pytest.mark.parametrize("shown", ["", "D", "P", "~P", "~D", "C", "~C", "H", "~H", "L", "~L"])
def test_how_another_registry_prints_does_not_matter(shown: str) -> None:
    theirs = pint.UnitRegistry()
    theirs.formatter.default_format = shown
    for unit, number in (("mg/m**3", 5000.0), ("ug/m**3", 5.0), ("kg/km**3", 5.0)):
        assert air_pollution_pm10(pm10_concentration=theirs.Quantity(5, unit)).magnitude == pytest.approx(number)


def test_every_yes_and_no_of_the_tables_is_read_and_none_is_both() -> None:
    table = compiled()["units"]
    assert not set(table["affirmative"]) & set(table["negative"])
    for words, truth in ((table["affirmative"], True), (table["negative"], False)):
        for word in words:
            upper = word.upper() if word.upper().casefold() == word else word  # a Turkish I has no way back
            for text in (word, upper, f" {word} "):
                assert q.read_value(text, None, "yes_no").value is truth


def test_the_compiled_words_are_those_of_units_yaml() -> None:
    from pathlib import Path

    source = Path(u4.__file__).parent / "data" / "units.yaml"
    assert load_yaml(source).data == compiled()["units"]


@given(st.from_regex(r"[0-9]{1,6}(\.[0-9]{1,4})?( [a-zA-Z][ -~]{0,12})?", fullmatch=True))
def test_a_sign_before_a_number_changes_nothing_of_how_it_is_read(text: str) -> None:
    """A sign keeps a value from the short way by which most are read."""

    def read(given: str) -> tuple[float, str] | str:
        try:
            return numbers.split_value(given)
        except u4.ValueReadError as error:
            return error.code

    assert read(text) == read(f"+{text}")
