"""Every agency of the demonstration gets its own client, and three of them a person who reads. Floor 3."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from service.disclosure.forces import agency_name
from service.domain.agency import AgencyId, AgencyKind
from service.domain.principal import ComesAs
from service.flows.context import Context
from service.flows.enrol import enrol
from service.store.migrating import migrate

INVESTIGATOR = (AgencyId.parse("police:47"), "police_investigator")
PROSECUTOR = (AgencyId.parse("cps:south-east"), "cps_prosecutor")
PRACTITIONER = (AgencyId.parse("partner:national-stalking-helpline"), "partner_practitioner")
READERS = (INVESTIGATOR, PROSECUTOR, PRACTITIONER)
"""Agency and role of each person through whose eyes the course is shown."""

_MACHINES = {
    AgencyKind.POLICE: "police_records",
    AgencyKind.CPS: "cps_casework",
    AgencyKind.PARTNER: "partner_system",
}


@dataclass(frozen=True, slots=True)
class Credential:
    """What a client of an agency asks for its tokens with."""

    agency: AgencyId
    role: str
    client_id: str
    secret: str = field(repr=False)
    is_machine: bool

    @property
    def agency_name(self) -> str:
        """What people call the agency."""
        return agency_name(self.agency)


def prepare(context: Context, agencies: Iterable[AgencyId]) -> tuple[dict[AgencyId, Credential], list[Credential]]:
    """The tables are made and everybody is enrolled: a system for each agency; investigator, prosecutor, practitioner.

    The readers come in that order.
    """
    migrate(context.store.engine, keys=context.store.vault.file)
    systems = {a: _credential(context, a, _MACHINES[a.kind], ComesAs.MACHINE) for a in agencies}
    return systems, [_credential(context, *who, ComesAs.PERSON) for who in READERS]


def _credential(context: Context, agency: AgencyId, role: str, comes_as: ComesAs) -> Credential:
    client_id = f"demo-{role.replace('_', '-')}-{agency.name}"
    enrolled = enrol(context, agency, role, client_id=client_id, comes_as=comes_as)
    return Credential(agency, role, client_id, enrolled.secret, comes_as is ComesAs.MACHINE)
