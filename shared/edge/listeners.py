"""The two ports of a service: one for clients, one for operators and Prometheus [decision 0017]."""

from starlette.types import Scope

from shared.edge.problems import Problem

PROBES = ("/livez", "/readyz")
OPERATIONS = "/ops/"
FOR_OPERATORS = (OPERATIONS, "/metrics")
DOCUMENTS = ("/docs", "/redoc", "/openapi.json", "/static-offline-docs")
AT_BOTH = ("/", *PROBES)


def at_operators(scope: Scope) -> bool | None:
    """Whether a request came to the port of operators; None where there is one port for everybody."""
    ops_port = scope["app"].state.ops_port
    return None if ops_port is None else scope["server"] is not None and scope["server"][1] == ops_port


def require_listener(scope: Scope) -> None:
    """Raises `Problem` not-found for operators' paths at the port of clients, and for others at that of operators."""
    path, here = scope["path"], at_operators(scope)
    if here is None or path in AT_BOTH or path.startswith(DOCUMENTS):
        return
    if here != path.startswith(FOR_OPERATORS):
        other = "MILEPOST_PORT" if here else "MILEPOST_OPS_PORT"
        raise Problem("not-found", f"This is not answered at this port, but at that of {other}.")
