"""Trends in tables: what `trend` gives for each city, on every engine."""

from __future__ import annotations

import math
from typing import Any

import pytest
from engines import Engine

import u4ssc_kpi as u4
from components import need

need("scipy")
pa = pytest.importorskip("pyarrow")

POINTS = ("household_internet_access", "poverty", "gender_income_equity", "resilience_plans")
YEARS = (2016, 2017, 2018, 2020, 2021, 2022)
SERIES: dict[str, dict[str, list[Any]]] = {
    "Æ": {
        "households": [100.0] * 6,
        "households_with_internet_access": [50.0, 55.0, 61.0, 66.0, 68.0, 70.0],
        "poverty__reported": [9.0, None, 8.0, 8.5, 7.0, 6.0],
        "resilience_plans_in_place": [False, False, True, True, True, True],
    },
    "B": {
        "households": [None, 10.0, 10.0, None, 10.0, 10.0],
        "households_with_internet_access": [None, 4.0, 5.0, 6.0, 6.0, 7.0],
        "household_internet_access__reported": [30.0, None, None, 55.0, None, None],
        "gender_income_equity__reported": [0.7, 0.75, 1.2, 1.1, 1.05, 1.0],
    },
    "none": {},
}
INPUTS = ("households", "households_with_internet_access", "resilience_plans_in_place")
COLUMNS = (*INPUTS, *(f"{p}__reported" for p in POINTS[:3]))


def frame_of(engine: Engine) -> Any:
    rows: dict[str, list[Any]] = {"city": [], "year": [], **{c: [] for c in COLUMNS}}
    for n in range(len(YEARS)):  # by year, not by city
        for city, given in SERIES.items():
            rows["city"].append(city)
            rows["year"].append(YEARS[n])
            for column in COLUMNS:
                rows[column].append(given.get(column, [None] * 6)[n])
    kinds = {c: pa.bool_() if c == "resilience_plans_in_place" else pa.float64() for c in COLUMNS}
    kinds |= {"city": pa.string(), "year": pa.int64()}
    return engine.frame(pa.table({name: pa.array(values, kinds[name]) for name, values in rows.items()}))


def submissions(city: str) -> list[u4.Submission]:
    return [
        u4.Submission(
            city=city,
            country="NO",
            year=year,
            readings={c: SERIES[city][c][n] for c in INPUTS if c in SERIES[city]},
            reported={c.removesuffix("__reported"): v[n] for c, v in SERIES[city].items() if c.endswith("__reported")},
        )
        for n, year in enumerate(YEARS)
    ]


def plain(frame: Any) -> dict[str, list[Any]]:
    import narwhals.stable.v2 as nw

    eager = nw.from_native(frame, eager_only=True)
    return {c: [None if v is None or v != v else v for v in eager[c].to_list()] for c in eager.columns}


@pytest.mark.parametrize("across_breaks", [False, True])
def test_a_row_is_the_trend_of_its_city(engine: Engine, across_breaks: bool) -> None:
    if engine.slow and across_breaks:
        pytest.skip("the series are measured after the engine has done its part")
    found = plain(u4.trend_table(frame_of(engine), indicators=POINTS, across_breaks=across_breaks))
    at = {key: n for n, key in enumerate(zip(found["city"], found["data_point"], strict=True))}
    assert len(at) == len(found["city"]) == 5
    for city, name in at:
        trend = u4.trend(submissions(city), across_breaks=across_breaks)[name]
        for column, expected in trend.measures.to_row().items():
            got = found[column][at[city, name]]
            if isinstance(expected, float):
                assert math.isclose(got, expected, rel_tol=1e-9, abs_tol=1e-12), (city, name, column)
            else:
                assert got == expected, (city, name, column)


def test_misuse_is_said() -> None:
    pl = pytest.importorskip("polars")
    with pytest.raises(u4.TableError) as raised:
        u4.trend_table(pl.DataFrame({"town": ["A"], "year": ["2020"]}))
    assert raised.value.problems == ("there is no column 'city'.",)
    with pytest.raises(u4.TableError, match="the column 'year' holds String: give the year as a number"):
        u4.trend_table(pl.DataFrame({"city": ["A"], "year": ["2020"]}))
    twice = pl.DataFrame({"city": ["A", "A"], "year": [2020, 2020], "poverty__reported": [1.0, 2.0]})
    with pytest.raises(u4.TableError, match="A has 2 rows for 2020: keep one"):
        u4.trend_table(twice)
    with pytest.raises(u4.AnalysisError):
        u4.trend_table(twice, by=1)
    empty = u4.trend_table(twice.clear())
    assert empty.height == 0
