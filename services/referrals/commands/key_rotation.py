"""Key rotation: versions of records and the details behind blind indexes are sealed again in the background."""

from services.referrals.tables import PERSON_MARK, REFERRAL_VERSION
from shared.store.database import Database
from shared.store.resealing import Details
from shared.store.vault import Vault

VERSIONS = Details(REFERRAL_VERSION, "referral_id", "number", person="person_id")
MARKS = Details(PERSON_MARK, "person_id", "kind", "mark", person="person_id")


async def rotate_keys(database: Database, vault: Vault) -> int:
    """Seals everything again that is under an older key; returns how many records that were."""
    return await VERSIONS.run(database, vault) + await MARKS.run(database, vault)
