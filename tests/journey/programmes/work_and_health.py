"""The Work and Health Programme in London [S0, S1, S2, S3], and its relatives [S3, S4]."""

from datetime import date, timedelta

from tests.journey.programmes.participant import Participant
from tests.journey.programmes.telling import Days, Story, on

MET, WORKS = date(2018, 5, 8), date(2018, 7, 2)
RIPE = date(2020, 3, 2)
"""More than 639 days after the start: a cohort's rate of outcomes may be told."""
PAY_DAYS = [date(2018, 7, 31), date(2018, 8, 31), date(2018, 9, 28), date(2018, 10, 31), date(2018, 11, 30)]


def in_two_ways(story: Story, employed: Participant, trader: Participant, earnings: str) -> Days:
    """One is employed and reaches the threshold with the fifth pay; one works on their own account for 182 days."""
    yield MET
    for each in (employed, trader):
        each.referred(MET).started(MET)
    yield WORKS
    employed.found_job(WORKS)
    trader.found_job(WORKS, kind="self_employed")
    yield PAY_DAYS[-1]
    for day in PAY_DAYS[:-1]:
        employed.earned(day, "812.40")
    story.reaches(employed)
    employed.earned(PAY_DAYS[-1], earnings)
    yield WORKS + timedelta(days=182)


@on("LLWHP")
def local_london(story: Story) -> Days:
    """Early access: a carer of Bromley, the associate borough; £3,000 is reached with the fourth month's pay [S0]."""
    yield MET
    carer = story.participant("bromley", "EA", early_access_code="CARER").referred(MET).started(MET)
    yield WORKS
    carer.found_job(WORKS)
    yield PAY_DAYS[3]
    for day in PAY_DAYS[:4]:
        carer.earned(day, "812.40")
    story.reaches(carer, sustained_earnings=PAY_DAYS[3])
    yield RIPE


@on("WLA-WHP")
def west_london(story: Story) -> Days:
    """The London Living Wage for 16 hours a week over 26 weeks: £10.20 in May 2018, so £4,243.20 [S1]."""
    two = story.participant("ealing", "HD"), story.participant("brent", "LTU", claim_months=30)
    yield from in_two_ways(story, *two, "993.60")
    story.reaches(two[0], london_living_wage=PAY_DAYS[-1])
    story.reaches(two[1], self_employed=WORKS + timedelta(days=181))
    yield RIPE


@on("CLW")
def central_london_works(story: Story) -> Days:
    """Health and disability, so with the detailed health assessment that S3 asks for."""
    two = story.participant("camden", "HD"), story.participant("hackney", "EA", early_access_code="CARER")
    yield from in_two_ways(story, *two, "993.60")
    two[0].assessed(story.today, "health")
    story.reaches(two[0], sustained_earnings=PAY_DAYS[-1])
    story.reaches(two[1], self_employed=WORKS + timedelta(days=181))


@on("SLWHP")
def south_london(story: Story) -> Days:
    """A short definition that stands on the national framework; no prices are known, so nothing is claimed."""
    two = story.participant("croydon", "HD"), story.participant("croydon", "LTU", claim_months=24)
    yield from in_two_ways(story, *two, "993.60")
    story.reaches(two[0], sustained_earnings=PAY_DAYS[-1])
    story.reaches(two[1], self_employed=WORKS + timedelta(days=181))


@on("WCAP")
def working_capital(story: Story) -> Days:
    """A claimant of ESA goes into work, and is there after 26 weeks."""
    start, job = date(2015, 11, 9), date(2016, 1, 11)
    yield start
    client = story.participant("camden", "ESA", circumstances={"benefit": "ESA_WRAG"}).referred(start).started(start)
    yield job
    client.found_job(job)
    yield job + timedelta(weeks=26)
    story.reaches(client, job_started=job, sustained_26_weeks=job + timedelta(weeks=26) - timedelta(days=1))


@on("CONSTRUCTION")
def construction_careers(story: Story) -> Days:
    """A post that an agreement obliges a builder to offer goes to a resident, who is still there 26 weeks on [S3]."""
    start, job = date(2017, 5, 8), date(2017, 6, 5)
    yield start
    client = story.participant("islington", "RESIDENT", sent_by=("islington", "borough"))
    client.referred(start).started(start)
    post = {"obligation": "example-yard", "employer": "Sample Builders", "title": "Bricklayer", "posts": 1}
    asked = post | {"programme": story.programme.id, "opened_on": start.isoformat()}
    vacancy = client.worker.make("caseload", "/v1/vacancies", asked)["id"]
    yield job
    client.found_job(job, vacancy=vacancy)
    story.reaches(client, vacancy_filled=job)
    lasted = job + timedelta(weeks=26) - timedelta(days=1)
    yield lasted + timedelta(days=1)
    story.reaches(client, vacancy_filled=job, vacancy_kept=lasted)


@on("WPL")
def work_programme_leavers(story: Story) -> Days:
    """Two years on the Work Programme without a job; then a job, a short gap, another, twelve months in work [S4]."""
    start, job = date(2014, 4, 7), date(2014, 9, 8)
    yield start
    left = {
        "benefit": "ESA_WRAG",
        "previous_programme": "WORK_PROGRAMME",
        "previous_programme_months": 25,
        "previous_programme_result": "no_job",
    }
    client = story.participant("bolton", "WRAG", circumstances=left).referred(start).started(start)
    yield job
    client.found_job(job)
    story.reaches(client, job_started=job)
    yield date(2015, 9, 8)
    story.reaches(client, job_started=job, sustained_12_months=date(2015, 9, 7))
