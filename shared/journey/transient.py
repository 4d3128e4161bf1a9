"""Which failures pass by themselves: those pause a partition; every other one holds its event."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

import asyncpg

from shared.journey.ledger import Transaction
from shared.terms.programme import UnknownProgrammeVersion

Begin = Callable[[], AbstractAsyncContextManager[Transaction]]

# Beside the plain ones: a demoted primary (read only), a full disk, a plan cached before a migration, and what asyncpg
# says when it is handed a connection that the server has just closed (an internal error).
TRANSIENT = (
    asyncpg.PostgresConnectionError,
    asyncpg.SerializationError,
    asyncpg.DeadlockDetectedError,
    asyncpg.LockNotAvailableError,
    asyncpg.OperatorInterventionError,
    asyncpg.InsufficientResourcesError,
    asyncpg.ReadOnlySQLTransactionError,
    asyncpg.IdleInTransactionSessionTimeoutError,
    asyncpg.InvalidAuthorizationSpecificationError,
    asyncpg.InvalidCachedStatementError,
    asyncpg.InternalClientError,
    OSError,
)


def is_transient(error: BaseException) -> bool:
    """Connection, serialization, deadlock, lock or time-out, or a programme version not loaded yet."""
    if isinstance(error, asyncpg.InterfaceError):
        # asyncpg says this of a lost connection and of wrong calls alike; only the first passes by itself.
        return any(word in str(error) for word in ("closed", "closing", "released"))
    return isinstance(error, (*TRANSIENT, UnknownProgrammeVersion))
