"""What went wrong, for a log or an operator, without a value of an event or a row: those may be personal.

The messages of pydantic, of Postgres and of Python's own errors quote values; ours do not.
"""

import traceback
from types import TracebackType

import asyncpg
from pydantic import ValidationError

from shared.terms.faults import Refused

WITHOUT_VALUES = ("shared.journey.", "shared.store.", "shared.terms.programme.", "shared.edge.access")
"""The modules whose own errors quote no value of an event, a row or a request."""
FRAMES = 8


def error_text(error: BaseException) -> str:
    """The kind of the error, what it is about, and the place in the code; a path and no value."""
    match error:
        case _ if type(error).__module__.startswith(WITHOUT_VALUES):
            return str(error)
        case ValidationError():
            about = "; ".join(f"{_path(each['loc'])}: {each['type']}" for each in error.errors(include_input=False))
            return f"{error.title} does not fit: {about}"
        case Refused():
            about = ", ".join([error.code, *(fault.code for fault in error.faults if fault.code != error.code)])
        case asyncpg.SyntaxOrAccessError():
            about = str(error)  # of our own statement: it names columns and tables, and no value
        case asyncpg.PostgresError():
            names = (error.sqlstate, error.table_name, error.column_name, error.constraint_name)
            about = " ".join(name for name in names if name)
        case OSError():
            about = str(error.errno or "")
        case _:
            about = ""
    kind = f"{type(error).__name__} ({about})" if about else type(error).__name__
    return " ".join([kind, *places(error.__traceback__)[-1:]])


def places(trace: TracebackType | None) -> list[str]:
    """Where it happened, the innermost last."""
    return [f"at {frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)]


def trace_text(error: BaseException) -> str:
    """The error and each one that it came from, as `error_text`, with the innermost places of each."""
    lines: list[str] = []
    cause: BaseException | None = error
    while cause is not None and len(lines) < 10 * FRAMES:
        lines += [error_text(cause), *places(cause.__traceback__)[-FRAMES:]]
        for part in cause.exceptions if isinstance(cause, BaseExceptionGroup) else ():
            lines += [error_text(part), *places(part.__traceback__)[-FRAMES:]]
        cause = cause.__cause__ or cause.__context__
    return "\n".join(lines)


def _path(location: tuple[int | str, ...]) -> str:
    """The field and the numbers in it. Other parts may be keys of the event's own data."""
    return "/".join(str(part) for part in location if part == location[0] or isinstance(part, int)) or "value"
