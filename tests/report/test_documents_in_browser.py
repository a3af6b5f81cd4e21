"""Documents in a real Chromium: WCAG by axe-core, nothing wider than the page, nothing loaded."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import u4ssc_kpi as u4
from components import need

need("markupsafe")


@pytest.mark.parametrize("kind", ["verification_report", "factsheet", "case_study", "sdg_report"])
@pytest.mark.parametrize(("width", "scheme"), [(1366, "light"), (360, "dark")])
def test_a_document_is_accessible_and_fits(
    kind: str, width: int, scheme: str, browser: Any, full: u4.Scorecard, tmp_path: Path
) -> None:
    need("axe_playwright_python")
    from axe_playwright_python.sync_playwright import Axe

    file = getattr(u4.report, kind)(full).save(tmp_path / "a.html")
    context = browser.new_context(viewport={"width": width, "height": 800}, color_scheme=scheme)
    page = context.new_page()
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.goto(file.as_uri())
    page.evaluate(Axe().axe_script)
    result = page.evaluate("axe.run()")
    assert [(v["id"], v["nodes"][0]["html"][:160]) for v in result["violations"]] == []
    assert result["passes"], "axe looked at something"
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert requests == [file.as_uri()]
    context.close()
