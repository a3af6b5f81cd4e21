"""Pages in a real Chromium: WCAG by axe-core, layout by measuring, use by keyboard and pointer, and hostile content."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import u4ssc_kpi as u4
from components import need

need("jinja2")

Card = Callable[..., u4.Scorecard]
SIZES = {"phone": (360, 740), "laptop": (1366, 768), "paper": (680, 1009)}  # A4 without its margins, at 96 dpi
ATTACK = (
    "<script>window.bad=1</script><img src=x onerror=window.bad=2>\"'><svg onload=window.bad=3> ]]>{{ 7*7 }}"
    "\x00\x1b[31m\u202e"
)

# Elements whose content is wider than they are or that leave the page, and pieces of text that lie on each other.
LAYOUT = """() => {
  const found = [], wide = document.documentElement.clientWidth;
  // Not looked at: drawings (they have tests of their own, and .round crops one to its rings on a phone), what scrolls
  // by itself, what is only for screen readers, what is folded away.
  const apart = "svg, .round, .scroll, .skip, .results thead, script, style";
  const aside = (e) => e.closest(apart) || !e.getClientRects().length || !e.checkVisibility();
  for (const e of document.body.querySelectorAll("*")) {
    if (aside(e)) continue;
    const box = e.getBoundingClientRect(), cut = e.clientWidth && e.scrollWidth > e.clientWidth + 1;
    const fault = box.left < -1 || box.right > wide + 1 ? "outside" : cut && e.tagName !== "SELECT" ? "cut" : "";
    if (fault) found.push(`${fault}: ${e.tagName}.${e.className} ${e.textContent.trim().slice(0, 40)}`);
  }
  if (document.documentElement.scrollWidth > wide) found.push("the page scrolls sideways");
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), boxes = [];
  while (walker.nextNode()) {
    const text = walker.currentNode, e = text.parentElement;
    if (!text.data.trim() || aside(e) || e.closest("select")) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    for (const r of range.getClientRects()) if (r.width > 1) boxes.push({ r, text, of: text.data.trim().slice(0, 40) });
  }
  boxes.sort((a, b) => a.r.top - b.r.top);
  boxes.forEach((a, n) => {
    for (let m = n + 1; m < boxes.length && boxes[m].r.top < a.r.bottom - 3; m++) {
      const b = boxes[m];
      const across = Math.min(a.r.right, b.r.right) - Math.max(a.r.left, b.r.left);
      const down = Math.min(a.r.bottom, b.r.bottom) - b.r.top;
      if (a.text !== b.text && across > 1 && down > 3) found.push("overlap: " + a.of + " | " + b.of);
    }
  });
  return found;
}"""


@pytest.fixture(scope="module")
def pages(
    full: u4.Scorecard, local: u4.Scorecard, card: Card, examples: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Path]:
    """The pages that are looked at, as files."""
    folder = tmp_path_factory.mktemp("pages")
    karmoy = u4.registry.benchmark(u4.evaluate(u4.read(examples / "karmoy-2020.yaml")))
    cards = {
        "full": full,
        "local": local,
        "karmoy": karmoy,
        "empty": card(),
        "arabic": card(city="مدينة الكويت الكبرى والمناطق المحيطة بها", country="KW", reported={"poverty": 3}),
        "note": card(city="L" * 80, note="A note without an end. " * 450, boundary="x" * 500),
        "word": card(
            city="Long Word", note="o" * 10_000, reported={"poverty": u4.Reading(value=1, source="s" * 10_000)}
        ),
    }
    made = {name: u4.report.snapshot(one).save(folder / f"{name}.html") for name, one in cards.items()}
    made["many"] = u4.report.overview((one for name, one in cards.items() if name != "local"), folder / "many.html")
    return made


NAMES = ("full", "local", "karmoy", "empty", "arabic", "note", "word", "many")


@pytest.fixture
def show(browser: Any, pages: dict[str, Path]) -> Iterator[Callable[..., Any]]:
    """Opens a page; a dialog, an error or a request of the page fails the test."""
    contexts, troubles = [], []

    def open_(name: str, size: str = "laptop", scheme: str = "light", **options: Any) -> Any:
        width, height = SIZES[size]
        context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme, bypass_csp=False, **options
        )
        contexts.append(context)
        page = context.new_page()
        page.on("dialog", lambda dialog: (troubles.append(f"dialog {dialog.message}"), dialog.dismiss()))
        page.on("pageerror", lambda error: troubles.append(str(error)))
        page.on("console", lambda message: troubles.append(message.text) if message.type == "error" else None)
        page.on("request", lambda request: troubles.append(request.url) if request.url != address else None)
        address = pages[name].as_uri()
        if size == "paper":
            page.emulate_media(media="print")
        page.goto(address)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert troubles == []


# --- accessibility


@pytest.mark.parametrize(
    ("name", "size", "scheme"),
    [*((name, "laptop", "light") for name in NAMES), ("karmoy", "laptop", "dark"), ("karmoy", "phone", "dark"),
     ("full", "phone", "light"), ("many", "phone", "dark")],
)  # fmt: skip
def test_wcag_aa(show: Callable[..., Any], name: str, size: str, scheme: str) -> None:
    need("axe_playwright_python")
    from axe_playwright_python.sync_playwright import Axe

    page = show(name, size, scheme)
    levels = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    page.evaluate(Axe().axe_script)
    result = page.evaluate("levels => axe.run({ runOnly: { type: 'tag', values: levels } })", levels)
    told = [(v["id"], v["nodes"][0]["html"][:160], v["nodes"][0]["failureSummary"][:200]) for v in result["violations"]]
    assert told == []
    assert result["passes"], "axe looked at something"


def test_axe_sees_faults(show: Callable[..., Any]) -> None:
    need("axe_playwright_python")
    from axe_playwright_python.sync_playwright import Axe

    page = show("karmoy")
    page.evaluate(Axe().axe_script)
    page.evaluate("() => document.querySelector('h1').style.color = '#ddd'")
    result = page.evaluate("axe.run()")
    assert "color-contrast" in {v["id"] for v in result["violations"]}


# --- layout


@pytest.mark.parametrize(
    ("name", "size", "scheme"),
    [*((name, size, "light") for name in NAMES for size in SIZES), *(("karmoy", size, "dark") for size in SIZES)],
)
def test_nothing_is_cut_or_overlaps(show: Callable[..., Any], name: str, size: str, scheme: str) -> None:
    assert show(name, size, scheme).evaluate(LAYOUT) == []


def test_the_measure_sees_faults(show: Callable[..., Any]) -> None:
    page = show("empty", "phone")
    page.evaluate(
        "() => { document.querySelector('h2').style.cssText = 'margin-top:-3em;white-space:nowrap;width:900px' }"
    )
    found = page.evaluate(LAYOUT)
    assert any(f.startswith("outside") for f in found)
    assert any(f.startswith("overlap") for f in found)


@pytest.mark.parametrize("name", [n for n in NAMES if n not in ("local", "many")])
def test_four_pages_of_paper(show: Callable[..., Any], name: str) -> None:
    pdf = show(name).pdf(prefer_css_page_size=True)
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == 4


# --- use


def test_a_wedge_in_focus_tells_its_facts(show: Callable[..., Any]) -> None:
    page = show("karmoy")
    page.focus("#w-fixed_broadband_subscriptions")
    told = page.inner_text("#panel").replace("\u00a0", " ")
    for fact in ("Fixed Broadband Subscriptions", "84.51 %", "at least 60 %", "More than 95 % of target", "page14"):
        assert fact in told


def test_pointing_at_a_wedge_tells_its_facts(show: Callable[..., Any]) -> None:
    page = show("karmoy")
    page.locator(".round .g text").first.hover()  # the first letter of Economy
    assert "Economy" in page.inner_text("#panel")


def test_the_wheel_is_one_stop_and_arrows_go_around(show: Callable[..., Any]) -> None:
    page = show("karmoy")
    assert page.locator(".round [tabindex='0']").count() == 1
    page.locator(".round [tabindex='0']").focus()
    focused = "() => document.activeElement.querySelector('title').textContent"
    assert page.evaluate(focused) == "Economy"
    page.keyboard.press("ArrowRight")
    assert page.evaluate(focused) == "Environment"
    page.keyboard.press("End")
    assert page.evaluate(focused) == "Local Food Production"
    page.keyboard.press("ArrowDown")
    assert page.evaluate(focused) == "Economy"
    page.keyboard.press("Tab")
    assert page.evaluate("() => !document.activeElement.closest('.round')")


@pytest.mark.parametrize(
    ("name", "value", "wanted"),
    [
        ("dimension", "Environment", {"dimension": "Environment"}),
        ("level", "Core", {"level": "core"}),
        ("tag", "Smart", {"tag": "smart"}),
        ("sdg", "6", {"sdg": 6}),
    ],
)
def test_filters(show: Callable[..., Any], name: str, value: str, wanted: dict[str, Any]) -> None:
    page = show("full")
    page.select_option(f"select[name={name}]", value)
    expected = {p.id for i in u4.registry.find(**wanted) for p in i.data_points}
    rows = page.evaluate("() => [...document.querySelectorAll('tr[data-level]')].filter(r => !r.hidden).map(r => r.id)")
    assert set(rows) == expected
    assert page.inner_text("output") == f"{len(expected)} of 112 data points"
    assert page.locator(".round .k.far").count() == 112 - len(expected)


def test_filters_join(show: Callable[..., Any]) -> None:
    page = show("full")
    page.select_option("select[name=dimension]", "Economy")
    page.select_option("select[name=level]", "Advanced")
    expected = sum(len(i.data_points) for i in u4.registry.find(dimension="Economy", level="advanced"))
    assert page.inner_text("output") == f"{expected} of 112 data points"


def test_without_script_all_is_there(show: Callable[..., Any]) -> None:
    page = show("karmoy", java_script_enabled=False)
    assert page.locator("tr[id]").count() == 112
    assert page.locator("#panel").is_hidden()
    assert page.locator("#filter").is_hidden()
    assert page.locator(".round .k[tabindex='0']").count() == 112


# --- hostile content


def test_nothing_of_the_city_runs(browser: Any, card: Card, local_registry: u4.Registry, tmp_path: Path) -> None:
    own = local_registry["local_indicator_0"]
    hostile = own.model_copy(
        update={
            "name": ATTACK,
            "category": ATTACK,
            "sub_dimension": ATTACK,
            "data_points": (own.data_points[0].model_copy(update={"name": ATTACK}),),
        }
    )
    registry = local_registry.extend([hostile], override=True)
    reading = u4.Reading(value=9, source=ATTACK, link="javascript:window.bad=4", note=ATTACK, quality=ATTACK)
    city = u4.Submission(
        city=ATTACK, country=ATTACK, year=2020, note=ATTACK * 120, boundary=ATTACK, reported={"local_0": reading},
        readings={"population": u4.Reading(value=ATTACK, unit=ATTACK)},
    )  # fmt: skip
    made = registry.benchmark(u4.evaluate(city, registry=registry))
    files = [
        u4.report.snapshot(made).save(tmp_path / "s.html"),
        u4.report.overview([made], tmp_path / "o.html"),
        u4.report.wheel(made).save(tmp_path / "w.svg"),
        u4.report.small_wheel(made).save(tmp_path / "m.svg"),
    ]
    for file in files:
        context = browser.new_context()
        page = context.new_page()
        troubles: list[str] = []
        page.on("dialog", lambda dialog, troubles=troubles: (troubles.append(dialog.message), dialog.dismiss()))
        page.on("request", lambda request, troubles=troubles: troubles.append(request.url))
        page.goto(file.as_uri())
        if file.name == "s.html":
            page.focus("#w-local_0")
            assert "<script>" in page.inner_text("#panel"), "shown as text"
            for link in page.locator("main a").all():
                assert re.match("https?://", link.get_attribute("href"))
        assert page.evaluate("() => window.bad") is None
        assert page.evaluate("() => document.querySelectorAll('img, iframe, object, [onload], [onerror]').length") == 0
        assert page.evaluate("() => document.querySelectorAll('script').length") == (file.name == "s.html")
        assert troubles == [file.as_uri()]
        context.close()


def test_no_other_script_may_run(
    show: Callable[..., Any], browser: Any, pages: dict[str, Path], tmp_path: Path
) -> None:
    """The content security policy, should anything ever slip through."""
    html = pages["empty"].read_text(encoding="utf-8")
    file = tmp_path / "changed.html"
    file.write_text(html.replace("</main>", "<script>window.bad = 1</script><img src=x onerror='window.bad=2'></main>"))
    page = browser.new_page()
    page.goto(file.as_uri())
    assert page.evaluate("() => [window.bad, document.getElementById('filter').hidden]") == [None, False]
    page.close()
