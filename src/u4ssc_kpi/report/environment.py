"""The templates of reports: everything is escaped, an unknown name is an error, a stranger's template is sandboxed."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from u4ssc_kpi.display import safe
from u4ssc_kpi.errors import MissingExtraError, ReportError

if TYPE_CHECKING:
    from jinja2 import Environment


def render(template: str, values: Mapping[str, Any], own: str | os.PathLike[str] | None = None) -> str:
    """Fills in a template.

    Args:
        template: the name of one of this library's templates.
        values: what it may use.
        own: a template file of the user's in its place. It may extend or include those of the library and of its own
            folder, and runs in a sandbox.

    Raises:
        MissingExtraError: when Jinja is not installed.
        ReportError: for a template that cannot be read or filled in.
    """
    if own is None:
        return _environment().get_template(template).render(values)
    from jinja2 import TemplateError

    file = Path(own)
    try:
        return _environment(file.resolve().parent).get_template(file.name).render(values)
    except TemplateError as error:
        number = getattr(error, "lineno", None)
        line = f", line {number}" if number else ""
        raise ReportError([f"the template {own}{line}: {error or type(error).__name__}"]) from None
    except (OSError, UnicodeDecodeError, TypeError, ValueError, ArithmeticError, AttributeError) as error:
        raise ReportError([f"the template {own} cannot be filled in: {error}"]) from None


def pieces(template: str, values: Mapping[str, Any]) -> Iterator[str]:
    """Fills in one of this library's templates piece by piece, for a page that is too large to hold.

    Raises:
        MissingExtraError: when Jinja is not installed.
    """
    return _environment().get_template(template).generate(values)


@lru_cache(maxsize=8)
def _environment(folder: Path | None = None) -> Environment:
    try:
        import jinja2
        from jinja2.sandbox import ImmutableSandboxedEnvironment
    except ImportError:
        raise MissingExtraError("this report", "report") from None
    ours = jinja2.PackageLoader("u4ssc_kpi.report")
    options: dict[str, Any] = {
        "autoescape": True,
        "undefined": jinja2.StrictUndefined,
        "trim_blocks": True,
        "lstrip_blocks": True,
        "finalize": _clean,
    }
    environment: Environment
    if folder is None:
        environment = jinja2.Environment(loader=ours, **options)
    else:
        loader = jinja2.ChoiceLoader([jinja2.FileSystemLoader(folder), jinja2.PrefixLoader({"u4ssc": ours}), ours])
        environment = ImmutableSandboxedEnvironment(loader=loader, **options)
    environment.filters["web_link"] = web_link
    environment.filters["linked"] = linked
    return environment


def _clean(value: Any) -> Any:
    """Text from a city's file may hold control characters, which no page may hold."""
    return safe(value) if type(value) is str else value


def web_link(given: str | None) -> str | None:
    """A link that may be followed: http or https with a host; None for anything else, such as ``javascript:``.

    Examples:
        >>> web_link("https://u4ssc.itu.int/"), web_link("javascript:alert(1)"), web_link("//evil")
        ('https://u4ssc.itu.int/', None, None)
    """
    if not given or re.search(r"[\s\x00-\x20\x7f-\x9f]", given):
        return None
    try:
        parts = urlsplit(given)
    except ValueError:
        return None
    return given if parts.scheme in ("http", "https") and parts.hostname else None


def linked(text: str) -> list[tuple[str, str | None]]:
    """Text in pieces, each with its link where it is one.

    Examples:
        >>> linked("Factsheet, p. 16: https://itu.int/p16.html")
        [('Factsheet, p. 16: ', None), ('https://itu.int/p16.html', 'https://itu.int/p16.html')]
    """
    pieces = re.split(r"(https?://[^\s<>\"]+[^\s<>\".,;:)\]])", text)
    return [(piece, web_link(piece) if n % 2 else None) for n, piece in enumerate(pieces) if piece]
