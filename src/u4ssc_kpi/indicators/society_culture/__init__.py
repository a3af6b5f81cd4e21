"""The typed calculations of the dimension Society and Culture.

Written by tools/write_indicators.py from the catalogue; change the declarations, not these files.
"""
