"""The command for tables: compute."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Iterable
from typing import Any

import click

from u4ssc_kpi import text
from u4ssc_kpi.catalogue import default_registry
from u4ssc_kpi.commands.common import benchmark_set, cli, fail, misuse, print_text, progress_bar, stoppable
from u4ssc_kpi.errors import CatalogueError, MissingExtraError, TableError, UnknownNameError


@cli.command("compute")
@click.argument("source", metavar="IN", type=click.Path())
@click.option("-o", "--output", "target", metavar="OUT", required=True, type=click.Path(), help="The file to write.")
@click.option("--engine", default="polars", show_default=True, type=click.Choice(["polars", "duckdb", "spark"]))
@click.option("--indicators", metavar="A,B", multiple=True, help="Only these: codes, ids, categories, SDG goals ...")
@click.option("--benchmarks", metavar="SET", help="Also performance, points and band: reference, or a file.")
@click.option("--year", metavar="YEAR|COLUMN", help="With --benchmarks: the year whose targets are taken, or a column.")
@click.option("--target-columns", is_flag=True, help="With --benchmarks: columns <data point id>__target override.")
@click.option("--roll-ups", is_flag=True, help="With --benchmarks: also the percent of each category and dimension.")
@click.option("--no-statuses", is_flag=True, help="Leave out the status columns.")
@click.option("--units", metavar="COLUMN=UNIT", multiple=True, help="The unit of a column, for each that needs one.")
@click.option("--variants", metavar="ID=VARIANT", multiple=True, help="Another reading of a formula, for each.")
@click.option("--overwrite", is_flag=True, help="Replace OUT if it is there.")
def compute_(
    source: str,
    target: str,
    engine: Any,
    indicators: tuple[str, ...],
    benchmarks: str | None,
    year: str | None,
    target_columns: bool,
    roll_ups: bool,
    no_statuses: bool,
    units: tuple[str, ...],
    variants: tuple[str, ...],
    overwrite: bool,
) -> None:
    """Compute a table of many cities and years, from file to file.

    IN is a .parquet file, or a .csv file in UTF-8 with commas and a header row; OUT is a .parquet or .csv file. A row
    is a city in a year, a column named by an input id an input, an empty cell not reported. Other columns are kept.
    """
    from u4ssc_kpi.frames.files import FileUseError, compute_file

    given = {"--roll-ups": roll_ups, "--year": year is not None, "--target-columns": target_columns}
    if benchmarks is None and (asked := [name for name, on in given.items() if on]):
        misuse(f"{asked[0]} needs --benchmarks: give --benchmarks reference")
    targets = None if benchmarks is None else benchmark_set(benchmarks)
    unit_of = _pairs("units", units, "the column, = and the unit, as in --units electricity_consumed=GWh")
    chosen = _pairs("variants", variants, "id, = and variant, as in --variants wastewater_collection=by_population")
    with stoppable() as stopped, warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        try:
            with progress_bar("computing") as progress:
                compute_file(
                    source,
                    target,
                    engine=engine,
                    indicators=_names(indicators),
                    benchmarks=targets,
                    year=int(year) if year is not None and year.isdecimal() else year,
                    target_columns=target_columns,
                    statuses=not no_statuses,
                    roll_ups=roll_ups,
                    units=unit_of,
                    registry=default_registry().with_variants(chosen) if chosen else None,
                    overwrite=overwrite,
                    progress=progress,
                )
        except (FileUseError, UnknownNameError, CatalogueError, MissingExtraError) as error:
            misuse(text.safe(str(error)))
        except (TableError, OSError) as error:
            fail(text.safe(str(error)))
        except BaseException:
            if not stopped:
                raise
        finally:
            for warning in told:
                if issubclass(warning.category, UserWarning):
                    click.echo(text.safe(f"warning: {warning.message}"), err=True)
        if stopped:
            click.echo("interrupted: nothing is written", err=True)
            sys.exit(128 + stopped[0])
    print_text(text.safe(f"{target} is written"))


def _pairs(option: str, given: Iterable[str], how: str) -> dict[str, str]:
    """What an option holds as NAME=VALUE, each name once."""
    found: dict[str, str] = {}
    for pair in given:
        name, equals, value = pair.rpartition("=")
        if not (name and equals and value):
            misuse(f"--{option} {pair}: write {how}")
        found[name] = value
    return found


def _names(given: Iterable[str]) -> list[str] | None:
    """Names that are given one by one or separated by commas; a category may hold a comma itself."""
    registry = default_registry()
    groups = {name for i in registry.values() for name in (i.dimension, i.sub_dimension, i.category)}
    with_comma = {name.casefold() for name in groups if "," in name}
    names: list[str] = []
    for entry in given:
        names += [entry] if entry.casefold() in with_comma else [n.strip() for n in entry.split(",") if n.strip()]
    return names or None
