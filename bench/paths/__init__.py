"""The measured paths: how each is prepared, run and counted. They run the product itself, not a copy."""
