"""Write the tables of ISO codes that the package ships: data/countries.json and data/currencies.json.

The codes and their English names come from the Unicode CLDR, as carried by the Babel package (a tool of the
project's developers; the library itself does not need it). CLDR's lists are wider than the standards, so:

* countries are the ISO 3166-1 alpha-2 codes officially assigned. CLDR's regions count when they have an alpha-3 code
  and a numeric code below 900 (ISO leaves 900-999 to users), which drops XK, EU, ZZ and the like;
* currencies are the ISO 4217 codes that CLDR has as tender of one of these countries at any time since 2015 (a city may
  report an earlier year), and the short list below. Funds codes, precious metals, units of account, test codes and
  older currencies are left out.

Run with a new Babel, then look through the differences:

    python tools/make_iso_tables.py
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path

from babel import Locale
from babel.core import get_cldr_version, get_global

DATA = Path(__file__).resolve().parent.parent / "src" / "u4ssc_kpi" / "data"

COUNTRY_COUNT = 249  # ISO 3166-1, since 2011; a change here has to be looked into

# Alpha-3 codes that ISO has withdrawn and CLDR keeps as aliases of today's country.
WITHDRAWN_ALPHA3 = frozenset({"BUR", "DDR", "FXX", "TMP", "YMD", "ZAR"})

# ISO 4217 lists them as active, CLDR does not count them as tender.
ALSO_ACTIVE = frozenset({"SVC", "VED"})

FIRST_DAY = (2015, 1, 1)

# Names that the UN or everyday use has and CLDR's list has not.
ALSO_CALLED = {
    "BO": ["Bolivia (Plurinational State of)"],
    "BN": ["Brunei Darussalam"],
    "CD": ["Democratic Republic of the Congo"],
    "CI": ["Ivory Coast"],
    "CV": ["Cape Verde"],
    "CZ": ["Czech Republic"],
    "FM": ["Micronesia (Federated States of)"],
    "GB": ["UK", "Great Britain", "United Kingdom of Great Britain and Northern Ireland"],
    "HK": ["Hong Kong"],
    "IR": ["Iran (Islamic Republic of)"],
    "KP": ["Democratic People's Republic of Korea"],
    "KR": ["Republic of Korea", "Korea, Republic of"],
    "LA": ["Lao People's Democratic Republic"],
    "MD": ["Republic of Moldova"],
    "MK": ["Macedonia"],
    "MM": ["Burma"],
    "MO": ["Macao"],
    "NL": ["The Netherlands"],
    "PS": ["State of Palestine", "Palestine"],
    "RU": ["Russian Federation"],
    "SY": ["Syrian Arab Republic"],
    "SZ": ["Swaziland"],
    "TR": ["Turkey", "Türkiye"],
    "TZ": ["United Republic of Tanzania"],
    "US": ["United States of America"],
    "VA": ["Holy See"],
    "VE": ["Venezuela (Bolivarian Republic of)"],
    "VN": ["Viet Nam"],
}


def countries() -> dict[str, dict[str, str | list[str]]]:
    """The countries by alpha-2 code, each with its alpha-3 code and its name."""
    alpha3: dict[str, list[str]] = {}
    numeric: set[str] = set()
    for alias, targets in get_global("territory_aliases").items():
        if len(alias) != 3 or len(targets) != 1:
            continue
        if alias.isdigit():
            if int(alias) < 900:
                numeric.add(targets[0])
        elif alias not in WITHDRAWN_ALPHA3:
            alpha3.setdefault(targets[0], []).append(alias)

    names = Locale("en").territories
    table: dict[str, dict[str, str | list[str]]] = {}
    for code in sorted(alpha3.keys() & numeric):
        if len(alpha3[code]) != 1:
            raise ValueError(f"{code} has several alpha-3 codes: {alpha3[code]}")
        table[code] = {"alpha3": alpha3[code][0], "name": names[code]}
        if also := [name for name in ALSO_CALLED.get(code, []) if name != names[code]]:
            table[code]["also"] = also
    if len(table) != COUNTRY_COUNT:
        raise ValueError(f"{len(table)} countries instead of {COUNTRY_COUNT}")
    return table


def currencies(country_codes: Mapping[str, object]) -> dict[str, str]:
    """The names of the currencies in use in these countries since the first day, by code."""
    tender = {
        code
        for territory, history in get_global("territory_currencies").items()
        if territory in country_codes
        for code, _start, end, is_tender in history
        if is_tender and (end is None or tuple(end) >= FIRST_DAY)
    }
    if ALSO_ACTIVE & tender:
        raise ValueError("CLDR has caught up with ALSO_ACTIVE: review it")
    names = Locale("en").currencies
    return {code: names[code] for code in sorted(tender | ALSO_ACTIVE)}


def render(source: str, key: str, table: Mapping[str, object]) -> str:
    """JSON with one entry a line, so that the differences of two versions are easy to read."""

    def dump(value: object) -> str:
        return json.dumps(value, ensure_ascii=False, sort_keys=True)

    entries = ",\n".join(f"{dump(code)}: {dump(entry)}" for code, entry in sorted(table.items()))
    return f'{{\n"source": {dump(source)},\n"{key}": {{\n{entries}\n}}\n}}\n'


def main() -> None:
    """Write both files."""
    data = f"Unicode CLDR {get_cldr_version()}, through Babel {version('babel')} (Unicode License v3)"
    country_table = countries()
    currency_table = currencies(country_table)
    tables: list[tuple[str, str, Mapping[str, object]]] = [
        ("countries", f"ISO 3166-1 codes and English names. {data}", country_table),
        ("currencies", f"ISO 4217 codes in use at any time since 2015, and English names. {data}", currency_table),
    ]
    for key, source, table in tables:
        path = DATA / f"{key}.json"
        path.write_text(render(source, key, table), encoding="utf-8", newline="\n")
        print(f"{path.name}: {len(table)} {key}")


if __name__ == "__main__":
    main()
