"""The states and kinds that the API documents are those of the domain's tables."""

from collections.abc import Iterable
from typing import Any, get_args

import pytest

from services.outcomes.domain.matching import MESSAGES, Reason
from services.outcomes.domain.outcome_kinds import RULES, OutcomeKind
from services.outcomes.domain.requirements import UNITS
from services.outcomes.domain.states import (
    CLAIM_STATES,
    MILESTONE_STATES,
    MONITORING_STATES,
    STATEMENT_STATES,
    ClaimState,
    MilestoneState,
    MonitoringState,
    StatementState,
)
from services.outcomes.responses.outcomes import MilestoneOut


@pytest.mark.parametrize(
    ("documented", "names"),
    [
        (ClaimState, CLAIM_STATES),
        (MilestoneState, MILESTONE_STATES),
        (MonitoringState, MONITORING_STATES),
        (StatementState, STATEMENT_STATES),
        (OutcomeKind, RULES),
        (Reason, [*MESSAGES, "has_faults"]),
    ],
)
def test_every_state_is_documented_and_no_other(documented: Any, names: Iterable[str]) -> None:
    assert set(get_args(documented)) == set(names)


def test_every_unit_is_documented() -> None:
    units = {unit for fields in UNITS.values() for _, unit in fields} | {"pence", "times"}
    documented = get_args(MilestoneOut.model_fields["unit"].annotation)
    assert {"pence" if unit == "pounds" else unit for unit in documented} == units
