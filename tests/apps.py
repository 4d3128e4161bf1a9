"""The app of each service, put together once a process, for tests that read what it describes and start nothing."""

from functools import cache

from fastapi import FastAPI

from milepost.cli.serve import the_service
from shared.edge.service import create_app
from shared.edge.settings import Settings


@cache
def app_of(service: str) -> FastAPI:
    return create_app(the_service(service), Settings(mode="sandbox"), role="api")
