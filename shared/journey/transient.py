"""Which failures are transient: those pause a partition, and every other failure holds its event."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager

import asyncpg

from shared.journey.ledger import Transaction
from shared.terms.programme import UnknownProgrammeVersion

Begin = Callable[[], AbstractAsyncContextManager[Transaction]]

# Less obvious ones: a demoted primary (read only), a full disk, a plan cached before a migration, and the internal
# error that asyncpg raises for a connection which the server has just closed.
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
        # asyncpg raises this for a lost connection and for a wrong call; only the first is transient.
        return any(word in str(error) for word in ("closed", "closing", "released"))
    return isinstance(error, (*TRANSIENT, UnknownProgrammeVersion))
