"""The paths that are measured: how each is prepared, run and counted. What runs is the product, not a copy of it."""
