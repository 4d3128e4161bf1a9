"""Whatever is sent of a life, in whatever order and however late: outcomes and money are what the final facts say."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.outcomes.lives.facts import lives, schedules
from tests.unit.outcomes.lives.oracle import due
from tests.unit.outcomes.lives.playing import LAST, play


def what_is_due_is_what_the_final_facts_say(data: st.DataObject) -> None:
    life = data.draw(lives())
    played = play(data.draw(schedules(life)))
    expected = due(life, LAST)
    assert played.due == expected
    assert played.paid == {outcome: price for outcome, (_, price) in expected.items()}
    reversed_lines = [line.reverses for line in played.lines if line.kind == "recovery"]
    assert len(reversed_lines) == len(set(reversed_lines))
    amounts = {line.id: line.amount for line in played.lines}
    assert all(line.amount == -amounts[line.reverses] for line in played.lines if line.kind == "recovery")


@pytest.mark.rule(57, 58, 63, 65, 66, 69, 70, 72, 79, 106, 107)
@settings(max_examples=80, deadline=None)
@given(st.data())
def test_what_is_due_is_what_the_final_facts_say(data: st.DataObject) -> None:
    what_is_due_is_what_the_final_facts_say(data)


@pytest.mark.rule(57, 58, 63, 65, 66, 69, 70, 72, 79, 106, 107)
@pytest.mark.long
@pytest.mark.timeout(3600)
@settings(max_examples=1000, deadline=None)
@given(st.data())
def test_what_is_due_is_what_the_final_facts_say_in_a_thousand_lives(data: st.DataObject) -> None:
    what_is_due_is_what_the_final_facts_say(data)
