"""The language of a report: its fixed words, and how it writes numbers, dates and countries.

The English text is the key. The other languages are message catalogues in gettext's .po form, read by Babel;
``tools/extract_messages.py`` collects what has to be translated.
"""

from __future__ import annotations

import copy
import datetime
import gettext
import os
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

from u4ssc_kpi import resources
from u4ssc_kpi.display import number as shortest
from u4ssc_kpi.errors import MissingExtraError, ReportError, UnknownNameError, did_you_mean

if TYPE_CHECKING:
    from babel import Locale

Direction: TypeAlias = Literal["ltr", "rtl"]

NO_BREAK_SPACE = "\u00a0"
_MACROLANGUAGES = {"no": "nb"}  # what people write for Norwegian


@dataclass(frozen=True)
class Language:
    """A language with the habits of its readers; made by `language`.

    Attributes:
        code: the code of BCP 47, such as ``en`` or ``es-AR``.
        direction: ``ltr`` or ``rtl``.

    Examples:
        >>> lang = language()
        >>> lang("{n} of {of} reported", n=14, of=91)
        '14 of 91 reported'
        >>> lang.plural("{n} city", "{n} cities", 3)
        '3 cities'
    """

    code: str
    direction: Direction
    texts: gettext.NullTranslations = field(repr=False)
    locale: Locale | None = field(repr=False)

    def __call__(self, text: str, **values: object) -> str:
        """The text in this language, its ``{names}`` filled in; a text without a translation stays English."""
        said = self.texts.gettext(text) if text else ""  # gettext keeps its header under the empty text
        return said.format(**values) if values else said

    def plural(self, one: str, many: str, n: int, **values: object) -> str:
        """The text for one or for several, by the plural forms of this language; ``{n}`` is the number."""
        return self.texts.ngettext(one, many, n).format(**{"n": self.number(n)} | values)

    def number(self, value: float, digits: int | None = None) -> str:
        """A number with its thousands set apart, as this language writes it; in English as U4SSC prints it.

        Args:
            value: any finite number.
            digits: decimals; by default at most two, and more where the value is small.

        Examples:
            >>> language().number(95424, 2).replace(NO_BREAK_SPACE, " ")
            '95 424.00'
            >>> language("es").number(95424, 2), language("nb").number(0.4)
            ('95.424,00', '0,4')
        """
        text = shortest(float(value))
        if abs(value) >= 1e15 or (digits is None and "e" in text):
            return text
        if digits is None:
            digits = len(text.partition(".")[2])
        exact = Decimal(str(value)).quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
        exact = exact or abs(exact)  # no -0.00
        if self.locale is None:
            return f"{exact:,f}".replace(",", NO_BREAK_SPACE)
        pattern = copy.copy(self.locale.decimal_formats[None])
        pattern.frac_prec = (digits, digits)
        return str(pattern.apply(exact, self.locale, decimal_quantization=False))

    def percent(self, value: float, digits: int | None = None) -> str:
        """A percentage, given as such (97 for 97 %), with the sign where this language has it.

        Examples:
            >>> language().percent(97, 2).replace(NO_BREAK_SPACE, " ")
            '97.00 %'
        """
        number = self.number(value, digits)
        if self.locale is None:
            return f"{number}{NO_BREAK_SPACE}%"
        pattern = self.locale.percent_formats[None]
        return f"{pattern.prefix[0]}{number}{pattern.suffix[0]}"

    def date(self, day: datetime.date) -> str:
        """A day in words, such as 21 November 2026.

        Examples:
            >>> language().date(datetime.date(2026, 11, 21)), language("es").date(datetime.date(2026, 11, 21))
            ('21 November 2026', '21 de noviembre de 2026')
        """
        try:
            from babel.dates import format_date
        except ImportError:
            raise MissingExtraError("a date in a report", "report") from None
        return str(format_date(day, "long", self.locale or "en_GB"))

    def country(self, code: str | None, otherwise: str) -> str:
        """The name of a country by its ISO 3166-1 code; `otherwise` where it is not known.

        Examples:
            >>> language("nb").country("ES", "Spain"), language().country("NO", "NO")
            ('Spania', 'Norway')
        """
        if code is None:
            return otherwise
        if self.locale is not None and code in self.locale.territories:
            return str(self.locale.territories[code])
        return str(resources.countries().get(code, {}).get("name", otherwise))


def languages() -> tuple[str, ...]:
    """The codes of the languages that reports come in.

    Examples:
        >>> languages()
        ('en', 'es', 'fr', 'nb')
    """
    folder = files("u4ssc_kpi").joinpath("report", "languages")
    return ("en", *sorted(f.name.removesuffix(".po") for f in folder.iterdir() if f.name.endswith(".po")))


@lru_cache(maxsize=32)
def language(code: str = "en", catalogue: str | os.PathLike[str] | None = None) -> Language:
    """A language by its code.

    Args:
        code: ``en``, ``es``, ``fr`` or ``nb``, also with a region that decides about numbers and dates (``es-AR``).
            With `catalogue`, any language.
        catalogue: a .po file with translations of your own, in place of those of this library.

    Raises:
        UnknownNameError: for a language that there is no catalogue for; the message names those there are.
        ReportError: for a catalogue that cannot be read.
        MissingExtraError: for another language than English, when Babel is not installed.

    Examples:
        >>> language("nb")("Economy"), language("es-AR").code
        ('Økonomi', 'es-AR')
    """
    base, *region = code.replace("_", "-").split("-")
    base = _MACROLANGUAGES.get(base.lower(), base.lower())
    if catalogue is None and base not in languages():
        near = did_you_mean(base, languages())
        raise UnknownNameError(f"no language {code!r}. {near or 'There are ' + ', '.join(languages())}")
    if base == "en" and catalogue is None and not region:
        return Language("en", "ltr", gettext.NullTranslations(), None)
    try:
        from babel import Locale, UnknownLocaleError
    except ImportError:
        raise MissingExtraError(f"the language {code}", "report") from None
    try:
        locale = Locale.parse("-".join([base, *region]), sep="-")
    except (UnknownLocaleError, ValueError):
        raise UnknownNameError(f"no language {code!r}: write a code such as en, es-AR or nb") from None
    direction: Direction = "rtl" if locale.text_direction == "rtl" else "ltr"
    return Language(str(locale).replace("_", "-"), direction, _texts(base, catalogue), locale)


def as_language(given: str | Language) -> Language:
    """A language given as such or by its code."""
    return given if isinstance(given, Language) else language(given)


def _texts(base: str, catalogue: str | os.PathLike[str] | None) -> gettext.NullTranslations:
    """The translations of a .po file."""
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import PoFileError, read_po

    try:
        if catalogue is not None:
            data = Path(catalogue).read_bytes()
        elif base == "en":
            return gettext.NullTranslations()
        else:
            data = files("u4ssc_kpi").joinpath("report", "languages", f"{base}.po").read_bytes()
        compiled = BytesIO()
        write_mo(compiled, read_po(BytesIO(data), locale=base, abort_invalid=True))
        compiled.seek(0)
        return gettext.GNUTranslations(compiled)
    except (OSError, PoFileError, ValueError) as error:
        raise ReportError([f"{catalogue} cannot be read as a message catalogue: {error}"]) from None


def message(text: str) -> str:
    """Marks a text for translation where it is declared; `Language` translates it where it is used."""
    return text
