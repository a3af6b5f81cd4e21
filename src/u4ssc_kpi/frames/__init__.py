"""Tables of many cities and years, on any engine that narwhals speaks to: pandas, polars, DuckDB, Spark and others."""
