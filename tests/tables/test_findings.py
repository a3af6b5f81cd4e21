"""check_table on every engine: the same findings as for one city, each row worked by hand."""

from __future__ import annotations

from typing import Any

import pytest
from engines import Engine

import u4ssc_kpi as u4

ROWS: dict[str, dict[str, float]] = {
    "fine": {
        "voters": 50.0,
        "eligible_voters": 100.0,
        "water_supplied": 10.0,
        "water_utilized": 9.0,
        "solid_waste_treatment_landfill__reported": 40.0,
        "solid_waste_treatment_recycled__reported": 60.0,
        "wastewater_treatment_primary__reported": 90.0,
        "wastewater_treatment_secondary__reported": 80.0,
        "population": 42_000.0,
        "households": 17_500.0,
        "travel_time_index__reported": 1.3,
        "emf_exposure__reported": 100.0,
        "transportation_mode_share_walking__reported": 30.0,
    },
    "negative": {"voters": -1.0, "eligible_voters": 100.0},
    "infinite": {"voters": 50.0, "eligible_voters": 1e309},
    "by zero": {"voters": 50.0, "eligible_voters": 0.0},
    "over": {"voters": 200.0, "eligible_voters": 100.0},
    "shares": {"solid_waste_treatment_landfill__reported": 60.0, "solid_waste_treatment_recycled__reported": 60.0},
    "order": {"wastewater_treatment_primary__reported": 50.0, "wastewater_treatment_secondary__reported": 60.0},
    "loss": {"water_supplied": 10.0, "water_utilized": 12.0},
    "flats": {"population": 42_000.0, "households": 42_000.0},
    "homeless": {"population": 42_000.0, "households": 0.0},
    "slow": {"travel_time_index__reported": 0.5, "emf_exposure__reported": 0.0},
    "percent": {"travel_time_index__reported": 130.0},
    "half": {"emf_exposure__reported": 55.0},
    "rounded": {"emf_exposure__reported": 100.00000005},  # 5e-10 of 100
    "walkers": {"transportation_mode_share_walking__reported": 150.0},  # the only column of five shares
    "empty": {},
}
COLUMNS: dict[str, list[Any]] = {
    "city": list(ROWS),
    **{name: [row.get(name) for row in ROWS.values()] for name in ROWS["fine"]},
}
WORKED = {
    ("negative", "negative", "error", "voters", -1.0),
    ("infinite", "not_finite", "error", "eligible_voters", None),
    ("by zero", "division_by_zero", "error", "voter_participation", None),
    ("over", "above_maximum", "warning", "voter_participation", 200.0),
    ("shares", "shares_sum", "warning", "solid_waste_treatment_landfill", 120.0),
    ("order", "order", "warning", "wastewater_treatment_secondary", 60.0),
    ("loss", "below_zero", "warning", "water_supply_loss", -20.0),
    ("flats", "household_size", "warning", "population", 1.0),
    ("slow", "implausible", "warning", "travel_time_index", 0.5),
    ("percent", "implausible", "warning", "travel_time_index", 130.0),
    ("half", "unusual", "info", "emf_exposure", 55.0),
    ("walkers", "above_maximum", "warning", "transportation_mode_share_walking", 150.0),
    ("walkers", "shares_sum", "warning", "transportation_mode_share_walking", 150.0),
}


def test_findings_of_a_table(engine: Engine) -> None:
    found = u4.check_table(engine.frame(COLUMNS), key="city")
    columns = _columns(found)
    rows = zip(*(columns[name] for name in ("city", "code", "severity", "column", "value")), strict=True)
    assert set(rows) == WORKED


def test_a_table_without_findings_has_all_columns(engine: Engine) -> None:
    fine = {name: values[:1] for name, values in COLUMNS.items()}
    columns = _columns(u4.check_table(engine.frame(fine), key=["city"]))
    assert columns == {"city": [], "code": [], "severity": [], "column": [], "value": []}


def test_the_findings_of_one_city_say_the_same(engine: Engine) -> None:
    table = {(city, code) for city, code, *_ in WORKED}
    for n, city in enumerate(COLUMNS["city"]):
        row = {name: values[n] for name, values in COLUMNS.items() if name != "city"}
        submission = u4.Submission(
            city=city,
            country="NO",
            year=2020,
            readings={k: v for k, v in row.items() if not k.endswith("__reported")},
            reported={k.removesuffix("__reported"): v for k, v in row.items() if k.endswith("__reported")},
        )
        codes = {f.code for f in u4.evaluate(submission).findings} - {"count_not_whole"}
        assert codes == {code for name, code in table if name == city}
    assert engine.name


@pytest.mark.parametrize("key", ["town", ["city", "yaer"]])
def test_a_key_that_is_not_there(engine: Engine, key: str | list[str]) -> None:
    with pytest.raises(u4.TableError, match="key"):
        u4.check_table(engine.frame(COLUMNS), key=key)


def test_nothing_to_check(engine: Engine) -> None:
    with pytest.raises(u4.TableError, match="nothing to check"):
        u4.check_table(engine.frame({"city": ["A"]}), key="city")


def _columns(found: Any) -> dict[str, list[Any]]:
    """The eager frame of findings, of whichever library, as lists."""
    import narwhals.stable.v2 as nw

    table = nw.from_native(found, eager_only=True)
    return {
        name: [v if isinstance(v, (str, float)) and v == v else None for v in table[name].to_list()]
        for name in table.columns
    }
