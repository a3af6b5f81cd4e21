"""What importing costs, and what the package shows of itself."""

from __future__ import annotations

import inspect
import subprocess
import sys
import types

import pytest

import u4ssc_kpi as u4

HEAVY = {"pydantic", "pint", "numpy", "narwhals", "yaml", "click", "rich", "pandas", "polars", "pyarrow"}
HEAVY |= {"jinja2", "babel", "weasyprint", "resvg_py", "openpyxl", "xlsxwriter"}


def loaded_after(program: str) -> set[str]:
    """The heavy packages in sys.modules after a program, in a fresh interpreter."""
    report = "\nimport sys; print('LOADED', *sorted({m.split('.')[0] for m in sys.modules}))"
    done = subprocess.run(
        [sys.executable, "-c", program + report], capture_output=True, text=True, check=True, timeout=60
    )
    return HEAVY & set(done.stdout.partition("LOADED")[2].split())


def test_importing_loads_nothing_heavy() -> None:
    assert loaded_after("import u4ssc_kpi") == set()
    assert loaded_after("import u4ssc_kpi; dir(u4ssc_kpi); u4ssc_kpi.__version__") == set()
    assert loaded_after("import pint") >= {"pint"}, "the check itself sees what is loaded"


CITY = "import u4ssc_kpi as u4; city = u4.Submission(city='A', country='NO', year=2020, currency='EUR', readings={}); "


def test_a_city_without_conversions_does_not_load_pint() -> None:
    readings = (
        "readings={'firefighters': 203, 'population': '172 122', 'rd_spending': '5 EUR', 'city_gdp': 100,"
        "'electricity_consumed': '5 kWh', 'city_area': '5 km2', 'resilience_plans_in_place': 'yes'},"
        "reported={'poverty': '5 %', 'police_service': '89.2 FTE / 100 000 inhabitants'}"
    )
    program = CITY.replace("readings={}", readings) + "e = u4.evaluate(city); assert e['fire_service'].value; "
    program += "e.to_json(); u4.registry.benchmark(e).to_json()"
    assert loaded_after(program) == {"pydantic"}


def test_a_wheel_in_english_needs_no_extra() -> None:
    program = CITY + "u4.report.wheel(u4.registry.benchmark(u4.evaluate(city)))"
    assert loaded_after(program) == {"pydantic"}


def test_a_conversion_loads_pint_and_not_more() -> None:
    program = CITY.replace("readings={}", "readings={'electricity_consumed': '5 MWh'}") + "u4.evaluate(city)"
    assert "pint" in loaded_after(program)
    assert not loaded_after(program) & {"pandas", "polars", "pyarrow", "click", "rich"}


def test_all_and_dir_agree() -> None:
    assert len(set(u4.__all__)) == len(u4.__all__)
    assert set(u4.__all__) <= set(dir(u4))
    beside = {n for n in dir(u4) if not n.startswith("_") and not isinstance(getattr(u4, n), types.ModuleType)}
    modules = {n for n in u4.__all__ if isinstance(getattr(u4, n), types.ModuleType)}
    assert beside | modules == {n for n in u4.__all__ if not n.startswith("_")}
    assert list(u4.__all__) == sorted(u4.__all__)


@pytest.mark.parametrize("name", u4.__all__)
def test_every_public_name_resolves_and_is_documented(name: str) -> None:
    thing = getattr(u4, name)
    if name == "__version__":
        assert thing.count(".") >= 2
        return
    documented = type(thing) if name == "registry" else thing
    text = inspect.getdoc(documented) or ""
    assert len(text) > 20
    assert "Examples:" in text or (inspect.isclass(thing) and issubclass(thing, Exception)), f"{name} shows no example"


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="evalute"):
        u4.evalute  # noqa: B018


def test_exceptions_have_one_root() -> None:
    for name in u4.__all__:
        thing = getattr(u4, name)
        if inspect.isclass(thing) and issubclass(thing, Exception):
            assert issubclass(thing, u4.U4SSCError)
