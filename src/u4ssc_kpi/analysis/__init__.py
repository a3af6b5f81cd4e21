"""What is done with results of several years or cities: trends, regions, comparison."""
