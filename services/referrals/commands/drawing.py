"""The draw of a trial, once for each person and before any provider sees the referral [rule 15]."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert as upsert

from services.referrals.domain.trial import PROGRAMME, arm
from services.referrals.tables import PERSON, TRIAL
from services.referrals.vault import Vault
from shared.store.statements import Sql
from shared.store.unit_of_work import UnitOfWork
from shared.terms.programme import Programme

OF_PERSON = PERSON.c.id == sa.bindparam("of_person", type_=sa.Text)
ARMS = Sql(sa.select(PERSON.c.arms).where(OF_PERSON).with_for_update())
KEEP = Sql(sa.update(PERSON).where(OF_PERSON).values(arms=sa.bindparam("drawn_arms", type_=PERSON.c.arms.type)))
_NEXT = upsert(TRIAL)
NEXT = Sql(
    _NEXT.on_conflict_do_update(
        index_elements=["programme"], set_={"drawn": TRIAL.c.drawn + _NEXT.excluded.drawn}
    ).returning(TRIAL.c.drawn)
)


@dataclass(frozen=True)
class Drawn:
    """The arm, None without a trial, and the number drawn; a person referred again keeps both.

    `arms` are those of all trials that a new person is to be kept with.
    """

    arm: str | None = None
    number: int | None = None
    arms: Mapping[str, Any] = field(default_factory=dict)

    @property
    def takes_part(self) -> bool:
        return self.arm in (None, PROGRAMME)


async def draw(uow: UnitOfWork, vault: Vault, programme: Programme, person_id: str | None) -> Drawn:
    """The person's arm: the one drawn before, or the next of the programme's blocks. None is somebody new."""
    trial = programme.trial
    if trial is None:
        return Drawn()
    arms = await ARMS.value(uow, of_person=person_id) or {} if person_id else {}
    if programme.id in arms:
        return Drawn(*arms[programme.id])
    number = await NEXT.value(uow, programme=programme.id, drawn=1) - 1
    keyed = partial(vault.mark, "trial", programme.id, trial.seed_name)
    drawn = arm(trial.programme, trial.control, trial.block, number, keyed)
    arms = {**arms, programme.id: [drawn, number]}
    if person_id:
        await KEEP.execute(uow, of_person=person_id, drawn_arms=arms)
    return Drawn(drawn, number, arms)
