"""West London's programmes [S1]: hotspots, young people, low earners, care leavers, backs that hurt."""

from datetime import date

from tests.journey.programmes.telling import Days, Story, on


@on("WPWP")
def working_people_working_places(story: Story) -> Days:
    """Engaged in a hotspot of Brent, into a job; a neighbour in Barnet engages and finds none."""
    yield date(2015, 6, 1)
    first, second = story.participant("brent", "HOTSPOT"), story.participant("barnet", "HOTSPOT")
    for each in (first, second):
        each.referred(date(2015, 6, 1)).started(date(2015, 6, 1))
    yield date(2015, 9, 7)
    first.found_job(date(2015, 9, 7))
    story.reaches(first, engaged=date(2015, 6, 1), job_started=date(2015, 9, 7))
    story.reaches(second, engaged=date(2015, 6, 1))


@on("O4YP")
def opportunities_for_young_people(story: Story) -> Days:
    """Not in education, employment or training at eighteen; in college, and still there half a year on."""
    yield date(2015, 9, 7)
    young = {"date_of_birth": "1997-03-02", "circumstances": {"neet": True}}
    client = story.participant("ealing", "NEET", **young).referred(date(2015, 9, 7)).started(date(2015, 9, 7))
    yield date(2016, 1, 11)
    client.went_to("education", date(2016, 1, 11))
    story.reaches(client, destination=date(2016, 1, 11))
    yield date(2016, 7, 12)
    story.reaches(client, destination=date(2016, 1, 11), destination_kept=date(2016, 7, 11))


@on("SKILLS")
def skills_escalator(story: Story) -> Days:
    """Low paid and privately renting: £400 a month more from the third month on; a neighbour earns what they did."""
    yield date(2014, 6, 2)
    low_paid = {
        "in_paid_work": True,
        "circumstances": {"in_paid_work": True, "monthly_earnings": "900.00", "tenure": "private_rented"},
    }
    better, same = (
        story.participant("harrow", "LOW_EARNER", **low_paid),
        story.participant("hounslow", "LOW_EARNER", **low_paid),
    )
    for each in (better, same):
        each.referred(date(2014, 6, 2)).started(date(2014, 6, 2))
        each.declared("before", "2014-05", "900.00")
    yield date(2014, 11, 3)
    for month in ("2014-07", "2014-08", "2014-09", "2014-10"):
        better.declared("after", month, "1300.00")
        same.declared("after", month, "900.00")
    story.reaches(better, earnings_gain=date(2014, 9, 30))
    story.reaches(same)


@on("CARE-LEAVERS")
def care_leavers(story: Story) -> Days:
    """A care leaver starts work, and is there for over three months."""
    yield date(2016, 9, 5)
    leaver = {"date_of_birth": "1996-02-20", "circumstances": {"care_leaver": True}}
    client = story.participant("ealing", "CARE_LEAVER", **leaver).referred(date(2016, 9, 5)).started(date(2016, 9, 5))
    yield date(2016, 11, 7)
    client.found_job(date(2016, 11, 7))
    story.reaches(client, job_started=date(2016, 11, 7))
    yield date(2017, 3, 6)
    story.reaches(client, job_started=date(2016, 11, 7), sustained_3_months=date(2017, 2, 6))


@on("MSK")
def musculoskeletal(story: Story) -> Days:
    """One out of work finds a job; one at risk still has theirs after six months; both backs get better."""
    yield date(2019, 5, 7)
    back = ["low_back_pain"]
    seeking = story.participant(
        "ealing", "OUT_OF_WORK", circumstances={"health_conditions": back, "in_paid_work": False}
    )
    risking = story.participant(
        "brent", "AT_RISK", in_paid_work=True, circumstances={"health_conditions": back, "in_paid_work": True}
    )
    for each in (seeking, risking):
        each.referred(date(2019, 5, 7)).started(date(2019, 5, 7))
        each.read("back_function", "baseline", date(2019, 5, 7), "14")
    risking.found_job(date(2019, 1, 7), began_before_programme=True)
    yield date(2019, 8, 5)
    seeking.found_job(date(2019, 8, 5))
    for each in (seeking, risking):
        each.read("back_function", "follow_up", date(2019, 8, 5), "8")
    yield date(2019, 11, 8)
    story.reaches(seeking, job_started=date(2019, 8, 5), better_back=date(2019, 8, 5))
    story.reaches(risking, job_retained=date(2019, 11, 7), better_back=date(2019, 8, 5))
