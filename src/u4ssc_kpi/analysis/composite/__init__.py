"""Composite indicators: a recipe, the steps that it is made of, the index it gives, and how far that can be trusted.

The steps are those of the Handbook on Constructing Composite Indicators (OECD and JRC, 2008), each in a module of its
own: `treatment`, `normalisation`, `weighting`, `aggregation`. `calibration` puts them together.
"""
