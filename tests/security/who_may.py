"""Who may see and do what, written from the decision pages alone: none of the product's code decides here.

A person is seen by who referred them, who delivers to them and who commissions them. Everybody else sees nothing.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Party:
    """Whoever calls: an organisation, the kind its token says, and the roles of the token."""

    org: str
    kind: str
    roles: frozenset[str] = frozenset()

    @property
    def who(self) -> tuple[str, str]:
        return self.org, self.kind


@dataclass(frozen=True)
class Contract:
    """A programme as a referrer meets it: who commissions and delivers it, and who may refer from which area."""

    id: str
    commissioner: str
    prime: str | None
    providers: tuple[str, ...]
    area: str
    group: str
    senders: tuple[Party, ...]
    circumstances: tuple[tuple[str, tuple[str, ...]], ...] = ()
    districts: tuple[str, ...] = ()
    boroughs: tuple[str, ...] = ()
    auditors: tuple[str, ...] = ()
    evaluators: tuple[str, ...] = ()

    @property
    def organisations(self) -> set[str]:
        """Everybody with a part in the programme; a figure is told to nobody else."""
        senders = {sender.org for sender in self.senders}
        return {self.commissioner, self.prime or self.commissioner, *self.providers, *senders, *self.districts}

    def has_borough(self, party: Party) -> bool:
        """Whether the party is the borough of one of its areas, and acts as a borough."""
        return party.kind == "borough" and party.org in self.boroughs

    def reads_all_figures(self, party: Party) -> bool:
        """Whether the party audits or evaluates the programme that day, and acts as an auditor or an evaluator."""
        return party.who in {
            *((org, "auditor") for org in self.auditors),
            *((org, "evaluator") for org in self.evaluators),
        }


@dataclass
class Somebody:
    """A referral that was received, and what became of it as the model has it."""

    id: str
    contract: Contract
    sender: Party
    provider: str
    area: str

    @property
    def deliverers(self) -> set[str]:
        return {self.provider, self.contract.prime or self.provider}

    def is_seen_by(self, org: str) -> bool:
        """Whether the organisation has a part in this person's referral."""
        return org in self.deliverers | {self.contract.commissioner, self.sender.org}

    def is_read_by(self, party: Party) -> bool:
        """Whether the party sees this person, or audits the programme."""
        return self.is_seen_by(party.org) or (party.kind == "auditor" and party.org in self.contract.auditors)


KINDS_OF_PART = {
    "commissioner": ("commissioner",),
    "delivers": ("prime", "subcontractor", "provider"),
    "allocated": ("subcontractor", "provider"),
}
"""The kinds of token in which an organisation acts in a part; a sender acts in the kind in which it referred."""


def parts(somebody: Somebody, org: str) -> set[str]:
    """The parts of the organisation in this person's referral."""
    held = {
        "commissioner": org == somebody.contract.commissioner,
        "delivers": org in somebody.deliverers,
        "allocated": org == somebody.provider != somebody.contract.prime,
        "sender": org == somebody.sender.org,
    }
    return {part for part, holds in held.items() if holds}


def acts_as(somebody: Somebody, party: Party) -> set[str]:
    """The parts in which the party's token may act for this person."""
    kinds = KINDS_OF_PART | {"sender": (somebody.sender.kind,)}
    return {part for part in parts(somebody, party.org) if party.kind in kinds[part]}


def may_act_as(somebody: Somebody, party: Party) -> set[str]:
    """The same, with a sender in any kind that refers: its token may say another than that in which it referred."""
    kinds = KINDS_OF_PART | {"sender": ("jcp", "partner", "borough", "self")}
    return {part for part in parts(somebody, party.org) if party.kind in kinds[part]}


MAY_DO: dict[tuple[str, str], set[str]] = {
    ("referrals", "acknowledge"): {"delivers"},
    ("referrals", "decline"): {"allocated"},
    ("referrals", "reject"): {"delivers", "sender"},
    ("referrals", "cancel"): {"sender"},
    ("caseload", "did-not-start"): {"delivers"},
    ("caseload", "refer-in-error"): {"delivers"},
    ("caseload", "contacts"): {"delivers"},
    ("caseload", "appointments"): {"delivers"},
    ("caseload", "exceptions"): {"delivers"},
    ("caseload", "monthly-earnings"): {"delivers"},
    ("caseload", "readings"): {"delivers"},
}
"""Service and verb of a change to one person → the parts that may make it."""


NEEDS_ROLE = {("caseload", "readings"): "key_worker"}


def may_do(somebody: Somebody, party: Party, service: str, verb: str) -> bool:
    """Whether the party is never refused this for want of a part, kind or role."""
    role = NEEDS_ROLE.get((service, verb))
    return bool(MAY_DO[service, verb] & acts_as(somebody, party)) and (role is None or role in party.roles)


def must_not_do(somebody: Somebody, party: Party, service: str, verb: str) -> bool:
    """Whether the party is always refused this."""
    role = NEEDS_ROLE.get((service, verb))
    return not MAY_DO[service, verb] & may_act_as(somebody, party) or not (role is None or role in party.roles)
