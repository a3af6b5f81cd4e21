"""The files shipped with the package, read once."""

from __future__ import annotations

import json
from functools import lru_cache
from importlib.resources import files
from typing import Any


@lru_cache(maxsize=1)
def compiled() -> dict[str, Any]:
    """The compiled catalogue: edition, inputs, indicators, benchmark sets, units, lists."""
    data: dict[str, Any] = json.loads(_read("catalogue.json"))
    return data


@lru_cache(maxsize=1)
def countries() -> dict[str, dict[str, Any]]:
    """ISO 3166-1: alpha-2 code to alpha-3 code, English name, and other names where there are any."""
    data: dict[str, dict[str, Any]] = json.loads(_read("countries.json"))["countries"]
    return data


@lru_cache(maxsize=1)
def currencies() -> dict[str, str]:
    """ISO 4217: code to English name."""
    data: dict[str, str] = json.loads(_read("currencies.json"))["currencies"]
    return data


def _read(name: str) -> str:
    return files("u4ssc_kpi").joinpath("data", name).read_text(encoding="utf-8")
