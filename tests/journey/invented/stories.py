"""What happens on the invented schemes; days and sums are worked out by hand from their files."""

from datetime import date, timedelta

from tests.journey.programmes.telling import Days, Story, Tellers

INVENTED = Tellers()


@INVENTED.on("RESTORE")
def restore(story: Story) -> Days:
    """The living wage of the day the job began, 16 hours for 26 weeks: £8.91 makes £3,706.56, £9.50 makes £3,952.00.

    The second is cheaper by the band, and £400 of the cap are left: it waits, approved.
    """
    start, works = date(2021, 7, 19), (date(2021, 10, 4), date(2022, 4, 4))
    first, second = (story.participant("fenland", "UC", ward="Bank", benefit="UC", claim_months=12) for _ in works)
    yield start
    for each in (first, second):
        each.referred(start).started(start)
    yield works[0]
    first.found_job(works[0])
    pays = [date(2021, 10, 29), date(2021, 11, 30), date(2021, 12, 31), date(2022, 1, 31)]
    yield pays[-1]
    for day in pays[:-1]:
        first.earned(day, "950.00")
    story.reaches(first)
    first.earned(pays[-1], "856.56")
    story.reaches(first, earned=pays[-1])
    yield works[1]
    second.found_job(works[1])
    yield date(2022, 7, 29)
    second.earned(date(2022, 4, 29), "3951.99")
    story.reaches(second)
    second.earned(date(2022, 7, 29), "0.01")
    story.reaches(second, earned=date(2022, 7, 29))
    yield date(2022, 8, 15)


@INVENTED.on("MUNSTER")
def munster(story: Story) -> Days:
    """One keeps a job; one has two with a week between, which does not count: thirteen weeks are 91 days in work."""
    start, planned, works = date(2026, 1, 12), date(2026, 1, 26), date(2026, 2, 2)
    keeps, changes = (story.participant(area, "LIVE", claim_months=18) for area in ("cork", "kerry"))
    yield start
    for each in (keeps, changes):
        each.referred(start).started(start)
    yield planned
    keeps.planned(planned)
    story.reaches(keeps, plan=planned)
    yield works
    changes.planned(works)
    keeps.found_job(works)
    job = changes.found_job(works)
    story.reaches(changes, plan=works)
    yield date(2026, 3, 23)
    changes.left_job(job, date(2026, 3, 15))
    changes.found_job(date(2026, 3, 23))
    yield date(2026, 5, 11)
    quarter = works + timedelta(weeks=13) - timedelta(days=1)
    later = date(2026, 3, 23) + timedelta(days=91 - 42 - 1)
    story.reaches(keeps, plan=planned, quarter=quarter)
    story.reaches(changes, plan=works, quarter=later)
    half = works + timedelta(weeks=26) - timedelta(days=1)
    yield half + timedelta(days=10)
    story.reaches(keeps, plan=planned, quarter=quarter, half=half)
    story.reaches(changes, plan=works, quarter=later, half=later + timedelta(weeks=13))


@INVENTED.on("SKYE")
def skye(story: Story) -> Days:
    """Somebody young and somebody long out of work, by the guide's own example; a premium for the second.

    Nine hours a week are too few for the job, but thirteen weeks of it imply one.
    """
    start, planned, works = date(2027, 4, 5), date(2027, 4, 19), date(2027, 5, 10)
    young = story.participant("skye", "YOUNG", date_of_birth="2005-05-17")
    long = story.participant("lochalsh", "LONG", circumstances={"months_unemployed": 14})
    yield start
    for each in (young, long):
        each.referred(start).started(start)
    yield planned
    long.planned(planned)
    story.reaches(long, engaged=planned)
    yield works
    young.found_job(works, hours="9")
    long.found_job(works, hours="12")
    story.reaches(young)
    story.reaches(long, engaged=planned, job=works)
    yield works + timedelta(weeks=13)
    lasted = works + timedelta(weeks=13) - timedelta(days=1)
    story.reaches(long, **{"engaged": planned, "job": works, "thirteen-weeks": lasted})
    story.reaches(young, **{"job": lasted, "thirteen-weeks": lasted})


@INVENTED.on("GLENS")
def glens(story: Story) -> Days:
    """Sixteen hours for thirteen weeks, twelve do not count; one goes to college. The intense have their own price."""
    start, works = date(2018, 4, 3), date(2018, 5, 7)
    core = story.participant("glens", "CORE")
    few = story.participant("glens", "CORE")
    intense = story.participant("glens", "INTENSE", evidence=["doctors_note"])
    learner = story.participant("glens", "INTENSE", sent_by=("a-clinic", "partner"), evidence=["doctors_note"])
    yield start
    for each in story.people:
        each.referred(start).started(start)
    yield works
    for each, hours in ((core, "16"), (few, "12"), (intense, "20")):
        each.found_job(works, hours=hours)
    learner.went_to("training", works)
    story.reaches(learner, learning=works)
    lasted = works + timedelta(weeks=13) - timedelta(days=1)
    yield lasted + timedelta(days=1)
    for each in (core, intense):
        story.reaches(each, thirteen=lasted)
    story.reaches(few)


@INVENTED.on("TICKET")
def ticket(story: Story) -> Days:
    """Brought by the provider; the second milestone is reached with the third pay, and the first with the first."""
    start, works = date(2024, 2, 5), date(2024, 3, 4)
    client = story.participant(
        "travis", "NEEDY", ("network-one", "provider"), circumstances={"other": {"ticket": True}}
    )
    yield start
    client.referred(start).started(start)
    yield works
    client.found_job(works)
    pays = [date(2024, 3, 29), date(2024, 4, 30), date(2024, 5, 31)]
    yield pays[-1]
    client.earned(pays[0], "1050.00")
    story.reaches(client, first=pays[0])
    client.earned(pays[1], "1000.00")
    client.earned(pays[2], "1100.00")
    story.reaches(client, first=pays[0], second=pays[2])
    yield date(2024, 6, 10)
