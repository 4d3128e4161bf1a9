"""The size of a caseload: a full-time worker's range, less for who works less, and the score of the IPS scale."""

import pytest

from services.caseload.domain.caseloads import allowed, ips_score, outside
from tests.programmes import defined

RANGE = defined("caseload_min: 20\ncaseload_max: 40")
IPS = defined("service_model: ips\ncaseload_max: 20")
BANDS = defined(
    "caseload_min: 20\ncaseload_max: 40\ncaseload_bands:\n  intensive: {least: 10, most: 15, providers: [provider-1]}\n"
)


@pytest.mark.rule(46)
def test_the_range_is_the_contracts_and_the_widest_of_several() -> None:
    assert allowed([RANGE], "provider-1") == (20, 40)
    assert allowed([RANGE, IPS], "provider-1") == (0, 40)
    assert allowed([BANDS], "provider-1") == (10, 15)
    assert allowed([RANGE], "somebody-else") == (0, 0)


@pytest.mark.parametrize(
    ("size", "share", "warned"),
    [(19, "1.0", True), (20, "1.0", False), (40, "1", False), (41, "1.0", True), (20, "0.5", False), (21, "0.5", True)],
)
def test_who_works_half_the_week_has_half_the_range(size: int, share: str, warned: bool) -> None:
    assert outside(size, share, 20, 40) is warned


@pytest.mark.rule(46, 55)
@pytest.mark.parametrize(
    ("size", "score"), [(0, 5), (20, 5), (21, 4), (25, 4), (26, 3), (30, 3), (31, 2), (40, 2), (41, 1)]
)
def test_the_ips_scale_scores_the_caseload(size: int, score: int) -> None:
    assert ips_score([IPS], "provider-1", size, "1.0") == score
    assert ips_score([RANGE], "provider-1", size, "1.0") is None


def test_half_a_worker_with_twenty_is_scored_as_a_whole_one_with_forty() -> None:
    assert ips_score([IPS], "provider-1", 20, "0.50") == 2
    assert ips_score([IPS], "provider-1", 20, "0.0") is None
