"""Which of the links of a course are worth showing, to say why its reports were linked. Floor 3."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from service.cli.demo.asking import Asker
from service.disclosure.views.explanation import ExplainedLink, PoliceExplanation
from service.domain.report import Role


@dataclass(frozen=True, slots=True)
class Reason:
    """One link, and what it is an example of."""

    teaches: str
    link: ExplainedLink


def reasons(asker: Asker, course_id: str) -> list[Reason]:
    """One example of each kind of link that the course has."""
    explained = asker.read(f"/v1/police/courses/{course_id}/explanation", PoliceExplanation)
    return list(_chosen(explained.links))


_KINDS: Sequence[tuple[str, Callable[[ExplainedLink], bool]]] = (
    (
        "One suspect, names in the wrong order: an official number outweighs slips of the pen",
        lambda link: link.party is Role.SUSPECT and {"pnc", "name_order"} <= {line.field for line in link.evidence},
    ),
    (
        "A helpline and a force: a nickname and a phone, and that the victims agree as well",
        lambda link: link.party is Role.SUSPECT and bool(link.through) and _is_between(link, "partner", "police"),
    ),
    (
        "A suspect whom nobody knows: he only fits, so the report stands in her course as suspected",
        lambda link: link.link_at == link.review_at,
    ),
)


def _chosen(links: Sequence[ExplainedLink]) -> Iterator[Reason]:
    left = list(links)
    for teaches, is_one in _KINDS:
        found = next((link for link in left if is_one(link)), None)
        if found is not None:
            left.remove(found)
            yield Reason(teaches, found)


def _is_between(link: ExplainedLink, *kinds: str) -> bool:
    agencies = [ref.agency or "" for ref in (link.left, link.right)]
    return sorted(agency.partition(":")[0] for agency in agencies) == sorted(kinds)
