"""The commands for benchmark sets: list, show, diff, check, new."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from u4ssc_kpi import text
from u4ssc_kpi.catalogue import default_registry
from u4ssc_kpi.commands.common import benchmark_set, cli, fail, misuse, print_json, print_text
from u4ssc_kpi.errors import BenchmarkError, FileError
from u4ssc_kpi.model import BenchmarkSet, Target

JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


@cli.group()
def benchmarks() -> None:
    """Look at benchmark sets, compare them, make one's own.

    SET is the id of a set (see list), or a .yaml, .json or .csv file.
    """


@benchmarks.command("list")
@JSON
def list_(as_json: bool) -> None:
    """List the sets that are shipped."""
    from u4ssc_kpi.text_benchmarks import set_list

    sets = default_registry().benchmark_sets.values()
    if as_json:
        print_json([_head(s) | {"targets": len(s.targets)} for s in sets])
    else:
        print_text(set_list(sets))


@benchmarks.command()
@click.argument("name", metavar="SET")
@JSON
def show(name: str, as_json: bool) -> None:
    """Show every target of a set with its source, those of the sets it extends included."""
    from u4ssc_kpi.text_benchmarks import targets

    registry = default_registry()
    chosen = benchmark_set(name)
    found = registry.targets_by_year(chosen)
    official = registry.official_targets(chosen)
    if as_json:
        rows = [_row(t) | {"official": t.data_point in official} for ts in found.values() for t in ts]
        print_json(_head(chosen) | {"targets": rows})
    else:
        print_text(text.safe(targets(chosen, found, official, registry)))


@benchmarks.command()
@click.argument("first", metavar="SET")
@click.argument("second", metavar="SET")
@JSON
def diff(first: str, second: str, as_json: bool) -> None:
    """Show which targets differ between two sets."""
    from u4ssc_kpi import text_benchmarks

    registry = default_registry()
    one, other = benchmark_set(first), benchmark_set(second)
    found = text_benchmarks.changes(registry.targets_by_year(one), registry.targets_by_year(other), registry)
    if as_json:
        print_json([{"data_point": n, "from": [*map(_row, a)], "to": [*map(_row, b)]} for n, a, b in found])
    else:
        print_text(text.safe(text_benchmarks.diff((one.id, other.id), found, registry)))


@benchmarks.command()
@click.argument("file", metavar="FILE", type=click.Path())
@JSON
def check(file: str, as_json: bool) -> None:
    """Check a file with targets of one's own: exit code 1 with every problem and its line."""
    from u4ssc_kpi.io.benchmarks import read_benchmarks
    from u4ssc_kpi.text_benchmarks import counts

    try:
        chosen = read_benchmarks(file)
    except BenchmarkError as error:
        if as_json:
            print_json({"file": file, "problems": list(error.problems)})
            raise SystemExit(1) from None
        fail(text.safe(str(error)))
    found = default_registry().targets_by_year(chosen)
    if as_json:
        print_json({"file": file, "problems": [], **_head(chosen), "targets": len(chosen.targets)})
    else:
        extended = f", with those of {chosen.extends}" if chosen.extends else ""
        print_text(text.safe(f"{file} is a benchmark set{extended}\n{counts(found)}"))


@benchmarks.command()
@click.option("-o", "--output", "target", metavar="OUT", required=True, type=click.Path(), help="A .yaml or .csv file.")
@click.option("--from", "source", metavar="SET", help="Fill in the targets of a set.")
@click.option("--overwrite", is_flag=True, help="Replace OUT if it is there.")
def new(target: str, source: str | None, overwrite: bool) -> None:
    """Write the form for a set of one's own, with a row for each data point, its unit and its direction."""
    from u4ssc_kpi.io.benchmarks import COLUMNS, set_id, to_csv
    from u4ssc_kpi.io.files import replace_file
    from u4ssc_kpi.text_benchmarks import form_rows, form_text

    registry, file = default_registry(), Path(target)
    if file.suffix.casefold() not in (".yaml", ".yml", ".csv"):
        misuse(f"{target}: the form is a .yaml or a .csv file")
    if file.exists() and not overwrite:
        misuse(f"{target} is there already; give --overwrite to replace it")
    chosen = registry.targets_by_year(benchmark_set(source)) if source else {}
    if file.suffix.casefold() == ".csv":
        head = ("indicator", "data_point", "name", "unit", "better")
        content = to_csv(form_rows(registry, chosen), (*head, *(c for c in COLUMNS if c not in head)))
    else:
        content = form_text(set_id(file), registry, chosen)
    try:
        replace_file(file, content.encode())
    except FileError as error:
        fail(text.safe(str(error)))
    print_text(text.safe(f"{target} is written: {len(registry.data_points)} data points"))


def _head(chosen: BenchmarkSet) -> dict[str, Any]:
    return {"id": chosen.id, "title": chosen.title, "extends": chosen.extends, "official": chosen.official}


def _row(target: Target) -> dict[str, Any]:
    return target.model_dump(mode="json", exclude_none=True)
