"""The page of many cities: order, honesty about the set, bounded memory, whole files."""

from __future__ import annotations

import re
import tracemalloc
from collections.abc import Callable, Iterator
from html import unescape
from pathlib import Path

import pytest

import u4ssc_kpi as u4
from components import need

need("jinja2")

Card = Callable[..., u4.Scorecard]


def names(page: Path) -> list[str]:
    found = re.findall(r'<tr><th scope="row"><bdi>(.*?)</bdi>', page.read_text(encoding="utf-8"))
    return [unescape(name) for name in found]


def test_cities_stand_by_name(card: Card, tmp_path: Path) -> None:
    """Accents and case do not count; the score does not either."""
    given = {"Zürich": 99, "oslo": 1, "Ålesund": 50, "Asker": 2, "Århus": 98, "São Paulo": 3, "Sao Bento": 97}
    cards = [card(city=name, reported={"adult_literacy": value}) for name, value in given.items()]
    page = u4.report.overview(cards, tmp_path / "many.html")
    assert names(page) == ["Ålesund", "Århus", "Asker", "oslo", "Sao Bento", "São Paulo", "Zürich"]
    figures = re.findall(r'aria-label="Benchmarking wheel of (.*?), 2020"', page.read_text(encoding="utf-8"))
    assert [unescape(name) for name in figures] == names(page)


def test_scores_are_those_of_the_cards(full: u4.Scorecard, tmp_path: Path) -> None:
    html = u4.report.overview([full], tmp_path / "one.html").read_text(encoding="utf-8").replace("\u00a0", " ")
    row = re.search(r'<tr><th scope="row">.*?</tr>', html, re.S)
    assert row is not None
    shown = [re.sub("<.*?>", "", cell).strip() for cell in re.findall("<td.*?</td>", row[0], re.S)]
    percents = [f"{full.dimension(name).percent:.1f} %" for name in ("Economy", "Environment", "Society and Culture")]
    assert shown == ["XX", "2024", "112 / 112", str(len(full.total.members)), *percents]
    assert "not U4SSC" in html
    assert "The bands are not a U4SSC score" in html
    assert "<script" not in html


def test_the_same_city_in_two_years(card: Card, tmp_path: Path) -> None:
    html = u4.report.overview([card(year=2022), card(year=2021)], tmp_path / "y.html").read_text(encoding="utf-8")
    assert html.index("wheel of A, 2021") < html.index("wheel of A, 2022")


@pytest.mark.parametrize("count", [60])
def test_memory_does_not_grow_with_the_wheels(full: u4.Scorecard, tmp_path: Path, count: int) -> None:
    """Scores are taken one by one; of each city only a line of the table is kept, not its drawing."""
    submission = full.evaluation.submission

    def cards(number: int) -> Iterator[u4.Scorecard]:
        for n in range(number):
            yield u4.registry.benchmark(u4.evaluate(submission.model_copy(update={"city": f"City {n}"})))

    def peak(number: int) -> int:
        tracemalloc.start()
        page = u4.report.overview(cards(number), tmp_path / f"{number}.html")
        _, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert len(names(page)) == number
        return most

    peak(2)
    few, many = peak(count // 3), peak(count)
    drawings = (tmp_path / f"{count}.html").stat().st_size - (tmp_path / f"{count // 3}.html").stat().st_size
    assert many - few < drawings / 2


def test_nothing_is_written_when_it_fails(card: Card, tmp_path: Path) -> None:
    def broken() -> Iterator[u4.Scorecard]:
        yield card()
        raise RuntimeError("the tenth city")

    with pytest.raises(RuntimeError, match="tenth"):
        u4.report.overview(broken(), tmp_path / "many.html")
    with pytest.raises(u4.ReportError, match="no city"):
        u4.report.overview([], tmp_path / "many.html")
    with pytest.raises(u4.ReportError, match=r"\.html"):
        u4.report.overview([card()], tmp_path / "many.pdf")
    with pytest.raises(u4.ReportError, match="cannot be written"):
        u4.report.overview([card()], tmp_path / "no" / "many.html")
    assert list(tmp_path.iterdir()) == []


def test_cities_against_different_sets_are_not_put_together(city: Callable[..., u4.Submission], tmp_path: Path) -> None:
    evaluation = u4.evaluate(city())
    cards = [u4.registry.benchmark(evaluation, name) for name in ("reference", "published")]
    with pytest.raises(u4.ReportError, match=r"reference .*published"):
        u4.report.overview(cards, tmp_path / "many.html")


def test_local_indicators_count(local: u4.Scorecard, tmp_path: Path) -> None:
    html = u4.report.overview([local], tmp_path / "local.html").read_text(encoding="utf-8")
    assert "25 / 138" in html
