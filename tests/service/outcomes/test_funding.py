"""A funder reads the money that it bears, line by line, and meets nobody [rule 177]."""

from shutil import copytree

import pytest

from services.outcomes.wiring import SERVICE
from tests.bench_of_one import Bench
from tests.conftest import PROGRAMMES
from tests.service.outcomes.conftest import TODAY
from tests.service.outcomes.people import Somebody, cut_off, cut_off_until

URL = "/v1/programmes/LLWHP/funding"


@pytest.fixture(scope="module")
async def books(open_bench, tmp_path_factory):
    """LLWHP with shares, which S0 does not give."""
    directory = copytree(PROGRAMMES, tmp_path_factory.mktemp("funded"), dirs_exist_ok=True)
    contract = directory / "llwhp.yaml"
    text = contract.read_text()
    for funder, share in (("dwp", "0.37"), ("gla-esf", "0.63")):
        shares = f"apportionment: [{{effective_from: 2018-03-01, share: {share}}}]"
        text = text.replace(f"  {funder}: {{name: ", f"  {funder}: {{{shares}, name: ")
    contract.write_text(text)
    async with open_bench(SERVICE, programmes=directory) as bench:
        await bench.clock(TODAY)
        yield bench


@pytest.mark.rule(177)
async def test_a_funder_reads_its_part_of_each_line_that_is_paid_and_nobody(books: Bench) -> None:
    somebody = await Somebody(books).approved()
    statements = await cut_off_until(books, "2018-03", "2018-08")
    await cut_off(books, "2018-09", authorise=False)
    paid = [statement for statement in statements if statement["lines"]]
    for number, funder in enumerate(("dwp", "gla-esf")):
        async with books.client(funder, "funder") as client:
            answer = await client.get(URL)
            august = (await client.get(URL, params={"month": "2018-08"})).json()["items"]
            assert (await client.get(f"/v1/participants/{somebody.id}/outcomes")).status_code == 404
            for below in ("claims", "statements"):
                assert (await client.get(f"/v1/{below}")).json()["items"] == []
        items = answer.json()["items"]
        assert [item["statement"] for item in items] == [statement["id"] for statement in paid]
        assert [item["borne"] for item in items] == [each["funders"][number]["amount"] for each in paid]
        assert [line["line"] for line in items[-1]["lines"]] == [line["id"] for line in paid[-1]["lines"]]
        assert august == items[-1:]
        assert somebody.id not in answer.text and "claim" not in answer.text


@pytest.mark.rule(177)
@pytest.mark.parametrize(
    ("org", "kind", "url", "status"),
    [
        ("esf", "funder", URL, 403),
        ("dwp", "funder", "/v1/programmes/NONE/funding", 403),
        ("dwp", "commissioner", URL, 403),
        ("local-london", "commissioner", URL, 403),
        ("dwp", "funder", f"{URL}?month=March", 400),
    ],
)
async def test_nobody_else_reads_it(books: Bench, org: str, kind: str, url: str, status: int) -> None:
    async with books.client(org, kind) as client:
        assert (await client.get(url)).status_code == status
