"""The record of a course for police and for prosecutors: what the role may see of all findings. Floor 0b."""

from __future__ import annotations

from service.disclosure.protected import Protected
from service.disclosure.views.breaches import BreachShown, OrderFound, breaches_shown, orders_found
from service.disclosure.views.clocks import ClocksShown, clocks_shown
from service.disclosure.views.connected import NexusShown, nexus_shown
from service.disclosure.views.facts import Facts, FactShown
from service.disclosure.views.found import (
    AssessmentsShown,
    CrimeShown,
    GradeShown,
    IndicatorShown,
    KindOfConduct,
    OffenceShown,
    OffenceStated,
    PromptRaised,
    ReadinessShown,
    RecognisedShown,
    assessments_shown,
    conduct_found,
    crimes_found,
    four_shown,
    grades_shown,
    indicators_shown,
    offences_shown,
    offences_stated,
    prompts_raised,
    readiness_shown,
)
from service.disclosure.views.proceedings import ProceedingShown, proceedings_shown
from service.disclosure.views.relations import RelationShown, relations_shown
from service.disclosure.views.shown import Shown
from service.domain.clocks import DueOf
from service.domain.record import Findings

CPS_INDICATORS = frozenset(
    {"I01", "I02", "I03", "I04", "I05", "I06", "I07", "I08", "I09", "I10", "I11", "I14", "I17", "I18", "I19"}
)
"""Indicators that say nothing of where the victim is, of other victims, of children, or of how risk was assessed."""
CPS_PROMPTS = frozenset({"I01", "I02", "I04", "I07", "I09", "I10", "I14", "I18", "P02", "P03", "P04", "P09", "P10"})
"""Prompts that say nothing of where the victim is or who protects her, or of what the police have still to do."""
CPS_DUES = frozenset({DueOf.ORDER_ENDS, DueOf.NOTIFICATION})
"""Days to keep that prosecutors are told of; reassessment is the business of others."""


class PoliceRecord(Shown):
    """What the course shows in law and practice, for police. Findings name ``facts`` by number."""

    nexus: NexusShown
    conduct: tuple[KindOfConduct, ...]
    classifications: tuple[CrimeShown, ...]
    offences: tuple[OffenceShown, ...]
    orders: tuple[OrderFound, ...]
    breaches: tuple[BreachShown, ...]
    proceedings: tuple[ProceedingShown, ...]
    clocks: ClocksShown
    indicators: tuple[IndicatorShown, ...]
    assessments: AssessmentsShown
    four: tuple[RecognisedShown, ...]
    readiness: ReadinessShown
    relations: tuple[RelationShown, ...]
    facts: tuple[FactShown, ...]


class CpsRecord(Shown):
    """What the course shows in law, for a prosecutor: of assessments the grades, without answers."""

    nexus: NexusShown
    conduct: tuple[KindOfConduct, ...]
    classifications: tuple[CrimeShown, ...]
    offences: tuple[OffenceShown, ...]
    orders: tuple[OrderFound, ...]
    breaches: tuple[BreachShown, ...]
    proceedings: tuple[ProceedingShown, ...]
    clocks: ClocksShown
    indicators: tuple[IndicatorShown, ...]
    grades: tuple[GradeShown, ...]
    relations: tuple[RelationShown, ...]
    facts: tuple[FactShown, ...]


class CpsCaseworkRecord(Shown):
    """What the casework system may keep: of elements how they stand, nothing of indicators or assessments."""

    conduct: tuple[KindOfConduct, ...]
    classifications: tuple[CrimeShown, ...]
    offences: tuple[OffenceStated, ...]
    orders: tuple[OrderFound, ...]
    breaches: tuple[BreachShown, ...]
    proceedings: tuple[ProceedingShown, ...]
    clocks: ClocksShown
    relations: tuple[RelationShown, ...]
    facts: tuple[FactShown, ...]


def police_record(findings: Findings, protected: Protected) -> tuple[PoliceRecord, tuple[PromptRaised, ...]]:
    """The record for police, and the prompts, whose facts are among those of the record."""
    facts, record = Facts(detailed=True), findings.record
    prompts = prompts_raised(record.raised, facts)
    shown = PoliceRecord(
        nexus=nexus_shown(findings.nexus, facts),
        conduct=conduct_found(record.conduct, facts),
        classifications=crimes_found(record.classifications, facts),
        offences=offences_shown(record.coverage, facts),
        orders=orders_found(findings.orders.orders, protected, facts),
        breaches=breaches_shown(findings.orders.breaches, protected, facts),
        proceedings=proceedings_shown(findings.proceedings, protected, facts),
        clocks=clocks_shown(findings.clocks),
        indicators=indicators_shown(record.indicators, facts),
        assessments=assessments_shown(record.assessments, facts),
        four=four_shown(record.four, facts),
        readiness=readiness_shown(record.pack, facts),
        relations=relations_shown(findings.relations),
        facts=facts.shown(),
    )
    return shown, prompts


def cps_record(findings: Findings, protected: Protected) -> tuple[CpsRecord, tuple[PromptRaised, ...]]:
    """The record for a prosecutor, and the prompts, whose facts are among those of the record."""
    facts, record = Facts(), findings.record
    prompts = prompts_raised(record.raised, facts, CPS_PROMPTS)
    shown = CpsRecord(
        nexus=nexus_shown(findings.nexus, facts),
        conduct=conduct_found(record.conduct, facts),
        classifications=crimes_found(record.classifications, facts),
        offences=offences_shown(record.coverage, facts),
        orders=orders_found(findings.orders.orders, protected, facts),
        breaches=breaches_shown(findings.orders.breaches, protected, facts),
        proceedings=proceedings_shown(findings.proceedings, protected, facts),
        clocks=clocks_shown(findings.clocks, CPS_DUES),
        indicators=indicators_shown(record.indicators, facts, CPS_INDICATORS),
        grades=grades_shown(record.assessments, facts),
        relations=relations_shown(findings.relations),
        facts=facts.shown(),
    )
    return shown, prompts


def cps_casework_record(findings: Findings, protected: Protected) -> CpsCaseworkRecord:
    """The record for the casework system."""
    facts, record = Facts(), findings.record
    return CpsCaseworkRecord(
        conduct=conduct_found(record.conduct, facts),
        classifications=crimes_found(record.classifications, facts),
        offences=offences_stated(record.coverage),
        orders=orders_found(findings.orders.orders, protected, facts),
        breaches=breaches_shown(findings.orders.breaches, protected, facts),
        proceedings=proceedings_shown(findings.proceedings, protected, facts),
        clocks=clocks_shown(findings.clocks, CPS_DUES),
        relations=relations_shown(findings.relations),
        facts=facts.shown(),
    )
