"""A test with the argument `engine` runs once for each engine."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from engines import ENGINES, Engine, need, quiet


@pytest.fixture(params=sorted(ENGINES), scope="module")
def engine(request: pytest.FixtureRequest) -> Engine:
    found = ENGINES[request.param]
    need(found.package)
    return found


@pytest.fixture(autouse=True)
def _quiet(request: pytest.FixtureRequest) -> Iterator[None]:
    if "engine" not in request.fixturenames:
        yield
        return
    with quiet(request.getfixturevalue("engine")):
        yield
