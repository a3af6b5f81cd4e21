"""The typed calculations of the dimension Economy.

Written by tools/write_indicators.py from the catalogue; change the declarations, not these files.
"""
