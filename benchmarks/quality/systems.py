"""What each system makes of a corpus, as the same rows: ours, exact matching, and Splink."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from benchmarks.quality.corpora import Corpus
from service.domain.report import Role
from service.domain.standing import Standing
from service.linking.batch import LinkedParty, link_all, linked_parties
from service.linking.measure import Row
from service.linking.model import Model
from service.linking.place import LinkIncident
from service.linking.profile import Profile
from service.linking.reviews import questions


@dataclass(frozen=True, slots=True)
class Answer:
    """Who is whom, by one system. ``reviews`` is how many pairs of persons it leaves to people for each incident, None
    where it has no such thing."""

    system: str
    links: list[LinkedParty]
    reviews: float | None = None


def conduct(corpus: Corpus, model: Model) -> Answer:
    """This project's linker."""
    index = link_all(corpus.incidents.values(), model)
    links = list(linked_parties(index, corpus.incidents))
    nodes = {party.node_id for cast in index.placed(corpus.incidents).values() for party in cast}
    return Answer("conduct", links, len(questions(index, model, nodes)) / max(1, len(corpus.incidents)))


def exact(corpus: Corpus) -> Answer:
    """The same name and date of birth, and nothing else."""
    return Answer("exact", list(corpus.exact))


def rows_of(corpus: Corpus) -> dict[Row, Profile]:
    """Every party after normalisation, for a system that resolves persons row by row."""
    return {
        _row(incident, party.local_id): party.profile
        for incident in corpus.incidents.values()
        for party in incident.parties
    }


def _row(incident: LinkIncident, local_id: str) -> Row:
    agency, _, reference = incident.origin.partition("/")
    return agency, reference, local_id


def by_persons(corpus: Corpus, persons: Mapping[Row, str]) -> Iterator[LinkedParty]:
    """The links of a system that knows persons only. A course is one suspect person towards one victim person, the
    first of each in a report, as for exact matching; a report without a suspect stands alone."""
    for incident in corpus.incidents.values():
        ids = {party.local_id: persons[_row(incident, party.local_id)] for party in incident.parties}
        victim = next((ids[p.local_id] for p in incident.parties if p.role is Role.VICTIM), "")
        suspect = next((ids[p.local_id] for p in incident.parties if p.role is Role.SUSPECT), "")
        for party in incident.parties:
            person, course, standing = ids[party.local_id], "", None
            if party.role in (Role.VICTIM, Role.SUSPECT):
                own = (person, suspect) if party.role is Role.VICTIM else (victim, person)
                course = "|".join(own if suspect else (*own, incident.origin))
                standing = Standing.ATTRIBUTED if suspect else Standing.UNATTRIBUTED
            yield LinkedParty(*_row(incident, party.local_id), party.role, person, course, standing)
