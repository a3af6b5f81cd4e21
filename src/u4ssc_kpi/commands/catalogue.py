"""The commands that look into the catalogue: list, show."""

from __future__ import annotations

from collections.abc import Iterable

import click

from u4ssc_kpi import text
from u4ssc_kpi.catalogue import default_registry
from u4ssc_kpi.commands.common import cli, misuse, print_json, print_text
from u4ssc_kpi.errors import UnknownFilterError, UnknownNameError
from u4ssc_kpi.model import Indicator


@cli.command("list")
@click.option("--dimension", help="Economy, Environment or Society and Culture.")
@click.option("--sub-dimension", help="For example ICT.")
@click.option("--category", help="For example Transport.")
@click.option("--level", help="core or advanced.")
@click.option("--tag", help="smart, structural or sustainable.")
@click.option("--sdg", help="A goal (6), target (11.2) or indicator (17.8.1).")
@click.option("--text", "words", help="Words in names, definitions or ids.")
@click.option("--evidence", is_flag=True, help="Show what the formula and the target of each data point rest on.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_(words: str | None, evidence: bool, as_json: bool, **filters: str | None) -> None:
    """List the indicators that meet all conditions."""
    try:
        found = default_registry().find(**filters, text=words)
    except UnknownFilterError as error:
        misuse(str(error))
    if evidence:
        _evidence(found, as_json)
    elif as_json:
        print_json([i.model_dump(mode="json", exclude_defaults=True) for i in found])
    else:
        print_text(text.indicator_list(found))


def _evidence(found: Iterable[Indicator], as_json: bool) -> None:
    from u4ssc_kpi.evidence import evidence_table
    from u4ssc_kpi.text_evidence import evidence_list

    rows = evidence_table(found)
    if as_json:
        print_json([row.to_dict() for row in rows])
    else:
        print_text(evidence_list(rows))


@cli.command()
@click.argument("name", metavar="CODE")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def show(name: str, as_json: bool) -> None:
    """Show one indicator, by code or id: all that is known of it."""
    try:
        indicator = default_registry()[name]
    except UnknownNameError as error:
        misuse(str(error))
    if as_json:
        print_json(indicator.model_dump(mode="json"))
    else:
        print_text(text.indicator(indicator))
