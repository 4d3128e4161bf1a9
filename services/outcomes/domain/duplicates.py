"""Payments that were probably sent twice, by two tools: those of one tool count until a person has looked."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Literal

from services.outcomes.domain.earnings import Payment, corrected_by

Decision = Literal["different", "same", "withdrawn"]
"""What a person decided: it is a payment of its own, it is recorded already, or it was not this participant's."""
POSSIBLE_DUPLICATE = "possible_duplicate"
WHY_NOT: Mapping[str, str] = {"same": "recorded_already", "withdrawn": "withdrawn"}
Key = tuple[str, date, str]
Chain = list[Payment]
"""An original payment and its corrections, each of the one before."""
Source = tuple[str, str]


def look(payment: Payment) -> tuple[object, ...]:
    """What two payments have in common that may be one: day, amount and exclusion."""
    return payment.paid_on, payment.amount, payment.excluded


def source(payment: Payment) -> Source:
    """The feed, and the employment as it writes it: a tool that gives two payments two ids means two payments."""
    return payment.feed, payment.employment


def alike(payment: Payment) -> tuple[object, ...]:
    """What makes payments of two sources look like one: also the employment, however it is written."""
    return *look(payment), "".join(letter for letter in payment.employment.casefold() if letter.isalnum())


def chains(payments: Collection[Payment]) -> list[Chain]:
    """Each original payment with what corrects it, and what corrects that."""
    correctors = {corrected.key: p for p in payments if p.corrects for corrected in corrected_by(payments, p)}
    corrected = {(p.employment, p.sent_as, p.corrected_by) for p in payments if p.corrected_by}
    result = []
    for payment in payments:
        if payment.corrects and (payment.employment, payment.corrects, payment.payment_id) in corrected:
            continue
        chain = [payment]
        while (last := chain[-1]).corrected_by:
            corrector = correctors.get(last.key)
            if corrector is None or corrector in chain:
                break
            chain.append(corrector)
        result.append(chain)
    return result


def doubtful(chain: Sequence[Payment]) -> bool:
    """Whether an original payment may be another one sent again: not taken back, not a correction, not decided on."""
    original = chain[0]
    return not (chain[-1].reverses or original.corrects or original.decision or original.amount == 0)


def uncounted(payments: Iterable[Payment]) -> dict[Key, str]:
    """Payments that do not count because they are, or may be, recorded twice, or are not this participant's [rule 112].

    Of payments that are alike those of one source count, the same one in whatever order they arrived: the source that
    has more of them, one that has corrected them since, or the first by id. Two feeds do not name an employment alike,
    so only the payments of one of them count, of the one that has more.
    """
    groups: dict[tuple[object, ...], dict[Source, list[Chain]]] = defaultdict(lambda: defaultdict(list))
    reasons: dict[Key, str] = {}
    first: dict[tuple[object, ...], dict[str, list[Chain]]] = defaultdict(lambda: defaultdict(list))
    for chain in chains(list(payments)):
        why_not = WHY_NOT.get(chain[0].decision or "")
        if why_not is not None:
            reasons |= {payment.key: why_not for payment in chain}
        elif doubtful(chain):
            groups[alike(chain[0])][source(chain[0])].append(chain)
    held: list[Chain] = []
    for by_source in groups.values():
        counting, *others = sorted(by_source.values(), key=_precedence)
        for chain in counting:
            first[look(chain[0])][chain[0].feed].append(chain)
        held += [chain for chains_of_source in others for chain in chains_of_source]
    for by_feed in first.values():
        _, *others_by_feed = sorted(by_feed.items(), key=lambda feed: (-len(feed[1]), feed[0]))
        held += [chain for _, group in others_by_feed for chain in group]
    return reasons | {payment.key: POSSIBLE_DUPLICATE for chain in held for payment in chain}


def _precedence(of_source: Sequence[Sequence[Payment]]) -> tuple[int, bool, Key]:
    corrected = any(len(chain) > 1 for chain in of_source)
    return -len(of_source), not corrected, min(chain[0].key for chain in of_source)


def looks_like(payments: Iterable[Payment], payment: Payment) -> Payment | None:
    """The payment that was recorded first of those like this one.

    None when it is the only one, was decided on or was taken back.
    """
    of_kind = [chain[0] for chain in chains(list(payments)) if not chain[-1].reverses and not chain[0].corrects]
    others = [
        other
        for other in of_kind
        if other.key != payment.key
        and other.decision not in WHY_NOT
        and source(other) != source(payment)
        and (alike(other) == alike(payment) or (other.feed != payment.feed and look(other) == look(payment)))
    ]
    taken_back = payment.key not in {original.key for original in of_kind}
    if payment.corrects or payment.decision or not payment.amount or taken_back:
        return None
    return min(others, key=lambda other: (other.recorded_at, other.key), default=None)
