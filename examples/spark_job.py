"""Computes the U4SSC indicators of a table of cities on Spark: from Parquet to Parquet, as columns of the same plan.

Each row of the input is a city in a year, with columns named by input ids (see docs/indicators), for example
`households` and `households_with_internet_access`; other columns, such as the name of the city, are kept. The output
has the same rows, with `<data point>` and `<data point>__status` for each data point. Nothing is collected to the
driver, and no Python runs on the executors: the formulas become Spark's own expressions.

So u4ssc-kpi is needed where the driver runs, and nowhere else. In client mode, install it beside pyspark:

    pip install u4ssc-kpi
    spark-submit examples/spark_job.py s3a://bucket/cities.parquet s3a://bucket/results.parquet --benchmarks reference

In cluster mode, the driver runs on a node of the cluster: send it an environment (it holds compiled parts, so a zip of
`--py-files` is not enough):

    python -m venv job && job/bin/pip install u4ssc-kpi venv-pack && job/bin/venv-pack -p job -o job.tar.gz
    spark-submit --master yarn --deploy-mode cluster --archives job.tar.gz#job \\
        --conf spark.yarn.appMasterEnv.PYSPARK_PYTHON=./job/bin/python \\
        --conf spark.executorEnv.PYSPARK_PYTHON=./job/bin/python \\
        examples/spark_job.py hdfs:///cities.parquet hdfs:///indicators.parquet --indicators "SDG 6"

Planning takes some 10 to 30 seconds where all 112 data points are computed and scored, whatever the number of rows, and
a second or two for a few: select what is needed with `--indicators`. With `--results-only` Spark does not even read the
other columns of the input.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from pyspark.sql import DataFrame, SparkSession

import u4ssc_kpi as u4


def arguments(given: Sequence[str] | None = None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Computes the U4SSC indicators of a Parquet table on Spark.")
    parser.add_argument("input", help="path of the Parquet table to read")
    parser.add_argument("output", help="path of the Parquet table to write; it must not exist yet")
    parser.add_argument(
        "--indicators", nargs="+", metavar="NAME", help="codes, ids, categories, dimensions, SDG goals; all by default"
    )
    parser.add_argument("--benchmarks", metavar="SET", help="also score against this benchmark set, such as reference")
    parser.add_argument("--roll-ups", action="store_true", help="with --benchmarks: also the score of each group")
    parser.add_argument(
        "--results-only",
        nargs="*",
        metavar="COLUMN",
        help="write the results and these columns of the input, not all of it; other columns are not even read",
    )
    parser.add_argument("--overwrite", action="store_true", help="replace the output if it exists")
    return parser.parse_args(given)


def transform(cities: DataFrame, options: argparse.Namespace) -> DataFrame:
    """The plan of the job: nothing is computed here."""
    results = u4.compute(
        cities, indicators=options.indicators, benchmarks=options.benchmarks, roll_ups=options.roll_ups
    )
    if options.results_only is None:
        return results
    made = [name for name in results.columns if name not in cities.columns]
    return results.select(*(f"`{name}`" for name in [*options.results_only, *made]))


def write(results: DataFrame, options: argparse.Namespace) -> None:
    """Runs the plan; an output that exists is an error, so that no result is lost by a slip."""
    results.write.mode("overwrite" if options.overwrite else "errorifexists").parquet(options.output)


def main(given: Sequence[str] | None = None) -> None:
    options = arguments(given)
    spark = (
        SparkSession.builder.appName("u4ssc-kpi")
        # Spark 4 notes the line of Python that made each expression: there are thousands, and planning takes longer.
        .config("spark.python.sql.dataFrameDebugging.enabled", "false")
        .getOrCreate()
    )
    try:
        write(transform(spark.read.parquet(options.input), options), options)
    finally:
        spark.stop()


if __name__ == "__main__":
    main()
