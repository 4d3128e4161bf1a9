"""Who lives in the town that is asked at random, and under which ids they, their jobs and their claims are found."""

from datetime import date
from typing import Any

from aiokafka import AIOKafkaProducer

from tests.contract.asking import World
from tests.journey.people import Person, cut_off, key_worker_of, referred
from tests.journey.town import Town

REFERRED, STARTED, JOB, TODAY = date(2018, 3, 9), date(2018, 3, 15), date(2018, 6, 4), date(2018, 11, 5)
EARNED = [date(2018, 7, 31), date(2018, 8, 31), date(2018, 9, 28), date(2018, 10, 31)]
CALLERS = {
    "jcp-east-london": "jcp",
    "jcp-south-london": "jcp",
    "maximus": "prime",
    "sub-1": "subcontractor",
    "sub-2": "subcontractor",
    "local-london": "commissioner",
    "hmrc": "feed",
    "milepost": "operator",
    "some-university": "evaluator",
}


def settle(town: Town) -> dict[str, list[Any]]:
    """Somebody received, acknowledged, started, in work, paid for and gone; and a record that every service holds.

    The ids there are now, by the name of the path parameter that takes them.
    """
    town.clock(REFERRED)
    _, ready, active, working, earning, paid, gone = people = [referred(town, REFERRED) for _ in range(7)]
    ready.acknowledged(REFERRED)
    town.clock(STARTED)
    for person in (active, working, earning, paid, gone):
        person.started(STARTED)
    booked = active.booked(date(2018, 3, 20), kind="review")
    town.clock(JOB)
    jobs = [person.found_job(JOB) for person in (working, earning, paid)]
    left = {"kind": "early_exit", "reason": "moved_abroad", "exited_on": str(JOB)}
    gone.worker.change("caseload", gone.participant_at, "exit", left)
    town.clock(TODAY)
    for person in (paid, earning):
        for day in EARNED:
            person.earned(day, "812.40")
    paid.approved()
    cut_off(town, "2018-10")
    town.run(_say_nonsense(town))
    town.drain()
    return _known(town, people, booked, jobs)


def world(town: Town, known: dict[str, list[Any]], service: str) -> World:
    callers = {name: (kind, town.actor(name, kind).token) for name, kind in CALLERS.items()}
    return World(town.stack.addresses[service], callers | {"a stranger": ("none", "none")}, known)


async def _say_nonsense(town: Town) -> None:
    """What is no event is held by every service, for an operator to look at."""
    async with AIOKafkaProducer(**town.settings.kafka_options()) as stranger:
        await stranger.send_and_wait(town.topic, b"no event", key=b"participant/nobody")


def _known(town: Town, people: list[Person], booked: str, jobs: list[str]) -> dict[str, list[Any]]:
    statements = town.commissioner.read("outcomes", "/v1/statements", limit=200)["items"]
    claims = town.commissioner.read("outcomes", "/v1/claims", limit=200)["items"]
    ids = [person.id for person in people]
    return {
        "reference": [person.reference for person in people],
        "referral_id": ids,
        "participant_id": ids,
        "key_worker_id": [key_worker_of(town, "sub-1")],
        "appointment_id": [booked],
        "job_id": jobs,
        "claim_id": [claim["id"] for claim in claims],
        "statement_id": [statement["id"] for statement in statements],
        "programme_id": ["LLWHP"],
        "kpi": [f"K{number}" for number in range(1, 25)],
        "month": ["2018-03", "2018-06", "2018-10", "2018-11"],
        "position": [1, 2],
        "stream_id": [f"participant/{each}" for each in ids],
    }
