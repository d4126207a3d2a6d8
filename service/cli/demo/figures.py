"""How many reports stand alone, before and after: exact matching against what the service answers. Floor 3."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from service.cli.demo.asking import Asker
from service.cli.demo.corpus import Corpus
from service.domain.report import Role, read_report
from service.domain.standing import Standing
from service.linking.batch import LinkedParty
from service.linking.measure import Measures, exact_match_links, measure

_FIRMNESS = tuple(Standing)


@dataclass(frozen=True, slots=True)
class BeforeAndAfter:
    """The same reports, matched exactly and linked by the service, against what is true of them."""

    before: Measures
    after: Measures


def before_and_after(corpus: Corpus, askers: Iterable[Asker]) -> BeforeAndAfter:
    """Exact matching is computed here; the rest is read back from the service, by each agency for its own reports."""
    exact = exact_match_links((report.agency, read_report(report.body)) for report in corpus.reports)
    linked = (link for asker in askers for link in _links_told(asker))
    return BeforeAndAfter(measure(corpus.truth, exact), measure(corpus.truth, linked))


def _links_told(asker: Asker) -> Iterator[LinkedParty]:
    """What the service tells an agency of its own reports: never the person, only the course and how firmly.

    Of a report that stands in several courses the firmest is taken for all its parties.
    """
    for own in asker.own_reports():
        report = read_report(own.report)
        course = min(own.link.courses, key=lambda c: _FIRMNESS.index(c.standing), default=None)
        for party in report.parties:
            if party.role in (Role.VICTIM, Role.SUSPECT):
                yield LinkedParty(
                    agency=str(asker.credential.agency),
                    reference=report.reference,
                    local_id=party.local_id,
                    role=party.role,
                    person="",
                    course=course.id if course else "",
                    standing=course.standing if course else None,
                )
