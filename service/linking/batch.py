"""Link a file's worth of reports in memory, with no service running. Floor 0b."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from service.domain.agency import AgencyId
from service.domain.errors import Flaw
from service.domain.report import Report, Role
from service.domain.standing import Standing
from service.linking.index import LinkIndex
from service.linking.linker import Linker
from service.linking.memory import MemoryIndex
from service.linking.model import Model
from service.linking.normalise import normalise
from service.linking.place import LinkIncident, LinkParty

_FIRMEST_FIRST = (Standing.ATTRIBUTED, Standing.SUSPECTED, Standing.UNATTRIBUTED)


@dataclass(frozen=True, slots=True)
class LinkedParty:
    """One party as the linker leaves it; ``course`` and ``standing`` are empty for roles that stand in no course."""

    agency: str
    reference: str
    local_id: str
    role: Role
    person: str
    course: str
    standing: Standing | None


def take_in(incident_id: str, agency: AgencyId, report: Report) -> tuple[LinkIncident, tuple[Flaw, ...]]:
    """The report as the linker takes it in, and what in it is too poor to match on, with JSON pointers."""
    on = report.occurred_from.date()
    normalised = [normalise(party, on, f"/parties/{position}") for position, party in enumerate(report.parties)]
    incident = LinkIncident(
        incident_id,
        f"{agency}/{report.reference}",
        tuple(
            LinkParty(party.local_id, party.role, details.profile)
            for party, details in zip(report.parties, normalised, strict=True)
        ),
    )
    return incident, tuple(flaw for details in normalised for flaw in details.flaws)


def link_incident(incident_id: str, agency: AgencyId, report: Report) -> LinkIncident:
    """The report as the linker takes it in."""
    return take_in(incident_id, agency, report)[0]


def _batches(reports: Iterable[LinkIncident], size: int) -> Iterator[list[LinkIncident]]:
    remaining = iter(reports)
    while batch := list(islice(remaining, size)):
        yield batch


def link_all(
    incidents: Iterable[LinkIncident],
    model: Model,
    *,
    index: LinkIndex | None = None,
    batch: int = 1000,
    progress: Callable[[int], None] = lambda _: None,
) -> LinkIndex:
    """Take in every incident, ``batch`` at a time; ``progress`` hears how many each batch held."""
    index = index or MemoryIndex()
    linker = Linker(index, model)
    for group in _batches(incidents, batch):
        linker.apply(put=group)
        progress(len(group))
    return index


def linked_parties(index: LinkIndex, incident_ids: Iterable[str]) -> Iterator[LinkedParty]:
    """Every party of the incidents with its person and, for victim and suspect, its course.

    Of several courses that of the firmest standing is told, and then that with the first counterpart by local id.
    """
    for incident_id in incident_ids:
        casts = index.placed({incident_id})
        stands = index.memberships({incident_id})
        for party in casts.get(incident_id, ()):
            agency, _, reference = party.origin.partition("/")
            courses = [m for m in stands if party.local_id in (m.victim, m.suspect)]
            own = min(courses, key=lambda m: (_FIRMEST_FIRST.index(m.standing), m.victim, m.suspect), default=None)
            yield LinkedParty(
                agency,
                reference,
                party.local_id,
                party.role,
                index.persons({party.node_id}).get(party.node_id, ""),
                own.course if own else "",
                own.standing if own else None,
            )
