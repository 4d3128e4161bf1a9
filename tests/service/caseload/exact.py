"""Holds a bench to its OpenAPI document exactly: an answer with a member that is not documented is status 599 too."""

from copy import deepcopy

from tests.bench_of_one import Bench


def exact(bench: Bench) -> Bench:
    """The bench, whose responses may have no undocumented members from now on."""
    document = deepcopy(bench.app.openapi())
    for schema in document["components"]["schemas"].values():
        if "properties" in schema:
            schema.setdefault("additionalProperties", False)
    bench.answers.__dict__["document"] = document
    return bench
