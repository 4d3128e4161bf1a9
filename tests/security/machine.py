"""Random parties make random calls, and the model of `who_may` says what each must be answered."""

import asyncio
from collections.abc import Coroutine, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from typing import Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, rule

from milepost.client import Answer
from tests.security.who_may import MAY_DO, Contract, Party, Somebody, acts_as, may_do, must_not_do
from tests.service.real_life.town import Town

DAY = date(2019, 6, 4)
"""A day on which LLWHP has an auditor."""
REFUSED = (403, 404)
NUMBERS = count(1)

EAST = Party("jcp-east-london", "jcp")
TREATMENT = Party("treatment-brent", "partner")
WEST = Party("jcp-west-london", "jcp")
LONDON = ("jcp-east-london", "jcp-south-london", "jcp-north-london")
CONTRACTS = (
    Contract(
        "LLWHP",
        "local-london",
        "maximus",
        ("sub-1", "sub-2", "sub-3"),
        "newham",
        "HD",
        (EAST,),
        (),
        LONDON,
        ("newham", "havering"),
        ("some-auditor",),
        ("some-university",),
    ),
    Contract(
        "WLA-WHP",
        "west-london-alliance",
        "shaw-trust",
        ("shaw-trust",),
        "ealing",
        "HD",
        (WEST,),
        (),
        ("jcp-west-london",),
        ("ealing",),
    ),
    Contract(
        "DA-SIB",
        "west-london-alliance",
        None,
        ("job-coaching",),
        "brent",
        "DRUG_ALCOHOL",
        (TREATMENT,),
        (("health_conditions", ("drug_dependency",)),),
        ("jcp-west-london", "jcp-north-london"),
        ("brent", "ealing"),
    ),
)
ORGS = (
    "local-london",
    "west-london-alliance",
    "maximus",
    "shaw-trust",
    "sub-1",
    "sub-2",
    "sub-3",
    "job-coaching",
    "jcp-east-london",
    "jcp-south-london",
    "jcp-west-london",
    "treatment-brent",
    "gp-brent",
    "newham",
    "havering",
    "ealing",
    "some-auditor",
    "some-university",
    "evil-co",
)
KINDS = (
    *("commissioner", "prime", "subcontractor", "provider", "jcp", "borough", "partner"),
    *("self", "evaluator", "funder", "auditor", "feed", "operator"),
)
ROLES = ("referral_admin", "key_worker", "safeguarding", "validator", "finance", "contract_manager")
PARTIES = st.builds(Party, st.sampled_from(ORGS), st.sampled_from(KINDS), st.frozensets(st.sampled_from(ROLES)))
"""Any organisation with a token of any kind and any roles: nearly all of them are not what they say."""
TRUE_PARTIES = st.sampled_from(
    [
        Party("local-london", "commissioner"),
        Party("west-london-alliance", "commissioner"),
        Party("maximus", "prime"),
        Party("shaw-trust", "prime"),
        Party("sub-1", "subcontractor"),
        Party("sub-2", "subcontractor"),
        Party("job-coaching", "provider"),
        EAST,
        WEST,
        TREATMENT,
        Party("jcp-south-london", "jcp"),
        Party("some-auditor", "auditor"),
        Party("some-university", "evaluator"),
        Party("some-clinic", "partner"),
        Party("newham", "borough"),
        Party("havering", "borough"),
        Party("ealing", "borough"),
    ]
)
BOROUGHS = st.sampled_from([Party(org, "borough") for org in ("newham", "havering", "ealing")])
EVALUATORS = st.sampled_from([Party("some-university", "evaluator")])
ONE_PERSON = {
    "referral": ("referrals", "/v1/referrals/{id}"),
    "versions": ("referrals", "/v1/referrals/{id}/versions"),
    "participant": ("caseload", "/v1/participants/{id}"),
    "readings": ("caseload", "/v1/participants/{id}/readings"),
    "monthly earnings": ("caseload", "/v1/participants/{id}/monthly-earnings"),
    "outcomes": ("outcomes", "/v1/participants/{id}/outcomes"),
}
READ_BY_ALL_PARTIES = ("referral", "participant", "outcomes")
LISTS = {
    "referrals": ("referrals", "/v1/referrals", "id"),
    "participants": ("caseload", "/v1/participants", "id"),
    "claims": ("outcomes", "/v1/claims", "participant_id"),
    "unmatched": ("outcomes", "/v1/earnings/unmatched", "participant_id"),
}
NEVER_FOR_A_SENDER = ("matching", "person_id", "restricted")
SAID = DAY.isoformat()
BODIES: Mapping[str, Mapping[str, Any]] = {
    "acknowledge": {"acknowledged_on": SAID},
    "reject": {"reason": "duplicate", "rejected_on": SAID},
    "decline": {"reason": "no_capacity", "declined_on": SAID},
    "cancel": {"reason": "moved_away", "cancelled_on": SAID},
    "did-not-start": {"reason": "unable_to_contact", "recorded_on": SAID},
    "refer-in-error": {"reason": "wrong_person", "recorded_on": SAID},
    "contacts": {"contacted_on": SAID, "channel": "phone"},
    "appointments": {"kind": "initial", "due_on": SAID},
    "exceptions": {"reason": "unable_to_contact", "clock": "initial_contact"},
    "monthly-earnings": {"month": "2019-01", "amount": "0.00"},
    "readings": {"measure": "wellbeing", "taken_on": SAID, "value": "10"},
}
CREATES = ("contacts", "appointments", "exceptions", "monthly-earnings", "readings")


@dataclass
class World:
    """The services and everybody who was ever referred to them, in the order they came."""

    town: Town
    loop: asyncio.AbstractEventLoop
    people: dict[str, Somebody] = field(default_factory=dict)
    calls: int = 0

    def run(self, work: Coroutine[Any, Any, Answer]) -> Answer:
        """Every answer that any rule gets; a 5xx is never right."""
        self.calls += 1
        answer = self.loop.run_until_complete(work)
        assert answer.status_code < 500, f"{answer.method} {answer.url}: {answer.status_code} {answer.text}"
        return answer


def referral_of(contract: Contract, sender: Party, area: str = "") -> dict[str, Any]:
    """A referral of somebody nobody has heard of, as one of the contract's own senders would send it."""
    number = next(NUMBERS)
    body = {
        "reference": f"RP-{number:07d}",
        "programme": contract.id,
        "referred_on": SAID,
        "first_name": "Avery",
        "surname": f"Exampleperson{number}",
        "date_of_birth": (date(1970, 1, 1) + timedelta(days=number % 9_000)).isoformat(),
        "nino": f"QQ{number % 1_000_000:06d}{'ABCD'[number // 1_000_000 % 4]}",
        "address": {"lines": [f"{number} Invented Street"], "postcode": "E15 1AB"},
        "phone": "020 7946 0000",
        "area": area or contract.area,
        "participation": "voluntary",
        "group": contract.group,
        "preferred_provider": contract.providers[number % len(contract.providers)],
        "circumstances": {name: list(values) for name, values in contract.circumstances},
    }
    if sender.kind == "partner":
        body["source"] = "treatment"
    return {name: value for name, value in body.items() if value}


class Calls(RuleBasedStateMachine):
    """One sitting of calls. The world stays, so that every list is read by strangers of everybody before."""

    world: ClassVar[World]
    people = Bundle("people")

    def caller(self, party: Party, service: str) -> Any:
        benches = self.world.town.benches
        key = (party.org, party.kind, ",".join(sorted(party.roles)), service)
        callers = self.world.town.callers
        if key not in callers:
            callers[key] = benches[service].client(*party.who, roles=sorted(party.roles))  # type: ignore[index]
        return callers[key]  # type: ignore[index]

    def get(self, party: Party, service: str, path: str, **query: str) -> Answer:
        return self.world.run(self.caller(party, service).get(path, params=query))

    async def heard(self, work: Coroutine[Any, Any, Answer]) -> Answer:
        answer = await work
        await self.world.town.relay()
        return answer

    # ---- referring ---------------------------------------------------------------------------------------------------
    @rule(target=people, place=st.sampled_from([(each, area) for each in CONTRACTS for area in each.boroughs]))
    def refer(self, place: tuple[Contract, str]) -> Somebody:
        contract, area = place
        sender = contract.senders[0]
        answer = self.world.run(
            self.heard(self.caller(sender, "referrals").create("/v1/referrals", referral_of(contract, sender, area)))
        )
        assert answer.status_code == 201, answer.text
        received = answer.json()
        hidden = [name for name in NEVER_FOR_A_SENDER if received.get(name) is not None]
        assert not hidden, f"the answer to the sender tells {hidden}"
        somebody = Somebody(received["id"], contract, sender, received["provider"], area)
        self.world.people[somebody.id] = somebody
        return somebody

    @rule(contract=st.sampled_from(CONTRACTS), party=PARTIES)
    def refer_without_a_part(self, contract: Contract, party: Party) -> None:
        if party.who in [sender.who for sender in contract.senders]:
            return
        body = referral_of(contract, contract.senders[0])
        answer = self.world.run(self.caller(party, "referrals").create("/v1/referrals", body))
        assert answer.status_code in (*REFUSED, 422), f"{party} refers to {contract.id}: {answer.status_code}"

    # ---- reading -----------------------------------------------------------------------------------------------------
    @rule(somebody=people, party=st.one_of(PARTIES, TRUE_PARTIES), what=st.sampled_from(sorted(ONE_PERSON)))
    def read(self, somebody: Somebody, party: Party, what: str) -> None:
        service, path = ONE_PERSON[what]
        answer = self.get(party, service, path.format(id=somebody.id))
        if not somebody.is_read_by(party):
            assert answer.status_code in REFUSED, f"{party} reads the {what} of a stranger: {answer.status_code}"
        elif what in READ_BY_ALL_PARTIES and acts_as(somebody, party) & {"delivers", "commissioner"}:
            assert answer.status_code == 200, f"{party} may read the {what}: {answer.status_code} {answer.text}"
        if answer.status_code == 200:
            self.check_fields(somebody, party, answer.json())

    def check_fields(self, somebody: Somebody, party: Party, shown: Mapping[str, Any]) -> None:
        queue = acts_as(somebody, party) & {"delivers", "commissioner"} and "referral_admin" in party.roles
        if not queue:
            hidden = [name for name in NEVER_FOR_A_SENDER if shown.get(name) is not None]
            assert not hidden, f"{party} is shown {hidden}"

    @rule(party=st.one_of(PARTIES, TRUE_PARTIES), what=st.sampled_from(sorted(LISTS)))
    def read_list(self, party: Party, what: str) -> None:
        service, path, key = LISTS[what]
        answer = self.get(party, service, path, limit="200")
        for item in answer.json()["items"] if answer.status_code == 200 else []:
            somebody = self.world.people.get(item.get(key) or "")
            assert somebody is None or somebody.is_read_by(party), f"{party} finds a stranger among the {what}"
            if somebody is not None:
                self.check_fields(somebody, party, item)

    @rule(somebody=people, party=st.one_of(PARTIES, TRUE_PARTIES))
    def look_up(self, somebody: Somebody, party: Party) -> None:
        caller = self.caller(party, "referrals")
        answer = self.world.run(caller.post("/v1/people/lookup", json={"ids": [somebody.id]}))
        if not somebody.is_read_by(party):
            assert answer.status_code == 403 or answer.json()["missing"] == [somebody.id], (
                f"{party} looks up a stranger"
            )

    @rule(contract=st.sampled_from(CONTRACTS), party=st.one_of(PARTIES, TRUE_PARTIES, BOROUGHS))
    def read_report(self, contract: Contract, party: Party) -> None:
        answer = self.get(party, "kpi", f"/v1/programmes/{contract.id}/report")
        if contract.has_borough(party):
            assert answer.status_code == 200, f"{party} may read the figures of its area: {answer.text}"
            self.check_area(contract, party, answer.json())
        elif contract.reads_all_figures(party):
            assert answer.status_code == 200, f"{party} may read the figures: {answer.text}"
        elif party.org not in contract.organisations:
            assert answer.status_code in REFUSED, f"{party} reads the report of {contract.id}"

    def check_area(self, contract: Contract, borough: Party, report: Mapping[str, Any]) -> None:
        of_area = [each for each in self.world.people.values() if (each.contract, each.area) == (contract, borough.org)]
        for kpi in report["kpis"]:
            counted = kpi["cumulative"]["numerator"] if kpi["measures"]["numerator"] == "referrals" else 0
            assert (counted or 0) <= len(of_area), f"{borough} counts strangers of its area in {kpi['kpi']}"

    @rule(contract=st.sampled_from(CONTRACTS), party=st.one_of(PARTIES, EVALUATORS))
    def read_extract(self, contract: Contract, party: Party) -> None:
        answer = self.get(party, "caseload", f"/v1/programmes/{contract.id}/extract", limit="200")
        if party.kind != "evaluator" or party.org not in contract.evaluators:
            assert answer.status_code in REFUSED, f"{party} may not read the extract of {contract.id}"
        else:
            leaked = [each for each in self.world.people if each in answer.text]
            assert answer.status_code == 200 and not leaked, f"{party} is shown {leaked}: {answer.text}"

    @rule(party=st.one_of(PARTIES, TRUE_PARTIES))
    def read_gaps(self, party: Party) -> None:
        answer = self.get(party, "caseload", "/v1/interventions/gaps")
        own = {
            contract.id for contract in CONTRACTS if contract.has_borough(party) or party.org in contract.organisations
        }
        for gap in answer.json()["items"] if answer.status_code == 200 else []:
            assert gap["programme"] in own, f"{party} reads gaps of strangers"

    # ---- changing ----------------------------------------------------------------------------------------------------
    @rule(somebody=people, party=st.one_of(PARTIES, TRUE_PARTIES), what=st.sampled_from(sorted(MAY_DO)))
    def change(self, somebody: Somebody, party: Party, what: tuple[str, str]) -> None:
        service, verb = what
        answer = self.world.run(self.heard(self.send(somebody, party, service, verb)))
        if must_not_do(somebody, party, service, verb):
            assert answer.status_code in REFUSED, f"{party} may not {verb}: {answer.status_code} {answer.text}"
        if may_do(somebody, party, service, verb):
            assert answer.status_code not in REFUSED, f"{party} may {verb}: {answer.status_code} {answer.text}"
        if verb == "decline" and answer.is_success:
            somebody.provider = answer.json()["provider"]

    async def send(self, somebody: Somebody, party: Party, service: str, verb: str) -> Answer:
        caller = self.caller(party, service)
        thing = "referrals" if service == "referrals" else "participants"
        path = f"/v1/{thing}/{somebody.id}"
        if verb in CREATES:
            return await caller.create(f"{path}/{verb}", BODIES[verb])
        answer = await self.caller(Party(somebody.contract.commissioner, "commissioner"), service).get(path)
        return await caller.change(f"{path}/{verb}", BODIES[verb], answer.json()["version"])
