"""What walkers do: each walk is a person's way through the services, made by whoever makes each step in life."""

from collections.abc import Callable
from datetime import date
from typing import Any

from milepost.client import Answer
from tests.journey.actors import Actor
from tests.journey.load import AGAIN_SECONDS, Walker
from tests.journey.people import record
from tests.journey.town import PROVIDERS

REFERRED, MET, PAID = date(2018, 3, 9), date(2018, 3, 15), date(2018, 3, 30)


def refer(walker: Walker) -> dict[str, str]:
    """Hands somebody over; id, reference and provider."""
    told = record(REFERRED, PROVIDERS[walker.number % len(PROVIDERS)])
    received = walker.create(walker.actor("jcp-east-london", "jcp"), "referrals", "/v1/referrals", told)
    walker.promises.references[told["reference"]] = received["id"]
    return {name: received[name] for name in ("id", "reference", "provider")}


def from_referral_to_an_approved_claim(walker: Walker) -> None:
    """As below, and the commissioner looks at what the pay has come to and approves it."""
    from_referral_to_earnings(walker, approved)


def from_referral_to_earnings(walker: Walker, then: Callable[[Walker, str], None] | None = None) -> None:
    """Everything a person needs until the first pay, each step by whoever makes it."""
    person = refer(walker)
    provider, at = walker.provider(person["provider"]), f"/v1/participants/{person['id']}"
    walker.change(provider, "referrals", f"/v1/referrals/{person['id']}", "acknowledge", {"acknowledged_on": str(MET)})
    begin(walker, provider, at)
    job = {"kind": "employed", "employer": "Sample Bakery", "job_title": "Baker", "hours_per_week": "24"}
    walker.create(provider, "caseload", f"{at}/jobs", job | {"started_on": "2018-03-19", "employment": "EMP-1"})
    pay(walker, person["reference"], "P-1", "1600.00")
    pay(walker, person["reference"], "P-2", "1600.00")
    if then is not None:
        then(walker, person["id"])


def approved(walker: Walker, participant_id: str) -> None:
    """The first claim, as soon as there is one, validated and approved."""
    commissioner, at = walker.actor("local-london", "commissioner"), f"/v1/participants/{participant_id}/outcomes"
    claims: list[Any] = []
    while not claims and not walker.over.wait(AGAIN_SECONDS):
        claims = walker.insist(lambda: commissioner.get("outcomes", at), ("not-found",)).json().get("claims", [])
    for claim in claims[:1]:
        walker.change(commissioner, "outcomes", f"/v1/claims/{claim['id']}", "validate", {})
        second = walker.actor("local-london", "commissioner", client="the-second-pair-of-eyes")
        walker.change(second, "outcomes", f"/v1/claims/{claim['id']}", "approve", {})


def begin(walker: Walker, provider: Actor, at: str) -> Answer:
    """A key worker, a meeting and the start; the answer to the last."""
    worker = walker.create(provider, "caseload", "/v1/key-workers", {"provider": provider.org, "name": "Robin Sample"})
    assigned = {"key_worker_id": worker["id"], "assigned_on": str(MET)}
    walker.change(provider, "caseload", at, "key-worker", assigned)
    meeting = walker.create(provider, "caseload", f"{at}/appointments", {"kind": "initial", "due_on": str(MET)})
    walker.change(provider, "caseload", f"/v1/appointments/{meeting['id']}", "attend", {"attended_on": str(MET)})
    started = {"started_on": str(MET), "initial_meeting": meeting["id"], "initial_action_planning": True}
    return walker.change(provider, "caseload", at, "start", started)


def pay(walker: Walker, reference: str, payment: str, amount: str) -> None:
    told = {"kind": "payment", "referral": reference, "employment": "EMP-1", "payment": payment}
    walker.deliver(told | {"paid_on": str(PAID), "amount": amount})


def cancelled_again(walker: Walker) -> None:
    """JCP changes its mind, sometimes before and sometimes after the acknowledgement."""
    person = refer(walker)
    at = f"/v1/referrals/{person['id']}"
    if len(walker.promises.references) % 2:
        provider = walker.provider(person["provider"])
        walker.change(provider, "referrals", at, "acknowledge", {"acknowledged_on": str(MET)})
    asked = {"reason": "moved_away", "cancelled_on": str(MET)}
    # A request that is pending already is our own: the service died before it could answer.
    walker.change(walker.actor("jcp-east-london", "jcp"), "referrals", at, "cancel", asked, done="conflict")


def declined(walker: Walker) -> None:
    """A subcontractor passes somebody on."""
    person = refer(walker)
    asked = {"reason": "no_capacity", "declined_on": str(MET)}
    if person["provider"] != "maximus":
        provider, at = walker.provider(person["provider"]), f"/v1/referrals/{person['id']}"
        # Whoever has declined does not see the person any more.
        walker.change(provider, "referrals", at, "decline", asked, done="not-found")
