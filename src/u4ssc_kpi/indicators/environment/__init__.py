"""The typed calculations of the dimension Environment.

Written by tools/write_indicators.py from the catalogue; change the declarations, not these files.
"""
