"""Physical units: pint, in one private registry that is made on first use."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from u4ssc_kpi.quantities.words import tables

if TYPE_CHECKING:
    from pint import Quantity, UnitRegistry

DAYS_OF_PERIOD = 365


@lru_cache(maxsize=1)
def unit_registry() -> UnitRegistry[Any]:
    """The library's own pint registry; no global state of pint is touched.

    A year is the reporting period of 12 months, 365 days. Counted things are units with a dimension of their own.

    Examples:
        >>> unit_registry().Quantity(1, "household").dimensionality
        <UnitsContainer({'[household]': 1})>
    """
    from pint import UnitRegistry

    ureg: UnitRegistry[Any] = UnitRegistry(on_redefinition="ignore")
    ureg.define(f"year = {DAYS_OF_PERIOD} * day = a = yr")
    for label in tables().labels:
        if label not in ureg:
            ureg.define(f"{label} = [{label}]")
    ureg.define("tonne_CO2e = tonne * CO2e")
    return ureg


def quantity(value: Any, unit: str) -> Quantity[Any]:
    """A pint quantity of the private registry, in a unit as the catalogue writes it.

    Examples:
        >>> print(quantity(12.5, "patent / (100000 person)").units)
        patent / hundred_thousand_person
    """
    ureg = unit_registry()
    scaled = re.sub(r"\(100000 (\w+)\)", r"hundred_thousand_\1", unit)
    for name in re.findall(r"hundred_thousand_(\w+)", scaled):
        if f"hundred_thousand_{name}" not in ureg:
            ureg.define(f"hundred_thousand_{name} = 100000 * {name}")
    for name in re.findall(r"[A-Za-z_]\w*", scaled):
        if name not in ureg:
            ureg.define(f"{name} = [{name}]")
    return ureg.Quantity(value, ureg.Unit(scaled))
