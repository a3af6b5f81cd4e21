"""The commands for composite indicators: index, sensitivity."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from u4ssc_kpi import text
from u4ssc_kpi.commands.analysis import evaluated_files
from u4ssc_kpi.commands.common import FILES, benchmark_set, cli, misuse, print_json, print_text, progress_bar
from u4ssc_kpi.errors import AnalysisError, CatalogueError, MissingExtraError, RecipeError, UnknownNameError

if TYPE_CHECKING:
    from u4ssc_kpi.analysis.composite.recipe import Recipe

JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON.")
RECIPE = click.option(
    "--recipe",
    default="u4ssc",
    show_default=True,
    metavar="NAME|FILE",
    help="u4ssc, distance_to_target, min_max, or a .yaml or .json file.",
)
AGAINST = click.option(
    "--against", metavar="SET", help="The benchmark set, an id or a file, if not that of the recipe."
)
MISUSES = (AnalysisError, RecipeError, UnknownNameError, CatalogueError, MissingExtraError)


@cli.command("index")
@FILES
@RECIPE
@AGAINST
@click.option("--steps", is_flag=True, help="Also list what every step of the recipe did.")
@JSON
def index_(files: tuple[str, ...], recipe: str, against: str | None, steps: bool, as_json: bool) -> None:
    """Compute a composite index of cities by a recipe.

    Each FILE is a city. The cities are listed as given, not ranked: with
    different data points their scores are hardly comparable.
    """
    from u4ssc_kpi.analysis.composite import words
    from u4ssc_kpi.analysis.composite.index import index

    against_set = benchmark_set(against) if against is not None else None
    found, code = evaluated_files(files)
    try:
        made = index(found, _recipe(recipe), against=against_set)
    except MISUSES as error:
        misuse(text.safe(str(error)))
    if as_json:
        print_json(made.to_dict())
    else:
        print_text(words.index(made, steps))
    sys.exit(code)


@cli.command("sensitivity")
@FILES
@RECIPE
@AGAINST
@click.option("--draws", default=1000, show_default=True, type=click.IntRange(1, 1_000_000), help="How many.")
@click.option("--seed", default=0, show_default=True, type=click.IntRange(0), help="The same seed, the same result.")
@click.option("--weights", default=0.0, metavar="SHARE", help="Weights vary by up to this share: 0.25.")
@click.option("--targets", default=0.0, metavar="SHARE", help="Targets vary by up to this share: 0.1.")
@click.option("--values", default=0.0, metavar="SHARE", help="Relative standard deviation of the values: 0.05.")
@click.option("--normalisation", "methods", multiple=True, metavar="METHOD", help="A method that takes turns: min_max.")
@click.option("--sobol", is_flag=True, help="Show what the variance comes from, in place of intervals.")
@click.option("--leave-one-out", is_flag=True, help="Show the index without each indicator, in place of intervals.")
@JSON
def sensitivity_(
    files: tuple[str, ...],
    recipe: str,
    against: str | None,
    draws: int,
    seed: int,
    weights: float,
    targets: float,
    values: float,
    methods: tuple[str, ...],
    sobol: bool,
    leave_one_out: bool,
    as_json: bool,
) -> None:
    """Show how far an index of cities can be trusted.

    Each FILE is a city. Uncertainties that the readings state always count; the
    options add others. For --sobol, DRAWS is rounded up to a power of 2.
    """
    from u4ssc_kpi.analysis.composite import words
    from u4ssc_kpi.analysis.composite.leave_one_out import leave_one_out as without_each
    from u4ssc_kpi.analysis.composite.sensitivity import sensitivity
    from u4ssc_kpi.analysis.composite.sobol import sobol_indices

    uncertainty = {"weights": weights, "targets": targets, "values": values, "normalisations": methods}
    if sobol and leave_one_out:
        misuse("--sobol and --leave-one-out are two questions: ask one at a time")
    if leave_one_out and (weights or targets or values or methods):
        misuse("--leave-one-out varies nothing else: leave out --weights, --targets, --values and --normalisation")
    against_set = benchmark_set(against) if against is not None else None
    found, code = evaluated_files(files)
    made: Any
    try:
        chosen = _recipe(recipe)
        with progress_bar("simulating") as progress:
            if leave_one_out:
                made = without_each(found, chosen, against=against_set, progress=progress)
            elif sobol:
                made = sobol_indices(
                    found,
                    chosen,
                    uncertainty=uncertainty,
                    samples=1 << max(1, draws - 1).bit_length(),
                    seed=seed,
                    against=against_set,
                    progress=progress,
                )
            else:
                made = sensitivity(
                    found,
                    chosen,
                    uncertainty=uncertainty,
                    draws=draws,
                    seed=seed,
                    against=against_set,
                    progress=progress,
                )
    except MISUSES as error:
        misuse(text.safe(str(error)))
    if as_json:
        print_json(made.to_dict())
    else:
        print_text((words.without_each if leave_one_out else words.sobol if sobol else words.sensitivity)(made))
    sys.exit(code)


def _recipe(given: str) -> str | Recipe:
    """A recipe's name, or what a file holds."""
    from u4ssc_kpi.analysis.composite.recipe import RECIPES, read_recipe

    if given in RECIPES or not given.casefold().endswith((".yaml", ".yml", ".json")):
        return given
    return read_recipe(given)
