"""Components that a machine may lack: their tests are skipped, or fail where they are called for."""

from __future__ import annotations

import os
from importlib import import_module
from typing import Any, NoReturn

import pytest


def lacks(component: str, reason: str) -> NoReturn:
    """Skips what needs a component, with the reason; fails it where U4SSC_KPI_REQUIRE names the component."""
    if component in os.environ.get("U4SSC_KPI_REQUIRE", "").split():
        pytest.fail(f"{reason}, and U4SSC_KPI_REQUIRE names {component}", pytrace=False)
    pytest.skip(reason, allow_module_level=True)


def need(component: str) -> Any:
    """The module of that name; without it as in `lacks`. For a test, or for a whole module of tests."""
    try:
        return import_module(component)
    except (ImportError, OSError) as error:  # OSError: a library of the system is missing, as Pango for WeasyPrint
        lacks(component, f"{component} is not installed ({error})")
