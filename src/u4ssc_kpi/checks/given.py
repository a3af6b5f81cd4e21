"""What stands around the values of a submission: country, edition, currency, rates, years, links, quality, origin."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from u4ssc_kpi import resources
from u4ssc_kpi.errors import did_you_mean
from u4ssc_kpi.findings import Finding, finding

if TYPE_CHECKING:
    from u4ssc_kpi.submission import Reading, Submission


def check_submission(submission: Submission) -> Iterator[Finding]:
    """Checks what stands around the values: country, currency, rates, years, quality."""
    code = submission.country_code
    if code is None:
        names = [c["name"] for c in resources.countries().values()] + list(resources.countries())
        hint = did_you_mean(submission.country, names) or "Write the ISO 3166-1 code, such as NO"
        message = f"no country {submission.country!r} in ISO 3166-1"
        yield finding("country_unknown", message, submission.place("country"), value=submission.country, hint=hint)
    if submission.locode is not None:
        plain = submission.locode.strip().upper()
        if not re.fullmatch(r"[A-Z]{2} ?[A-Z2-9]{3}", plain) or (code is not None and plain[:2] != code):
            message = f"{submission.locode!r} is no UN/LOCODE of {submission.country}"
            hint = f"Write the country's two letters and three characters, such as {code or 'ES'} ABC"
            yield finding("locode_unreadable", message, submission.place("locode"), value=submission.locode, hint=hint)
    if submission.edition is not None:
        editions = [e["id"] for e in resources.compiled()["lists"]["editions"]]
        if submission.edition not in editions:
            hint = did_you_mean(submission.edition, editions) or f"Known: {', '.join(editions)}"
            message = f"{submission.edition[:80]!r} is no known edition of the methodology"
            yield finding("edition_unknown", message, submission.place("edition"), value=submission.edition, hint=hint)
    known = resources.currencies()
    if submission.currency is not None and submission.currency not in known:
        hint = did_you_mean(submission.currency, known) or "Write the ISO 4217 code, such as EUR"
        message = f"{submission.currency!r} is no ISO 4217 code"
        yield finding("currency_unknown", message, submission.place("currency"), value=submission.currency, hint=hint)
    for name, rate in submission.exchange_rates.items():
        usable = name in known and math.isfinite(rate) and rate > 0
        if not usable or submission.currency is None or name == submission.currency:
            message = f"the exchange rate of {name} ({rate}) cannot be used"
            hint = "Write what one unit of it is worth in the submission's currency, such as {USD: 0.92}"
            yield finding(
                "exchange_rate_unusable", message, submission.place(f"exchange_rates.{name}"), value=rate, hint=hint
            )
    for path, reading in submission.each_reading():
        if reading.year is not None or reading.quality or reading.origin or reading.link:
            yield from _check_reading(submission, path, reading)


def _check_reading(submission: Submission, path: str, reading: Reading) -> Iterator[Finding]:
    year, quality, origin = reading.year, reading.quality, reading.origin
    if year is not None and not max(1900, submission.year - 10) <= year <= submission.year:
        message = f"the value is of {year}, the submission of {submission.year}"
        yield finding("year_implausible", message, submission.place(path), value=year, hint="Check the year")
    lists = resources.compiled()["lists"] if quality or origin else {}
    if quality and quality.casefold() not in {q.casefold() for q in lists["quality"]}:
        hint = did_you_mean(quality, lists["quality"]) or f"Choose one of: {'; '.join(lists['quality'])}"
        message = f"{quality[:80]!r} is no data quality of the template"
        yield finding("quality_unknown", message, submission.place(path), value=quality, hint=hint)
    if origin and origin.casefold() not in {o.casefold() for o in lists["origin"]}:
        message = f"{origin[:80]!r} is not in the template's list of data origins"
        yield finding("origin_unknown", message, submission.place(path), value=origin)
    if reading.link and not re.fullmatch(r"https?://[^\s/]+\S*", reading.link.strip(), re.IGNORECASE):
        message = f"{reading.link[:80]!r} is no link"
        hint = "Write an address that begins with https://, or name a file under files"
        yield finding("link_unreadable", message, submission.place(path), value=reading.link, hint=hint)
