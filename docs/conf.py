"""Configuration of the documentation: sphinx-build -W --keep-going -b html docs docs/_build/html."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

HERE = Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "src"), str(HERE.parent / "tools")]

import write_docs  # noqa: E402
from pydantic import BaseModel  # noqa: E402
from sphinx.util import logging  # noqa: E402

import u4ssc_kpi  # noqa: E402

if TYPE_CHECKING:
    from sphinx.application import Sphinx

project = "u4ssc-kpi"
author = "The u4ssc-kpi contributors"
project_copyright = "the u4ssc-kpi contributors"
version = release = u4ssc_kpi.__version__
language = "en"

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.mathjax", "sphinx.ext.napoleon"]
exclude_patterns = ["_build"]

myst_enable_extensions = ["attrs_inline", "colon_fence", "deflist", "dollarmath"]
myst_heading_anchors = 3
smartquotes_action = "D"  # dashes only: quotes of the catalogue are shown as they are

autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
python_maximum_signature_line_length = 80
python_use_unqualified_type_names = True
napoleon_numpy_docstring = False
napoleon_use_ivar = True
napoleon_custom_sections = ["Source"]

html_theme = "furo"
html_title = f"u4ssc-kpi {version}"
html_static_path = ["_static"]
html_css_files = ["custom.css"]
html_js_files = [("indicator-search.js", {"defer": "defer"})]
html_copy_source = False
html_show_sphinx = False


def without_signature(
    app: Sphinx, what: str, name: str, obj: object, options: object, signature: str | None, returns: str | None
) -> tuple[str, None] | None:
    """Leaves out the signature that pydantic makes for a model: its fields are listed with their meaning."""
    return ("", None) if isinstance(obj, type) and issubclass(obj, BaseModel) else None


def names_are_documented(app: Sphinx) -> None:
    """Warns of public names that the API page leaves out."""
    page = (HERE / "reference" / "api.md").read_text(encoding="utf-8")
    for name in u4ssc_kpi.__all__:
        if not re.search(rf"u4ssc_kpi\.{name}\b", page):
            logging.getLogger(__name__).warning("reference/api.md does not document %s", name)


def setup(app: Sphinx) -> None:
    """Writes the generated pages before the documents are read."""
    app.connect("builder-inited", lambda _: write_docs.write(HERE))
    app.connect("builder-inited", names_are_documented)
    app.connect("autodoc-process-signature", without_signature)
