"""A programme is data: the service that judges it names no programme, provider or KPI of its own."""

import re
from pathlib import Path

from shared.terms.programme import Programme

SERVICE = Path(__file__).parents[3] / "services" / "kpi"


def test_the_code_names_no_programme_no_provider_and_no_target(llwhp: Programme):
    own = [llwhp.id, llwhp.prime, llwhp.commissioner, *(each.id for each in llwhp.providers), "0.59", "14700"]
    for path in SERVICE.rglob("*.py"):
        text = path.read_text()
        named = [word for word in own if re.search(rf"\b{re.escape(word)}\b", text)]
        assert not named, f"{path.name} names {named}"
