"""A contract that is changed by its file and a restart, and people who come under the version that runs."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import date, timedelta

from shared.terms.events.referral import ReferralReceived
from tests.bench_of_one import Bench
from tests.service.outcomes.contract import STARTED, Client

EARNED = """
clocks:
  acknowledge: {length: 2, unit: working_days, counted_from: referral}
  tail: {length: 700, unit: calendar_days, counted_from: start}
outcomes:
  earned: {kind: cumulative_earnings, name: Earned, threshold: THRESHOLD, window: tail, prices: [PRICES]}
statement: {cut_off_working_days: 5, payment_days: 30}
"""
FIRST = "{effective_from: 2018-03-01, amount: 1000.00}"
LATER = ", {effective_from: 2018-09-01, amount: 1200.00}"
TODAY = date(2018, 12, 3)
Opening = Callable[[], AbstractAsyncContextManager[Bench]]


def contract(threshold: str, prices: str = FIRST) -> str:
    return EARNED.replace("THRESHOLD", threshold).replace("PRICES", prices)


async def comes(at: Bench, started_on: date = STARTED) -> Client:
    """Somebody referred under the version that runs, started."""
    client = Client(at)
    values = ReferralReceived.EXAMPLE | {"programme": "TEST", "reference": client.reference, "provider": "provider-1"}
    values |= {"person_id": client.person_id, "jcp_district": "jcp-north", "group": "ALL", "area": "north"}
    values |= {"programme_version": at.container.programmes["TEST"].version}
    await at.tell(client.id, ReferralReceived.model_validate(values), started_on - timedelta(days=3))
    return await client.started(started_on)


async def earns(client: Client, payment: str, on: str, amount: str) -> None:
    account = await client.sent(client.pay(payment, on, amount))
    assert account["accepted"] == 1, account
