"""Collects the fixed words of reports and brings the message catalogues up to date: src/u4ssc_kpi/report/languages/.

Usage: python tools/extract_messages.py [--check]
       --check changes nothing, and fails where a catalogue lacks a message, or holds one that is not used any more

The words are found by Babel's extractor in the modules and templates of reports: `lang("...")`,
`lang.plural("...", "...")` and `message("...")`. The names of dimensions, sub-dimensions and categories, and the
units, are those of the indicators; the kinds of sources are those of targets.
A new message is added without a translation; a person writes it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "src"))

import u4ssc_kpi as u4  # noqa: E402
from u4ssc_kpi.display import unit_label  # noqa: E402
from u4ssc_kpi.report.documents.published import printed_unit  # noqa: E402
from u4ssc_kpi.targets import ORIGINS  # noqa: E402

REPORT = ROOT / "src" / "u4ssc_kpi" / "report"
LANGUAGES = REPORT / "languages"
METHODS = [("**.py", "python"), ("**.html", "jinja2"), ("**.j2", "jinja2"), ("**.svg", "jinja2")]
KEYWORDS: dict[str, tuple[int, ...] | None] = {"lang": None, "plural": (1, 2), "message": None}


def messages() -> Catalog:
    """Every message, without translations."""
    found = Catalog()
    for _, _, text, _, _ in extract_from_dir(REPORT, METHODS, keywords=KEYWORDS, comment_tags=()):
        found.add(text)
    for name in _names():
        found.add(name)
    return found


def _names() -> Iterator[str]:
    """The words of the catalogue that reports print."""
    yield from ORIGINS.values()
    for indicator in u4.registry.values():
        yield from (indicator.dimension, indicator.sub_dimension, indicator.category)
        for point in indicator.data_points:
            yield from (unit for unit in (printed_unit(point), unit_label(point.unit)) if unit)
    for item in u4.registry.inputs.values():
        if item.id in ("population", "households", "city_area", "city_gdp"):
            yield item.name


def updated(file: Path, wanted: Catalog) -> bytes:
    """A catalogue of just the messages that are used, in alphabetical order, with its translations and comments."""
    before = read_po(BytesIO(file.read_bytes()), locale=file.stem)
    after = Catalog(locale=file.stem, header_comment=before.header_comment, fuzzy=False)
    for message in wanted:
        if message.id:
            known = before.get(message.id)
            comments = known.user_comments if known else ()
            after.add(message.id, known.string if known else "", user_comments=comments).flags.clear()
    out = BytesIO()
    write_po(out, after, no_location=True, omit_header=True, sort_output=True, width=118)
    head = (
        f"{after.header_comment}\n"
        f'msgid ""\nmsgstr ""\n"Language: {file.stem}\\n"\n"Content-Type: text/plain; charset=utf-8\\n"\n'
        f'"Plural-Forms: {after.plural_forms}\\n"\n\n'
    )
    return (head + out.getvalue().decode().rstrip("\n") + "\n").encode()


def main() -> None:
    """Writes the catalogues, or checks them."""
    wanted = messages()
    stale = []
    for file in sorted(LANGUAGES.glob("*.po")):
        fresh = updated(file, wanted)
        if fresh != file.read_bytes():
            stale.append(file.name)
            if "--check" not in sys.argv:
                file.write_bytes(fresh)
                print(f"{file} is written")
    if stale and "--check" in sys.argv:
        sys.exit(f"{', '.join(stale)}: not up to date; run python tools/extract_messages.py")


if __name__ == "__main__":
    main()
