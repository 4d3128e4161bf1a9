"""Individual placement and support [S1]: a vocational profile, a job soon, and hours that last."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from tests.journey.programmes.participant import Participant
from tests.journey.programmes.telling import Days, Story, on

WEEK = timedelta(weeks=1)


def placed(story: Story, client: Participant, start: date, job: date) -> Days:
    """Met and profiled, into a job of eight hours: thirteen good weeks of sixteen are over on their last Sunday."""
    yield start
    client.referred(start).started(start)
    client.assessed(start, "vocational_profile")
    yield job
    client.found_job(job, hours="8")
    story.reaches(client, job_started=job)
    lasted = job + 13 * WEEK - timedelta(days=1)
    yield lasted + timedelta(days=1)
    story.reaches(client, job_started=job, sustained_13_weeks=lasted)


def of_conditions(*conditions: str, **more: Any) -> Mapping[str, Any]:
    return {"circumstances": {"health_conditions": list(conditions), **more}}


@on("MHET")
def mental_health_trailblazer(story: Story) -> Days:
    """Sent by IAPT, which already works with the person's depression."""
    details = of_conditions("depression", benefit="UC", other={"supported_by_iapt": True})
    client = story.participant("ealing", "CMH", sent_by=("iapt-ealing", "partner"), **details)
    yield from placed(story, client, date(2017, 5, 8), date(2017, 7, 3))


@on("BLS")
def big_lottery_service(story: Story) -> Days:
    """The service beside it, for anybody of any ward with a common mental health condition."""
    client = story.participant("barnet", "CMH", **of_conditions("anxiety"))
    yield from placed(story, client, date(2017, 11, 6), date(2018, 1, 8))


@on("IPS-SMI")
def severe_mental_illness(story: Story) -> Days:
    client = story.participant(
        "brent", "SMI", sent_by=("cnwl-team", "partner"), **of_conditions("severe_mental_illness")
    )
    yield from placed(story, client, date(2018, 5, 8), date(2018, 7, 2))


@on("IPS-LD")
def learning_disabilities(story: Story) -> Days:
    client = story.participant("barnet", "LD", sent_by=("barnet", "borough"), **of_conditions("learning_disability"))
    yield from placed(story, client, date(2019, 5, 7), date(2019, 7, 1))


@on("DA-SIB")
def drug_and_alcohol(story: Story) -> Days:
    """Five outcomes of one person, each at its price [F130]: engaged, in work, still there, well, seen less often."""
    start, job = date(2019, 2, 4), date(2019, 5, 7)
    details = of_conditions("alcohol_dependency")
    yield start
    client = story.participant("brent", "DRUG_ALCOHOL", sent_by=("treatment-brent", "partner"), **details)
    client.referred(start).started(start)
    client.assessed(start, "vocational_profile")
    client.read("wellbeing", "baseline", start, "10")
    client.read("health_use", "baseline", start, "6")
    yield date(2019, 2, 18)
    client.met(date(2019, 2, 18))
    story.reaches(client, engaged=date(2019, 2, 18))
    yield job
    client.found_job(job)
    client.read("wellbeing", "follow_up", job, "13")
    client.read("health_use", "follow_up", job, "4")
    early = {"engaged": date(2019, 2, 18), "job_started": job, "wellbeing": job, "less_health_use": job}
    story.reaches(client, **early)
    yield date(2019, 8, 6)
    story.reaches(client, **early, sustained=date(2019, 8, 5))
