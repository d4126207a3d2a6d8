"""The fields of every type that leaves the house. A field that is added or dropped fails here until this page says so,
and whoever changes this page answers the question: may that role see it (disclosure matrix)?
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator

import pytest

from service import disclosure
from service.disclosure.views.shown import Shown

PINNED = {
    "Chronology": (
        "id url revision status counts first_at last_at gaps victim_names suspect_names urns orders proceedings "
        "occasions severity_rules_on severity_steps handling read_by redactions"
    ),
    "ChronologyOccasion": "number started ended precision gap_days standing severity conduct reports",
    "ChronologyReport": (
        "incident_id agency agency_name reference reported_at standing classifications handling officer_contact "
        "narrative"
    ),
    "ConductShown": "code name",
    "ReadBy": "client_id agency role acting_for at request_id",
    "SeverityStep": "step conduct",
    "Since": "revision added changed withdrawn days",
    "SinceOnDay": "on added changed withdrawn",
    "Snapshot": (
        "course_id course_url number url urn taken_at taken_by revision digest course erased withheld is_as_taken since"
    ),
    "SnapshotItem": "course_id course_url number url urn taken_at taken_by revision digest",
    "UnusedIndex": "id url revision items most_considered handling read_by",
    "UnusedItem": (
        "item kind description dated author location suggested_schedule suggested_because undermines_or_assists "
        "decision comment"
    ),
    "AllocationShown": "id url staff reason given_by given_at ended_at ended_by ended_reason",
    "RestrictionShown": "agency agency_name policy made_at made_by reason",
    "ClearanceGiven": "course_id staff reason given_by",
    "CourseAllocation": "id url is_restricted allocations restrictions",
    "GlassAsked": ("id url course_id staff emergency reason made_at lapses_at approved_at approved_by open_until"),
    "GlassQueue": "items",
    "Revealed": "course_id kinds watermark parties",
    "RevealedDetail": "kind value platform uprn since until told_on",
    "AccessAsked": "id course_id staff basis purpose made_at lapses_at state",
    "AccessAskedList": "items",
    "AccessQueue": "items",
    "AccessWanted": ("id url course_id shares_url agency agency_name staff basis purpose made_at lapses_at"),
    "HoldShown": "id kind reason placed_by placed_at released_at",
    "RetentionShown": (
        "incident_id url reference state happened group due_on action because is_due is_held is_linked is_confirmed "
        "kept_on holds"
    ),
    "RevealedParty": "role names details",
    "Watermark": "reader agency at text handling",
    "ShareList": "id url items",
    "ShareShown": (
        "id url course_id agency agency_name basis purpose given_by_agency given_by_agency_name given_by given_at "
        "expires_at state ended_at ended_by ended_reason may_withdraw"
    ),
    "OwnIncident": "id url version state received_at revised_at report link warnings",
    "Receipt": "incident link prompts warnings",
    "ReceiptCourse": "id url standing is_new occasions",
    "ReceiptIncident": "id url version",
    "ReceiptLink": "state courses reviews",
    "WarningShown": "pointer code detail",
    "CpsCaseworkCourse": (
        "id url revision revised_at status formed_from split_from occasions first_at last_at gaps behaviours "
        "agencies suspect relationships timeline incidents orders urns redactions victim record"
    ),
    "CpsCourse": (
        "id url revision revised_at status formed_from split_from occasions first_at last_at gaps behaviours "
        "agencies suspect relationships timeline incidents orders urns redactions victim record prompts"
    ),
    "CpsCourseItem": (
        "id url revision revised_at status formed_from split_from occasions first_at last_at agencies "
        "victim_names suspect_names own_references urns"
    ),
    "CpsIncident": (
        "id url kind agency agency_name reference occurred reported_at behaviours classifications standing "
        "urn handling officer_contact narrative redactions"
    ),
    "CpsOccasion": "number started ended precision gap_days standing behaviours incidents",
    "Alternative": "name bits",
    "EvidenceLine": "field level bits household_bits sentence left right",
    "ExplainedLink": (
        "party left right summary evidence evidence_bits bits against link_at review_at model through "
        "forbidden judgement breaks"
    ),
    "PoliceExplanation": "id url revision links considered redactions",
    "ReportRef": "is_in_course incident_id agency agency_name reference local_id url",
    "CandidateGraded": "person_id grade courses",
    "CandidateShown": "person_id grade courses url bits names dobs evidence against",
    "Matches": "candidates link_at review_at model",
    "CourseOfPerson": "id url role",
    "PersonShown": "id url split_from names dobs ages sexes profiles reports courses",
    "PartyShown": ("is_in_view role incident_id url local_id agency agency_name reference occurred names dob age sex"),
    "Changes": "persons_merged persons_split courses_merged courses_split courses",
    "JudgedParty": "incident_id local_id",
    "JudgementMade": "judgement changes",
    "JudgementShown": (
        "id url review_id decision reason agency agency_name made_by made_at left right is_in_force undone_at "
        "undone_by undone_reason may_undo"
    ),
    "ReviewShown": ("id url is_open since urgent_because left right comparison would_join may_judge redactions"),
    "WouldJoin": "persons courses",
    "FactShown": "number incident_id pointer says occasion",
    "KindOfConduct": "code name is_listed occasions facts",
    "CrimeShown": "cjs_code ho_class name mode conduct is_breach is_ever_principal facts",
    "ElementShown": "code text status without_contradiction needed occasions supports against",
    "OffenceShown": "code name statute mode maximum summary_only since until elements",
    "ElementStated": "code text status",
    "OffenceStated": "code name statute mode elements",
    "IndicatorStated": "code name state basis",
    "IndicatorShown": "code name state basis maps_to notes facts",
    "PromptRaised": "code text basis rule facts",
    "AnswerShown": "question topic said",
    "GradeShown": "tool name on at grade fact",
    "AssessmentShown": "tool name on at grade fact answers",
    "AssessmentDueShown": "kind name why newest_on facts",
    "AssessmentsShown": "highest_grade latest_grade all due",
    "RecognisedShown": "letter topic said answered_in speaks",
    "ReadinessShown": "acts risk necessity lacks",
    "GapShown": "before after days is_silence",
    "SharedShown": "code text occasions",
    "AnniversaryShown": "occasion of of_occasion years days_off",
    "BetweenShown": "what first last after before facts",
    "HistoricShown": "occasion event_day reported_day fact",
    "NexusShown": "occasions dated gaps conduct channels themes anniversaries between historic",
    "MomentShown": "first last at",
    "ProhibitionShown": "id text area channels",
    "OrderFound": (
        "number kind type title statute reference court origin interim made served served_how expires "
        "is_until_further_order protects_victim prohibitions requirements variations awareness notified "
        "is_without_notice disputed breach_is binds_from facts"
    ),
    "RemarkShown": "code text",
    "BreachShown": (
        "incident_id occasion day order belongs candidates conditions breach_is is_provable_yet missing notes "
        "has_conduct_crime facts"
    ),
    "DeadlineShown": (
        "occasion counted_from is_day_known last_day days_left notice longest_day state incidents stopped_on"
    ),
    "LimitMoveShown": "at incident_id attributed suspected",
    "LimitStated": "code name statute has_limit state sentence last_day",
    "LimitFound": "code name statute is_of_course has_limit state sentence attributed suspected history",
    "DueShown": "of order on days_left notice state sentence occasions",
    "ClocksShown": "on limits dues",
    "ForceShown": "agency agency_name",
    "PointerShown": "course_id forces occasions first_on last_on",
    "PartyNamed": "incident_id local_id",
    "OtherVictims": "kind victims forces",
    "OtherCourses": "kind courses recent",
    "PlaceNamed": "incident_id pointer",
    "RepeatVictimShown": "kind courses shared together",
    "CounterAllegationShown": "kind course is_first_by_event is_first_by_receipt",
    "OccasionsTowards": "course_id attributed",
    "GroupShown": "kind founded courses per_victim has_each has_objective shared founds said_in",
    "ProxyShown": "kind parties status counted not_counted said_in",
    "ThirdPartyShown": "kind parties incidents is_harassed stands_as said_in",
    "ThirdPartyVictimShown": "kind courses",
    "PoliceRecord": (
        "nexus conduct classifications offences orders breaches proceedings clocks indicators assessments four "
        "readiness relations facts"
    ),
    "CpsRecord": (
        "nexus conduct classifications offences orders breaches proceedings clocks indicators grades relations facts"
    ),
    "OffenceCharged": "cjs_code ho_class name",
    "ProceedingStated": "event says on offences court next_hearing is_counted",
    "ProceedingShown": "event says on offences court next_hearing is_counted facts",
    "OutcomeStated": "event says on",
    "ProceedingsStated": "outcomes next_hearing",
    "CpsCaseworkRecord": "conduct classifications offences orders breaches proceedings clocks relations facts",
    "OrderShown": "type interim made_at served_at expires_at conditions reference court said_by",
    "OrderTerms": "type interim made_at served_at expires_at conditions",
    "Breaches": "occasions latest_month",
    "OwnReport": "id url reference standing",
    "PartnerCourse": (
        "id url revision status occasions first_on last_on gaps behaviours timeline victim suspect orders "
        "breaches proceedings ask_police police_contacts other_agencies own_reports indicators prompts"
    ),
    "HealthCourse": (
        "id url revision status occasions first_on last_on gaps behaviours timeline victim suspect orders "
        "breaches proceedings ask_police police_contacts other_agencies own_reports indicators prompts nhs_numbers"
    ),
    "EducationCourse": "id url pupil suspect orders police_contacts own_reports",
    "EducationCourseItem": "id url own_reports",
    "SuspectSideCourse": (
        "id url status occasions first_on last_on gaps behaviours timeline subject orders breaches proceedings "
        "police_contacts own_reports indicators"
    ),
    "SuspectSideCourseItem": "id url status occasions first_on last_on own_reports",
    "SubjectShown": "names dobs ages sexes descriptions addresses contacts vehicles",
    "SubjectAddress": "line town postcode since until",
    "SubjectContact": "type platform value",
    "DualSideCourse": "id url orders own_reports",
    "DualSideCourseItem": "id url own_reports",
    "PartnerCourseItem": "id url revision status occasions first_on last_on own_reports",
    "PartnerOccasion": "number on behaviours",
    "PartnerSystemCourse": "id url revision status occasions last_month own_reports",
    "PartnerSystemCourseItem": "id url revision status occasions last_month own_reports",
    "PersonAsReported": "names dobs",
    "PoliceContact": "force contact",
    "SuspectAsReported": "names",
    "AddressShown": "line town postcode uprn visibility since until said_by",
    "ContactShown": "type platform value visibility said_by",
    "IdentifierShown": "type value said_by",
    "NameShown": "text is_alias said_by",
    "RelationshipShown": "type started ended said_by",
    "DetailShown": "value said_by",
    "SuspectShown": "names dobs ages sexes descriptions addresses contacts vehicles identifiers",
    "VictimNamed": "names dobs ages sexes",
    "VictimShown": "names dobs ages sexes addresses contacts",
    "NeighbourCounts": "same_suspect same_victim",
    "PoliceCourse": (
        "id url revision revised_at status formed_from split_from occasions first_at last_at gaps behaviours "
        "agencies victim suspect relationships incidents orders urns neighbours record prompts redactions"
    ),
    "PoliceCourseItem": (
        "id url revision revised_at status formed_from split_from occasions first_at last_at agencies "
        "victim_names suspect_names own_references urns neighbours prompts"
    ),
    "PoliceIncident": (
        "id url kind agency agency_name reference occurred reported_at received_at behaviours classifications "
        "standing urn handling officer_contact narrative redactions"
    ),
    "PoliceOccasion": "number started ended precision gap_days standing behaviours decisions incidents",
    "OccasionDecided": "number started precision standing incidents decisions",
    "OccasionDecisionList": "id url items",
    "OccasionDecisionShown": (
        "id url says incidents reason agency agency_name made_by made_at is_in_force undone_at undone_by "
        "undone_reason may_undo"
    ),
    "OccasionsDecided": "decision occasions",
    "MeasureShown": "code title definition finding unit value counted of waiting",
    "MeasuresShown": "at since courses is_complete measures",
    "PoliceTimeline": "id url revision occasions redactions",
    "OtherPointer": "agency_kind agency agency_name reference officer_contact",
    "OwnPointer": "id url reference occurred behaviours classifications standing",
    "PoliceRecordsCourse": (
        "id url revision revised_at status formed_from split_from occasions first_at last_at gaps incidents "
        "others urns neighbours proceedings limits indicators relations prompts redactions"
    ),
    "PoliceRecordsCourseItem": (
        "id url revision revised_at status formed_from split_from occasions first_at last_at own_references "
        "neighbours prompts"
    ),
    "PoliceRecordsOccasion": "number started ended precision gap_days standing incidents others",
    "PoliceRecordsTimeline": "id url revision occasions redactions",
    "BehaviourCount": "code occasions",
    "BehaviourShown": "code basis count channel",
    "ClassificationShown": "cjs_code ho_class",
    "Gaps": "median_days longest_days span_days",
    "OccasionCounts": "total attributed suspected unattributed",
    "Occurred": "started ended precision",
    "PromptShown": "code text basis",
}


def _every_type() -> list[type[Shown]]:
    for module in pkgutil.walk_packages(disclosure.__path__, f"{disclosure.__name__}."):
        importlib.import_module(module.name)
    return sorted(set(_below(Shown)), key=lambda shown: shown.__name__)


def _below(kind: type[Shown]) -> Iterator[type[Shown]]:
    for child in kind.__subclasses__():
        if child.__module__.startswith(disclosure.__name__) and not child.__name__.startswith("_"):
            yield child
        yield from _below(child)


def test_every_type_that_leaves_the_house_is_pinned_under_a_name_of_its_own() -> None:
    names = [shown.__name__ for shown in _every_type()]
    assert names == sorted(PINNED)


@pytest.mark.parametrize("shown", _every_type(), ids=lambda shown: shown.__name__)
def test_a_type_has_the_fields_that_are_pinned(shown: type[Shown]) -> None:
    assert set(shown.model_fields) == set(PINNED[shown.__name__].split())


@pytest.mark.parametrize("shown", _every_type(), ids=lambda shown: shown.__name__)
def test_a_type_takes_no_other_field_and_does_not_change(shown: type[Shown]) -> None:
    assert (shown.model_config.get("extra"), shown.model_config.get("frozen")) == ("forbid", True)
