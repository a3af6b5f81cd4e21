"""Results are printed as ITU prints them: compared with the text of its own pages."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

import u4ssc_kpi as u4
from u4ssc_kpi.report.documents.content import cell_text
from u4ssc_kpi.report.documents.published import printed, printed_result
from u4ssc_kpi.report.language import language

PAGES = yaml.safe_load((Path(__file__).parent / "printed_results.yaml").read_text(encoding="utf-8"))
PRINTED = [pytest.param(page, one, id=f"{page['document']}: {one['id']}") for page in PAGES for one in page["results"]]


def plain(text: str) -> str:
    """Without what the flip books lose or vary: blanks round a slash, the blank of a raised digit, a missing blank."""
    text = text.replace("\u00a0", " ").replace("m 2", "m²").replace("m 3", "m³")
    return re.sub(r"(?<=\d)%", " %", re.sub(r"\s*/\s*", "/", text))


@pytest.mark.parametrize(("page", "one"), PRINTED)
def test_a_published_result_is_printed_as_it_was(page: dict[str, Any], one: dict[str, Any]) -> None:
    city = u4.Submission(
        city="A", country="NO", year=2020, reported={} if one["value"] is None else {one["id"]: one["value"]}
    )
    ours = plain(cell_text(printed_result(u4.evaluate(city)[one["id"]], language())))
    assert ours == plain(one.get("ours", one["printed"]))
    assert ("ours" in one) == ("why" in one) == (ours != plain(one["printed"])), "a difference has its reason"


def test_most_published_results_need_no_excuse() -> None:
    assert len(PRINTED) == 103
    assert sum("why" in one for page in PAGES for one in page["results"]) == 11


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.0, "0.00"),
        (-0.001, "-0.001"),
        (0.004999, "0.005"),
        (0.005, "0.01"),
        (2.675, "2.68"),  # half up on the digits that were written, as a spreadsheet rounds
        (999.999, "1 000.00"),
        (1000.0, "1 000"),
        (123456789.5, "123 456 789.50"),
        (3e-7, "0.0000003"),
    ],
)
def test_decimals_at_the_edges(value: float, text: str) -> None:
    assert plain(cell_text(printed(u4.registry.data_points["poverty"], value, language()))) == f"{text} %"


def test_every_data_point_can_be_printed_in_every_language() -> None:
    from u4ssc_kpi.report.language import languages

    for code in languages():
        for point in u4.registry.data_points.values():
            value: float | bool = True if point.kind == "yes_no" else 1234.5
            assert cell_text(printed(point, value, language(code)))
