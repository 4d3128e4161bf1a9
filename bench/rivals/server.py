"""Runs an HTTP rival the way Milepost runs: uvicorn on uvloop, in one process."""

import os
import sys

import uvicorn
from fastapi import FastAPI


def configured_dsn() -> str:
    return os.environ["MILEPOST_DSN"]


def run(app: FastAPI) -> None:
    """Serves `app` on the port behind `--port`."""
    port = int(sys.argv[sys.argv.index("--port") + 1])
    uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning", access_log=False, server_header=False)
