"""The words chance is offered: dates of the town's time, its organisations and programme, rows of an earnings feed."""

import json
from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

NDJSON = "application/x-ndjson"
DAYS = ["2018-03-09", "2018-03-15", "2018-06-04", "2018-10-31", "2018-11-05", "2018-11-06", "2019-02-28"]
WORDS: Mapping[str, list[Any]] = {
    "day": DAYS,
    "version": [f'"{number}"' for number in range(1, 9)],
    "organisation": ["sub-1", "sub-2", "maximus"],
    "programme": ["LLWHP"],
    "area": ["newham", "bromley", "enfield"],
}
DATED = (
    "referred_on acknowledged_on decided_on started_on ended_on expected_on exited_on found_on contacted_on due_on "
    "attended_on missed_on assigned_on completed_on agreed_on signed_by_participant_on signed_by_key_worker_on"
)
IN_BODIES: Mapping[str, str] = {
    **dict.fromkeys(DATED.split(), "day"),
    "programme": "programme",
    "provider": "organisation",
    "preferred_provider": "organisation",
    "key_worker_id": "key_worker_id",
    "initial_meeting": "appointment_id",
    "month": "month",
    "area": "area",
}


def deliveries(references: list[str]) -> SearchStrategy[str]:
    """Rows of the feed as they should be, with here and there something else in a field."""
    odd = st.none() | st.booleans() | st.integers() | st.text() | st.floats()
    payment: dict[str, SearchStrategy[Any]] = {
        "kind": st.just("payment"),
        "referral": st.sampled_from(references),
        "employment": st.sampled_from(["EMP-1", "EMP-2"]),
        "payment": st.from_regex(r"P-[0-9]{1,2}", fullmatch=True),
        "paid_on": st.sampled_from(DAYS),
        "amount": st.decimals(-100, 4000, places=2).map(str),
    }
    more = {"replaces": payment["payment"], "reverses": payment["payment"], "excluded_because": st.just("refund")}
    anything = {name: usual | odd for name, usual in (payment | more).items()}
    row = st.fixed_dictionaries(payment, optional=more) | st.fixed_dictionaries({}, optional=anything)
    return st.lists(row, max_size=5).map(lambda rows: "".join(json.dumps(one) + "\n" for one in rows))
