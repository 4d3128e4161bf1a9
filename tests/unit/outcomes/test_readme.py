"""The lists of events in the service's README are those of the code."""

import re
from pathlib import Path

from services.outcomes.reactions import REACTIONS
from shared.terms.events import EVENTS, Event
from shared.terms.events.referral import ReferralReceived

README = (Path(__file__).parents[3] / "services/outcomes/README.md").read_text()


def listed(heading: str) -> set[str]:
    paragraph = README.partition(f"**{heading}**")[2].partition("\n\n")[0]
    return set(re.findall(r"`([a-z_]+\.[a-z_]+)`", paragraph))


def names(*models: type[Event]) -> set[str]:
    return {model.TYPE.removesuffix(".v1") for model in models}


def test_the_readme_lists_the_events_that_are_emitted() -> None:
    assert listed("Emits") == names(*(model for model in EVENTS.values() if model.PRODUCER == "outcomes"))


def test_the_readme_lists_the_events_that_are_consumed() -> None:
    assert listed("Consumes") == names(*REACTIONS, ReferralReceived)
