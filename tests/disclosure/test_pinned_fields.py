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
    "OwnIncident": "id url version state received_at revised_at report link warnings",
    "Receipt": "incident link prompts warnings",
    "ReceiptCourse": "id url standing is_new occasions",
    "ReceiptIncident": "id url version",
    "ReceiptLink": "state courses reviews",
    "WarningShown": "pointer code detail",
    "CpsCaseworkCourse": (
        "id url revision revised_at status formed_from split_from occasions first_at last_at gaps behaviours "
        "agencies suspect relationships timeline incidents orders urns redactions victim"
    ),
    "CpsCourse": (
        "id url revision revised_at status formed_from split_from occasions first_at last_at gaps behaviours "
        "agencies suspect relationships timeline incidents orders urns redactions victim prompts"
    ),
    "CpsCourseItem": (
        "id url revision revised_at status formed_from split_from occasions first_at last_at agencies "
        "victim_names suspect_names own_references urns"
    ),
    "CpsIncident": (
        "id url kind agency agency_name reference occurred reported_at behaviours classifications standing "
        "urn officer_contact narrative redactions"
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
    "OrderShown": "type interim made_at served_at expires_at conditions reference court said_by",
    "OrderTerms": "type interim made_at served_at expires_at conditions",
    "Breaches": "occasions latest_month",
    "OwnReport": "id url reference standing",
    "PartnerCourse": (
        "id url revision status occasions first_on last_on gaps behaviours timeline victim suspect orders "
        "breaches police_contacts other_agencies own_reports prompts"
    ),
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
    "Said": "value said_by",
    "SuspectShown": "names dobs ages sexes descriptions addresses contacts vehicles identifiers",
    "VictimNamed": "names dobs ages sexes",
    "VictimShown": "names dobs ages sexes addresses contacts",
    "NeighbourCounts": "same_suspect same_victim",
    "PoliceCourse": (
        "id url revision revised_at status formed_from split_from occasions first_at last_at gaps behaviours "
        "agencies victim suspect relationships incidents orders urns neighbours prompts redactions"
    ),
    "PoliceCourseItem": (
        "id url revision revised_at status formed_from split_from occasions first_at last_at agencies "
        "victim_names suspect_names own_references urns neighbours prompts"
    ),
    "PoliceIncident": (
        "id url kind agency agency_name reference occurred reported_at received_at behaviours classifications "
        "standing urn officer_contact narrative redactions"
    ),
    "PoliceOccasion": "number started ended precision gap_days standing behaviours incidents",
    "PoliceTimeline": "id url revision occasions redactions",
    "OtherPointer": "agency_kind agency agency_name reference officer_contact",
    "OwnPointer": "id url reference occurred behaviours classifications standing",
    "PoliceRecordsCourse": (
        "id url revision revised_at status formed_from split_from occasions first_at last_at gaps incidents "
        "others urns neighbours prompts redactions"
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
