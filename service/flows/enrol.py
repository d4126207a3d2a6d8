"""Take agencies and their clients in. Floor 2."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass, field

from service.auth.clients import Client
from service.auth.keys import VerificationKey
from service.auth.secrets import hash_secret, make_secret
from service.disclosure.roles import ROLES
from service.domain.agency import AgencyId
from service.domain.principal import ComesAs
from service.flows.context import Context
from service.store.registry import Agency


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A new client and its secret, which is shown this once and kept only as a hash; empty for one that has none."""

    client: Client
    secret: str = field(repr=False)


def enrol(
    context: Context,
    agency: AgencyId,
    role: str,
    *,
    client_id: str | None = None,
    comes_as: ComesAs | None = None,
    acts_for: tuple[str, ...] = ("*",),
    contact: str = "",
    public_keys: tuple[VerificationKey, ...] = (),
    comes_from: str = "",
    random: Callable[[int], bytes] = os.urandom,
) -> Enrolled:
    """Register a client of the agency, and the agency itself if it is new.

    Unless ``comes_as`` says otherwise, a client comes as a machine where its role may. A machine acts for the staff
    that the shell patterns ``acts_for`` name. It gets a secret, unless it signs with keys of its own, or comes with
    tokens of the external issuer ``comes_from``. Raises ``ValueError`` for an unknown role, one that such an agency or
    such a client cannot hold, or a client id that is taken.
    """
    if role not in ROLES:
        raise ValueError("there is no such role; the roles are " + ", ".join(ROLES))
    chosen = ROLES[role]
    if agency.kind not in chosen.held_by:
        raise ValueError("an agency of this kind cannot hold this role")
    comes_as = comes_as or (ComesAs.MACHINE if ComesAs.MACHINE in chosen.comes_as else ComesAs.PERSON)
    if comes_as not in chosen.comes_as:
        raise ValueError("a client cannot hold this role as what it comes as")
    secret = "" if public_keys or comes_from else make_secret(random)
    client = Client(
        client_id=client_id or context.ids.new("cli"),
        agency=agency,
        role=role,
        comes_as=comes_as,
        acts_for=acts_for if comes_as is ComesAs.MACHINE else (),
        secret_hash=hash_secret(secret, random) if secret else "",
        public_keys=public_keys,
        comes_from=comes_from,
    )
    now = context.clock.now()
    with context.store.work() as work:
        work.registry.add_agency(Agency(id=agency, contact=contact, created_at=now))
        if not work.registry.add_client(client, now):
            raise ValueError("this client id is taken")
        work.commit()
    return Enrolled(client, secret)


def demand(context: Context, agency: AgencyId, *, signature: bool, reason: bool) -> None:
    """Whoever reads for the agency must give this from now on, in ``REMEMBERED_FOR`` at the latest: a machine a signed
    name of the person it acts for, everybody a reason code.

    Raises ``ValueError`` if the agency does not take part.
    """
    with context.store.work() as work:
        if not work.registry.demand(agency, signature=signature, reason=reason):
            raise ValueError("this agency does not take part")
        work.commit()
