"""Every invented number of the demo. They are printed on screen: round guesses, tuned to no target."""

from dataclasses import dataclass, fields


@dataclass(frozen=True)
class Parameters:
    """Shares are 0 to 1. DESCRIPTIONS explains each."""

    month_noise: float = 0.10
    acknowledged_late: float = 0.01
    attends_first: float = 0.75
    attends_second: float = 0.50
    agrees_to_start: float = 0.90
    finds_first_job: float = 0.55
    days_to_first_job: int = 180
    loses_job_in_month: float = 0.07
    finds_next_job: float = 0.50
    least_hours: int = 16
    most_hours: int = 37
    least_pence: int = 783
    most_pence: int = 1100
    late_earnings: float = 0.03


DESCRIPTIONS = {
    "month_noise": "a month's referrals differ from the profile by up to",
    "acknowledged_late": "acknowledged a day late",
    "attends_first": "come to the first appointment",
    "attends_second": "come to the second, of those who missed the first",
    "agrees_to_start": "start, of those who came",
    "finds_first_job": "find a first job while supported, of those who started",
    "days_to_first_job": "mean days from the start to the first job",
    "loses_job_in_month": "lose their job in a month, of those in one",
    "finds_next_job": "find another job, of those who lost one",
    "least_hours": "hours a week, at least",
    "most_hours": "hours a week, at most",
    "least_pence": "pence an hour, at least (National Living Wage, April 2018)",
    "most_pence": "pence an hour, at most",
    "late_earnings": "payments that reach the feed a month or more late",
}


def in_words(parameters: Parameters) -> list[tuple[str, str]]:
    """The meaning of each number and the number itself, shares as percentages."""
    lines = []
    for field in fields(parameters):
        value = getattr(parameters, field.name)
        lines.append((DESCRIPTIONS[field.name], f"{value:.0%}" if isinstance(value, float) else str(value)))
    return lines
