"""The typed calculations: one documented function for each of the 112 data points.

Written by tools/write_indicators.py from the catalogue; change the declarations, not these files.
"""
