"""The audit of the four services, from their databases or over HTTP.

From the databases it compares every event. Over HTTP it compares digests that each service computes of its own half,
so it can name the two services that differ but not the event.
"""

import hashlib
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial

import asyncpg

from milepost.anchors import missing_services
from milepost.cli_error import CliError
from milepost.client import Client
from milepost.discovery import Installation, LedgerAccess
from milepost.environment import settings_of
from milepost.operations import Document, Operations
from shared.journey.anchors import Anchor, Digest, differences, digest_of, stored_anchors
from shared.journey.audit import Findings, audit
from shared.journey.signing import PublicKeys, public_keys
from shared.journey.topics import log_ends

NOTHING = {"digest": hashlib.sha256(b"").hexdigest()}
"""The digest of no events."""


Kept = Mapping[str, Sequence[Anchor]]
"""Anchors kept outside Milepost, by service."""


async def audit_databases(access: LedgerAccess, kept: Kept | None = None) -> Findings:
    """The findings from the services' databases and anchors, and from the log where its settings are known."""
    async with AsyncExitStack() as stack:
        connections = {
            service: await stack.enter_async_context(ledger_connection(dsn, service))
            for service, dsn in access.dsns.items()
        }
        findings = await _audit_ledgers(connections, access.log)
        if keys := keys_for(access.keys, kept):
            stored = {service: await stored_anchors(conn, service) for service, conn in connections.items()}
            digests = {service: partial(digest_of, conn) for service, conn in connections.items()}
            findings.wrong += await compare_anchors(kept, stored, keys, digests)
        return findings


async def _audit_ledgers(connections: Mapping[str, asyncpg.Connection], log: dict[str, str]) -> Findings:
    if not log:
        return await audit(connections)
    settings = settings_of(log)
    ends = partial(log_ends, settings.kafka_options(), settings.journey_topic)
    return await audit(connections, ends, settings.journey_topic)


async def audit_over_http(installation: Installation, kept: Kept | None = None) -> Findings:
    """The findings from `/ops/v1/audit` of each service, and from the anchors it serves."""
    async with Operations(installation.ops_addresses, installation.operator_token) as services:
        halves = await services.get_all("/ops/v1/audit")
        backlogs = await services.backlogs()
        findings = compare_digests(halves, {name: backlog["lag"] for name, backlog in backlogs.items()})
        if keys := keys_for(installation.keys, kept):
            digests = {name: partial(_digest_over_http, client) for name, client in services.items()}
            findings.wrong += await compare_anchors(kept, await _served_anchors(services), keys, digests)
        return findings


async def anchors_over_http(installation: Installation) -> dict[str, list[Anchor]]:
    """The anchors that each service serves."""
    async with Operations(installation.ops_addresses, installation.operator_token) as services:
        return await _served_anchors(services)


async def _served_anchors(services: Operations) -> dict[str, list[Anchor]]:
    served = await services.get_all("/ops/v1/anchors")
    return {name: [Anchor.read(item) for item in document["items"]] for name, document in served.items()}


async def _digest_over_http(client: Client, anchor: Anchor) -> tuple[int, str]:
    above, previous = anchor.previous_position, anchor.previous_digest
    answer = await client.get("/ops/v1/ledger-digest", above=above, to=anchor.position, previous=previous)
    document = answer.json()
    return document["events"], document["digest"]


def keys_for(text: str, kept: Kept | None) -> PublicKeys:
    """The public keys; none when nothing can be compared. CliError when there is something to compare with."""
    if not text and kept is not None:
        raise CliError("Set MILEPOST_PUBLIC_KEYS: without the keys nobody can tell whether an anchor was signed.")
    return public_keys(text)


async def compare_anchors(
    kept: Kept | None, stored: Kept, keys: PublicKeys, digests: Mapping[str, Digest]
) -> list[str]:
    """A line for each difference between ledgers and anchors. Without `kept`, only the services' own are compared."""
    lines = [] if kept is None else missing_services(kept)
    for service, digest in digests.items():
        outside = stored[service] if kept is None else kept.get(service, ())
        lines += [line async for line in differences(outside, stored[service], keys, digest)]
    return lines


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
