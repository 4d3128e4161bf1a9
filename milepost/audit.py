"""The audit of the four services, from their databases or over HTTP.

From the databases it compares every event. Over HTTP it compares digests that each service computes of its own half,
so it can name the two services that differ but not the event.
"""

import hashlib
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial

import asyncpg

from milepost.discovery import Installation, LedgerAccess
from milepost.environment import settings_of
from milepost.operations import Document, Operations
from shared.journey.audit import Findings, audit
from shared.journey.topics import log_ends

NOTHING = {"digest": hashlib.sha256(b"").hexdigest()}
"""The digest of no events."""


async def audit_databases(access: LedgerAccess) -> Findings:
    """The findings from the services' databases, and from the log where its settings are known."""
    async with AsyncExitStack() as stack:
        connections = {
            service: await stack.enter_async_context(ledger_connection(dsn, service))
            for service, dsn in access.dsns.items()
        }
        if not access.log:
            return await audit(connections)
        settings = settings_of(access.log)
        ends = partial(log_ends, settings.kafka_options(), settings.journey_topic)
        return await audit(connections, ends, settings.journey_topic)


async def audit_over_http(installation: Installation) -> Findings:
    """The findings from `/ops/v1/audit` of each service."""
    async with Operations(installation.addresses, installation.operator_token) as services:
        halves = await services.get_all("/ops/v1/audit")
        backlogs = await services.backlogs()
    return compare_digests(halves, {name: backlog["lag"] for name, backlog in backlogs.items()})


def compare_digests(halves: Mapping[str, Document], lags: Mapping[str, int | None]) -> Findings:
    """Each consumer's digest of a source against the source's own. A backlog may explain a difference."""
    findings = Findings(events=sum(half["walked"] for half in halves.values()))
    for name, half in halves.items():
        findings.wrong += half["wrong"]
        for source in (other for other in halves if other != name):
            findings.links += 1
            if half["consumed"].get(source, NOTHING)["digest"] != halves[source]["emitted"]["digest"]:
                busy = halves[source]["unsent"] or half["held"] or lags[name] != 0
                line = f"{name} has not consumed exactly what {source} emitted"
                (findings.waiting if busy else findings.wrong).append(line)
    return findings


@asynccontextmanager
async def ledger_connection(dsn: str, service: str) -> AsyncIterator[asyncpg.Connection]:
    """A connection in the service's schema, with the role of its worker."""
    settings = {"role": f"milepost_{service}_worker", "search_path": service, "application_name": "milepost-cli"}
    conn = await asyncpg.connect(dsn, server_settings=settings, timeout=10)
    try:
        yield conn
    finally:
        await conn.close()
