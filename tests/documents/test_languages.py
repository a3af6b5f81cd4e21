"""The languages of reports: complete catalogues, numbers and dates by locale, errors that help."""

from __future__ import annotations

import datetime
import string
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

import u4ssc_kpi as u4
from components import need
from u4ssc_kpi.report.language import Language, as_language, language, languages

need("babel")
OTHERS = [code for code in languages() if code != "en"]
FOLDER = Path(u4.__file__).parent / "report" / "languages"


def catalogue(code: str) -> Any:
    from babel.messages.pofile import read_po

    return read_po(BytesIO((FOLDER / f"{code}.po").read_bytes()), locale=code, abort_invalid=True)


def fields(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_the_catalogues_hold_just_the_messages_that_are_used() -> None:
    root = Path(__file__).parent.parent.parent
    command = [sys.executable, str(root / "tools" / "extract_messages.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("code", OTHERS)
def test_every_message_is_translated_and_sure(code: str) -> None:
    messages = [m for m in catalogue(code) if m.id]
    assert len(messages) > 250
    missing = [m.id for m in messages if not (all(m.string) if m.pluralizable else m.string)]
    assert not missing, f"{len(missing)} of {len(messages)} messages are not translated"
    assert not [m.id for m in messages if m.fuzzy]


@pytest.mark.parametrize("code", OTHERS)
def test_a_translation_has_the_placeholders_of_its_message(code: str) -> None:
    for message in catalogue(code):
        if not message.id:
            continue
        ids = message.id if message.pluralizable else (message.id,)
        for said in message.string if message.pluralizable else (message.string,):
            assert fields(said) == fields(ids[-1]), (code, message.id)


@pytest.mark.parametrize("code", OTHERS)
def test_the_names_of_the_methodology_are_translated(code: str) -> None:
    lang, places = language(code), {i.dimension for i in u4.registry.values()}
    assert len({lang(name) for name in places}) == len(places) == 3
    assert lang("Society and Culture") != "Society and Culture"
    assert lang("Household Internet Access") == "Household Internet Access", "no published translation was found"


@pytest.mark.parametrize(
    ("code", "number", "percent", "date"),
    [  # the forms of CLDR 48, https://cldr.unicode.org
        ("en", "95 424.50", "3.00 %", "2 November 2026"),
        ("es", "95.424,50", "3,00 %", "2 de noviembre de 2026"),
        ("es-MX", "95,424.50", "3.00 %", "2 de noviembre de 2026"),
        ("fr", "95 424,50", "3,00 %", "2 novembre 2026"),
        ("nb", "95 424,50", "3,00 %", "2. november 2026"),
    ],
)
def test_numbers_and_dates_by_locale(code: str, number: str, percent: str, date: str) -> None:
    lang = language(code)
    plain = {0xA0: " ", 0x202F: " "}
    assert lang.number(95424.5, 2).translate(plain) == number
    assert lang.percent(3, 2).translate(plain).replace("3.00%", "3.00 %") == percent
    assert lang.date(datetime.date(2026, 11, 2)) == date


@pytest.mark.parametrize("code", languages())
def test_numbers_keep_their_value_in_every_language(code: str) -> None:
    lang = language(code)
    for value in (0.0, -0.0, 1.0, -12.345, 0.00012, 1e14, 1e15, 1e300, -1e300, 5e-324):
        text = lang.number(value)
        assert text
        assert text != "-0"
    assert lang.number(2.675, 2)[-2:] == "68"


def test_plural_forms_are_those_of_the_language() -> None:
    one, many = "There is a decision on {n} data point.", "There are decisions on {n} data points."
    said = {(code, n): language(code).plural(one, many, n) for code in languages() for n in (0, 1, 2)}
    assert said["en", 0].startswith("There are")
    assert said["en", 1].startswith("There is")
    assert said["es", 0].startswith("Hay decisiones")
    assert said["es", 1].startswith("Hay una")
    assert said["fr", 0].startswith("Il y a une"), "French counts none as one"
    assert said["nb", 2].startswith("Det er tatt avgjørelser")


def test_a_language_that_is_not_there_names_those_that_are() -> None:
    with pytest.raises(u4.UnknownNameError, match=r"no language 'de'\. There are en, es, fr, nb"):
        language("de")
    with pytest.raises(u4.UnknownNameError):
        language("../../etc/passwd")
    assert language("no").code == "nb"
    assert language("EN").code == "en"


def test_a_catalogue_of_ones_own(tmp_path: Path) -> None:
    file = tmp_path / "mine.po"
    head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n'
    file.write_text(head + 'msgid "Economy"\nmsgstr "الاقتصاد"\n', encoding="utf-8")
    lang = language("ar", catalogue=file)
    assert (lang("Economy"), lang("Environment"), lang.direction) == ("الاقتصاد", "Environment", "rtl")
    assert as_language(lang) is lang
    assert isinstance(as_language("nb"), Language)
    file.write_text("this is no catalogue", encoding="utf-8")
    with pytest.raises(u4.ReportError, match=r"mine\.po cannot be read"):
        language("he", catalogue=file)
    with pytest.raises(u4.ReportError, match="cannot be read"):
        language("fa", catalogue=tmp_path / "nothing.po")


def test_braces_in_a_name_are_no_placeholders() -> None:
    assert language()("{city.__class__}") == "{city.__class__}"
    assert language()("{n} of {of}", n="{of}", of=2) == "{of} of 2"
