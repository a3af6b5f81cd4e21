"""The tables of data/units.yaml: what people write for units, multipliers, yes, no and nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from u4ssc_kpi import resources


@dataclass(frozen=True)
class Words:
    """The tables of data/units.yaml, prepared for look-up."""

    labels: frozenset[str]
    words: Mapping[str, str]  # what people write for a label, plurals included
    where_expected: Mapping[str, str]
    phrases: Mapping[str, str]
    longest: int  # words in the longest phrase
    ambiguous: Mapping[str, str]
    multipliers: Mapping[str, float]
    signs: Mapping[str, str]
    truth: Mapping[str, bool]
    missing: frozenset[str]
    unclear_missing: frozenset[str]


@lru_cache(maxsize=1)
def tables() -> Words:
    table = resources.compiled()["units"]
    words = {p: label for label, others in table["labels"].items() for o in (label, *others) for p in plurals(o)}
    phrases = {
        p: meaning for word, meaning in table["phrases"].items() for p in (word.casefold(), f"{word.casefold()}s")
    }
    return Words(
        labels=frozenset(table["labels"]),
        words=words,
        where_expected={
            p: label for label, others in table["labels_where_expected"].items() for o in others for p in plurals(o)
        },
        phrases=phrases,
        longest=max(len(p.split()) for p in (*words, *phrases)),
        ambiguous={p: instead for word, instead in table["ambiguous"].items() for p in plurals(word)},
        multipliers={p: factor for word, factor in table["multipliers"].items() for p in plurals(word)},
        signs=table["currency_signs"],
        truth=dict.fromkeys(table["affirmative"], True) | dict.fromkeys(table["negative"], False),
        missing=frozenset(table["missing"]),
        unclear_missing=frozenset(table["unclear_missing"]),
    )


def plurals(word: str) -> tuple[str, ...]:
    """A word in small letters, and what people write for several."""
    word = word.casefold()
    return (word, word + "s", word.replace("_", " "), word.replace("_", " ") + "s")


def parse_yes_no(text: str) -> bool | None:
    """Yes or no in one of many languages, or None.

    Examples:
        >>> parse_yes_no("Yes"), parse_yes_no("нет"), parse_yes_no("perhaps")
        (True, False, None)
    """
    return tables().truth.get(text.strip().casefold())


def is_missing(text: str) -> bool:
    """Whether a text says that there is no value, such as ``NR``."""
    return text.strip().casefold() in tables().missing


def is_unclear_missing(text: str) -> bool:
    """Whether a text says that there is no value, without saying why, such as ``n/a``."""
    return text.strip().casefold() in tables().unclear_missing
