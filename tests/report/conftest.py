"""What the tests of reports share: scorecards of several cities, local indicators, a headless browser."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import u4ssc_kpi as u4
from components import lacks, need

SWITCHES = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
LONG = "Share of Households that Take Part in the Sorting of Cocoa Husks and Other Organic Waste at the Source"


@pytest.fixture(scope="session")
def full(examples: Path) -> u4.Scorecard:
    """A city with all 112 data points."""
    return u4.registry.benchmark(u4.evaluate(u4.read(examples / "full-city.yaml")))


@pytest.fixture(scope="session")
def card(city: Callable[..., u4.Submission]) -> Callable[..., u4.Scorecard]:
    """The scores of a city of which only the interesting part is written out."""

    def make(**fields: Any) -> u4.Scorecard:
        return u4.registry.benchmark(u4.evaluate(city(**fields)))

    return make


@pytest.fixture(scope="session")
def local_registry() -> u4.Registry:
    """26 local indicators beside the 91, as on the wheel of Kyebi 2022: some in categories of their own, some with very
    long names.
    """
    people = u4.registry.inputs["population"]
    places = [
        ("Economy", "Local Economy", "Cocoa Farming"),
        ("Environment", "Environment", "Waste"),
        ("Society and Culture", "Safety, Housing and Social Inclusion", "Festivals, Chieftaincy and Customs"),
    ]
    indicators = []
    for n in range(26):
        dimension, sub_dimension, category = places[n % 3]
        farms = u4.Input(id=f"local_{n}_places", name="places", unit="stop")
        name = f"{LONG}, Part {n}" if n % 5 == 0 else f"Local Indicator {n}"
        point = u4.DataPoint(
            id=f"local_{n}",
            name=name,
            unit="stop / (100000 person)",
            kind="per_capita_rate",
            formula=f"local_{n}_places / (population / 100000)",
            inputs=(farms, people),
        )
        indicators.append(
            u4.Indicator(
                code=f"LOCAL: {n}",
                id=f"local_indicator_{n}",
                name=name,
                dimension=dimension,
                sub_dimension=sub_dimension,
                category=category,
                definition="A local indicator.",
                data_points=(point,),
            )
        )
    targets = [
        u4.Target(data_point=f"local_{n}", rule="at_least", target=10, source="city plan", basis="derived")
        for n in range(20)
    ]
    mine = u4.BenchmarkSet(id="kyebi", title="Kyebi's own targets", extends="reference", targets=tuple(targets))
    return u4.registry.extend(indicators, [mine])


@pytest.fixture(scope="session")
def local(local_registry: u4.Registry) -> u4.Scorecard:
    """A city with local indicators, each with a benchmark of its own or none."""
    readings: dict[str, Any] = {"population": 200_000, **{f"local_{n}_places": n for n in range(25)}}
    city = u4.Submission(city="Kyebi", country="GH", year=2022, readings=readings)
    return local_registry.benchmark(u4.evaluate(city, registry=local_registry), "kyebi")


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """A headless Chromium, by Playwright, with an empty profile."""
    need("playwright")
    from playwright.sync_api import sync_playwright

    names = ("chromium", "chromium-browser", "google-chrome")
    program = next((found for name in names if (found := shutil.which(name))), None)
    if program is None:
        lacks("chromium", f"none of {', '.join(names)} is on this machine")
    with sync_playwright() as driver:
        running = driver.chromium.launch(executable_path=program, args=list(SWITCHES))
        yield running
        running.close()
