"""What the reports of a course say, as the rules read it: each finding with the statements it rests on. Floor 0a.

Computed by ``service.conduct`` and shown, in part, by ``service.disclosure``. A finding informs: it scores no risk,
advises no charge and decides nothing. What is not recorded is *not known*, never *no*.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from service.domain.agency import AgencyId
from service.domain.standing import Standing
from service.domain.summary import Prompt


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """One statement of one report that a finding rests on.

    ``pointer`` is the place in the report as it was sent (JSON pointer, RFC 6901); ``says`` is what stands there in
    the words of the rules, never in those of the report; ``detail`` is what it says more exactly, for whoever may read
    the answers of an assessment. ``occasion`` is the number of the occasion that the report
    is of and ``day`` the day on which that started; ``agency`` and ``reference`` name the report.
    """

    incident_id: str
    agency: AgencyId
    reference: str
    pointer: str
    says: str
    occasion: int
    day: date
    standing: Standing
    detail: str = ""


class ElementStatus(StrEnum):
    """How an element of an offence stands on the reports."""

    EVIDENCED = "evidenced"
    """Stated as fact, by the police or with a named source of evidence."""
    ASSERTED = "asserted"
    """Somebody says so."""
    INFERRED = "inferred"
    """Drawn from something else that is stated, or from conduct that is only suspected to be the suspect's."""
    GAP = "gap"
    """Nothing is recorded, or not on as many occasions as the element needs."""
    CONTRADICTED = "contradicted"
    """Something recorded speaks against it, whatever speaks for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """One thing to be proved.

    ``without_contradiction`` is how it would stand if nothing spoke against it. ``occasions`` says on how many it is
    supported and ``needed`` on how many it has to be. ``against`` lists all that undermines it, whatever the status.
    """

    code: str
    text: str
    status: ElementStatus
    without_contradiction: ElementStatus
    needed: int
    occasions: int
    supports: tuple[Ground, ...]
    against: tuple[Ground, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """One offence and how each of its elements stands. No offence is put before another.

    ``summary_only`` says whether it can be tried by magistrates only; ``since`` is when it came into force: conduct
    before that day is left out, as is conduct from ``until`` on, if that is set.
    """

    code: str
    name: str
    statute: str
    mode: str
    maximum: str
    summary_only: bool
    since: date
    until: date | None
    elements: tuple[Element, ...]

    def element(self, code: str) -> Element:
        """The element with that code; raises ``KeyError`` if the offence has none."""
        for element in self.elements:
            if element.code == code:
                return element
        raise KeyError(code)


class IndicatorState(StrEnum):
    """Whether an indicator is there. ``not_known`` is never read as ``absent``."""

    PRESENT = "present"
    ABSENT = "absent"
    NOT_KNOWN = "not_known"


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicator:
    """One escalation indicator: whether it is there, on which figures (``basis``) and on which statements it rests.

    ``notes`` are codes of what else is to be seen in it, as ``pattern`` for breaches that were repeated.
    """

    code: str
    name: str
    maps_to: str
    state: IndicatorState
    basis: str
    notes: tuple[str, ...]
    grounds: tuple[Ground, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConductFound:
    """One kind of conduct in a course: the limb of s.2A(3) or extension, and every statement of it."""

    code: str
    name: str
    is_listed: bool
    occasions: int
    grounds: tuple[Ground, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassificationFound:
    """One crime classification that any report of a course carries, principal or included.

    ``conduct`` is ``stalking`` or ``harassment`` if it is a crime of that kind, else empty; ``is_breach`` if it is
    the breach of an order.
    """

    cjs_code: str
    ho_class: str
    name: str
    mode: str
    conduct: str
    is_breach: bool
    is_ever_principal: bool
    grounds: tuple[Ground, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Raised:
    """A prompt with the rule that raises it and the statements it rests on."""

    prompt: Prompt
    rule: str
    grounds: tuple[Ground, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadinessPack:
    """What an application for a Stalking Protection Order would draw on, and what is still missing from it.

    ``acts`` are those associated with stalking, ``risk`` what people and the conduct say of harm, ``necessity`` what
    has been tried and did not end it. ``lacks`` are codes of what is not recorded. Whether to apply is for the chief
    officer.
    """

    acts: tuple[Ground, ...]
    risk: tuple[Ground, ...]
    necessity: tuple[Ground, ...]
    lacks: tuple[str, ...]
