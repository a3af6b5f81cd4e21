"""Files that are written as a whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from u4ssc_kpi.io.whole import whole_file


def test_a_file_takes_the_place_of_another(tmp_path: Path) -> None:
    target = tmp_path / "city.yaml"
    target.write_text("old")
    (tmp_path / "city.yaml.part").write_text("of the user")
    with whole_file(target) as part:
        part.write_text("new")
        assert target.read_text() == "old"
    assert {p.name: p.read_text() for p in tmp_path.iterdir()} == {"city.yaml": "new", "city.yaml.part": "of the user"}


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_nothing_is_left_of_what_was_broken_off(tmp_path: Path, error: type[BaseException]) -> None:
    target = tmp_path / "city.yaml"
    target.write_text("old")

    def broken() -> None:
        with whole_file(target) as part:
            part.write_text("half")
            raise error

    with pytest.raises(error):
        broken()
    assert [(p.name, p.read_text()) for p in tmp_path.iterdir()] == [("city.yaml", "old")]


def test_a_folder_is_not_lost_to_a_file(tmp_path: Path) -> None:
    target = tmp_path / "page.html"
    target.mkdir()
    (target / "kept").write_text("kept")
    with pytest.raises(OSError, match=r"page\.html"), whole_file(target) as part:
        part.write_text("new")
    assert [p.name for p in tmp_path.iterdir()] == ["page.html"]
    assert (target / "kept").read_text() == "kept"


def test_a_folder_takes_the_place_of_a_folder(tmp_path: Path) -> None:
    target = tmp_path / "table.parquet"
    target.mkdir()
    (target / "old").write_text("old")
    with whole_file(target) as part:
        part.mkdir()
        (part / "new").write_text("new")
    assert [p.name for p in target.iterdir()] == ["new"]
