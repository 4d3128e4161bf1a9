"""Sandbox tokens, with the usual scopes and roles of each kind of organisation as defaults."""

from pathlib import Path

from milepost.cli_error import CliError
from milepost.environment import ISSUER
from shared.edge.auth import SandboxIssuer
from shared.edge.settings import SERVICES
from shared.terms.clients import KINDS

_PROVIDER = (
    "referrals:read referrals:write people:read caseload:read caseload:write claims:read claims:write "
    "statements:read figures:read programmes:read"
)
_REFERRER = "referrals:read referrals:write figures:read programmes:read"
USUAL_SCOPES = {
    "jcp": "referrals:read referrals:write programmes:read",
    "prime": _PROVIDER,
    "subcontractor": _PROVIDER,
    "provider": _PROVIDER,
    "borough": f"{_REFERRER} caseload:read caseload:write",
    "partner": _REFERRER,
    "self": "referrals:write programmes:read",
    "feed": "earnings:read earnings:write",
    "commissioner": "referrals:read referrals:write people:read caseload:read caseload:write earnings:read "
    "earnings:write claims:read claims:write statements:read statements:write figures:read figures:write "
    "programmes:read",
    "operator": "ops:read ops:write earnings:read earnings:write programmes:read",
}
READER = "figures:read programmes:read"
USUAL_ROLES = {
    "jcp": ["safeguarding"],
    "prime": ["referral_admin", "key_worker", "claims_officer", "mi"],
    "subcontractor": ["referral_admin", "key_worker", "claims_officer"],
    "provider": ["referral_admin", "key_worker", "claims_officer", "mi"],
    "commissioner": ["validator", "finance", "contract_manager", "earnings_officer", "referral_admin", "mi"],
    "feed": ["earnings_officer"],
    "operator": ["earnings_officer"],
}


def sandbox_token(
    issuer_folder: Path,
    org: str,
    kind: str,
    scopes: list[str] | None = None,
    roles: list[str] | None = None,
    services: tuple[str, ...] = SERVICES,
    seconds: int = 3600,
    client: str = "",
) -> str:
    """A token for `services`, signed by the sandbox issuer, with the usual scopes and roles of the kind by default.

    Raises CliError for an unknown kind, and for a folder without the issuer's key.
    """
    if kind not in KINDS:
        raise CliError(f"There is no kind of organisation {kind!r}. Use one of: {', '.join(KINDS)}.")
    try:
        issuer = SandboxIssuer(issuer_folder, ISSUER)
    except FileNotFoundError as error:
        raise CliError(
            f"{issuer_folder} holds no key to sign tokens with. Give the folder of `milepost up --data` or of "
            "`milepost sandbox` that made the key set of the running services."
        ) from error
    scopes = USUAL_SCOPES.get(kind, READER).split() if scopes is None else scopes
    roles = USUAL_ROLES.get(kind, []) if roles is None else roles
    return issuer.token(" ".join(services), org, kind, scopes, roles, seconds, client)
