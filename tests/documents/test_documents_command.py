"""The documents on the command line: kinds, formats, slots, date; misuse and unusable files."""

from __future__ import annotations

from pathlib import Path

import pytest

from components import need

need("markupsafe")
CliRunner = need("click.testing").CliRunner


def run(*words: str | Path) -> tuple[int, str]:
    from u4ssc_kpi.commands import cli

    done = CliRunner().invoke(cli, ["report", *map(str, words)], prog_name="u4ssc-kpi")
    assert done.exception is None or isinstance(done.exception, SystemExit), done.output
    return done.exit_code, done.output


@pytest.mark.parametrize("kind", ["verification", "factsheet", "case-study", "sdg"])
def test_each_kind_is_written(kind: str, examples: Path, tmp_path: Path) -> None:
    out = tmp_path / "a.md"
    code, said = run("--kind", kind, examples / "asker-2020.yaml", "-o", out)
    assert (code, said.strip()) == (0, f"{out} is written")
    assert out.read_text(encoding="utf-8").startswith("# Asker\n")


def test_language_and_date(examples: Path, tmp_path: Path) -> None:
    need("babel")
    out = tmp_path / "a.md"
    options = ("--kind", "sdg", "--language", "nb", "--date", "2026-11-02")
    assert run(*options, examples / "asker-2020.yaml", "-o", out)[0] == 0
    assert "2\\. november 2026" in out.read_text(encoding="utf-8")
    code, said = run("--kind", "sdg", "--date", "2 November", examples / "asker-2020.yaml", "-o", out)
    assert code == 2
    assert "%Y-%m-%d" in said
    code, said = run("--kind", "sdg", "--language", "xx", examples / "asker-2020.yaml", "-o", tmp_path / "b.md")
    assert code == 2
    assert "There are en, es, fr, nb" in said


def test_slots_from_template_to_report(examples: Path, tmp_path: Path) -> None:
    need("markdown_it")
    city, story, out = examples / "asker-2020.yaml", tmp_path / "story.md", tmp_path / "a.md"
    code, template = run("--kind", "case-study", "--slots-template", city)
    assert code == 0
    story.write_text(template.replace("# outlook", "# outlook\n\nMore of it.\n"), encoding="utf-8")
    assert run("--kind", "case-study", "--slots", story, city, "-o", out)[0] == 0
    assert "\nMore of it.\n" in out.read_text(encoding="utf-8")
    story.write_text("# outlok\n\nMore.\n", encoding="utf-8")
    code, said = run("--kind", "case-study", "--slots", story, city, "-o", tmp_path / "b.md")
    assert code == 1
    assert "line 1: no slot 'outlok' in this report. Did you mean 'outlook'?" in said
    code, said = run("--kind", "sdg", "--slots", story, city, "-o", tmp_path / "b.md")
    assert code == 2
    assert "factsheet or case-study" in said


def test_no_document_is_made_as_a_drawing(examples: Path, tmp_path: Path) -> None:
    code, said = run("--kind", "sdg", examples / "asker-2020.yaml", "-o", tmp_path / "a.svg")
    assert code == 2
    assert "html, pdf, md, docx" in said
