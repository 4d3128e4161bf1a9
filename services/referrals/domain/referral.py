"""A new referral: its row before it is allocated, and the event of its receipt."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from services.referrals.domain.deadlines import deadlines
from services.referrals.domain.matching import Match
from services.referrals.domain.priority import Precedence
from services.referrals.domain.record import age_band
from shared.terms.events import Event
from shared.terms.events.referral import ReferralAllocatedToControl, ReferralReceived
from shared.terms.faults import Forbidden
from shared.terms.ids import new_id
from shared.terms.programme import Programme

IN_RECORD = ("reference", "jcp_district", "area", "group", "participation", "source", "referred_on")
IN_BOTH_EVENTS = ("reference", "programme", "programme_version", "person_id", "area", "group", "referred_on", "source")
IN_RECEIVED = (*IN_BOTH_EVENTS, "provider", "jcp_district", "participation", "allocation_arm", "sent_by")
NOT_YET = dict.fromkeys(
    (
        "provider",
        "allocation_arm",
        "draw",
        "acknowledged_on",
        "result_on",
        "result_recorded_on",
        "ended_on",
        "ended_because",
        "cancel_answer",
    )
)


def new_referral(
    programme: Programme, record: Mapping[str, Any], person: Match, precedence: Precedence, sender: str
) -> dict[str, Any]:
    """The row of a record that `sender` refers, without id and moment of receipt.

    It has no provider and no trial arm yet; sender and commissioner see it.
    """
    dues = deadlines(programme, record["referred_on"], precedence.start_by)
    return {
        **NOT_YET,
        **{name: record[name] for name in IN_RECORD},
        "preferred_provider": record["preferred_provider"],
        "programme": programme.id,
        "programme_version": programme.version,
        "person_id": person.person_id or new_id("per"),
        "matching": person.matching,
        "state": "RECEIVED",
        "declined_by": [],
        "dues": {name: due.isoformat() for name, due in dues.items()},
        "acknowledge_due_on": dues.get("acknowledge"),
        "cancel_requested": False,
        "applied_version": 1,
        "latest_version": 1,
        "version": 1,
        "sent_by": sender,
        "priority": precedence.priority,
        "ahead": precedence.ahead,
        "reserved": precedence.reserved,
        "sender_named": True,
        "visible_to": sorted({programme.commissioner, sender}),
    }


def sender_of(sent_by: str | None, jcp_district: str) -> str:
    """The organisation that referred the person; before senders were kept, only districts referred."""
    return sent_by or jcp_district


def require_sender(sender: str, org: str) -> None:
    """Raises `Forbidden` for an organisation that did not refer the person [rule 157]."""
    if org != sender:
        raise Forbidden("Only the organisation that referred the person may do this.")


def received_event(row: Mapping[str, Any], born_on: date, precedence: Precedence) -> Event:
    """`referral.received`, or `referral.allocated_to_control` for a person who was drawn for control."""
    band = age_band(born_on, row["referred_on"])
    if row["state"] == "ALLOCATED_CONTROL":
        return ReferralAllocatedToControl(**{name: row[name] for name in IN_BOTH_EVENTS}, age_band=band)
    facts = {name: row[name] for name in IN_RECEIVED}
    facts |= {"doubtful": True} if row["matching"] == "manual" else {}
    return ReferralReceived(**facts, age_band=band, priority=precedence.priority or None, start_by=precedence.start_by)
