"""What a caller is told when the database is in trouble: repeat what will pass, and never what is ours to mend."""

import asyncpg
import pytest
from starlette.requests import Request

from shared.edge.problems import as_problem, document

PASSING = [
    asyncpg.CannotConnectNowError("the database system is in recovery mode"),
    asyncpg.AdminShutdownError("terminating connection due to administrator command"),
    asyncpg.CrashShutdownError("another server process exited abnormally"),
    asyncpg.ConnectionDoesNotExistError("connection was closed in the middle of operation"),
    asyncpg.TooManyConnectionsError("sorry, too many clients already"),
    asyncpg.DeadlockDetectedError("deadlock detected"),
    asyncpg.InvalidCachedStatementError("cached statement plan is invalid"),
    asyncpg.InterfaceError("connection is closed"),
    asyncpg.InternalClientError("got result for unknown protocol state 3"),
    ConnectionRefusedError(),
    TimeoutError(),
]


@pytest.mark.parametrize("error", PASSING, ids=lambda error: type(error).__name__)
def test_trouble_that_passes_is_told_as_such_and_when_to_come_back(error: Exception):
    answer = document(as_problem(error), Request({"type": "http", "path": "/", "headers": []}))
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "2")


def test_a_broken_constraint_is_ours_to_mend_and_quotes_nothing():
    problem = as_problem(asyncpg.UniqueViolationError("Key (nino)=(QQ123456A) already exists."))
    assert problem.kind == "internal"
    assert "QQ123456A" not in problem.detail
