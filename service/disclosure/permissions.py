"""What a role can be allowed to do, and which rows it then sees. Floor 0b."""

from __future__ import annotations

from enum import StrEnum


class Permission(StrEnum):
    """One kind of deed. Every call of the API needs exactly one of them, and the access log names it."""

    ME_READ = "me.read"
    INCIDENT_WRITE = "incident.write"
    INCIDENT_READ_OWN = "incident.read_own"
    IMPORT_WRITE = "import.write"
    RETENTION_DECIDE = "retention.decide"
    POLICE_COURSE_READ = "police.course.read"
    POLICE_EXPLANATION_READ = "police.explanation.read"
    POLICE_REVIEW_READ = "police.review.read"
    POLICE_REVIEW_JUDGE = "police.review.judge"
    POLICE_OCCASION_DECIDE = "police.occasion.decide"
    POLICE_COURSE_SHARE = "police.course.share"
    POLICE_COURSE_ALLOCATE = "police.course.allocate"
    POLICE_SAFE_REVEAL = "police.safe.reveal"
    POLICE_MEASURE_READ = "police.measure.read"
    POLICE_MATCH = "police.match"
    POLICE_PERSON_READ = "police.person.read"
    POLICE_UNUSED_READ = "police.unused.read"
    CPS_COURSE_READ = "cps.course.read"
    CPS_SNAPSHOT_TAKE = "cps.snapshot.take"
    CPS_UNUSED_READ = "cps.unused.read"
    CPS_SAFE_REVEAL = "cps.safe.reveal"
    PARTNER_COURSE_READ = "partner.course.read"
    ACCESS_ASK = "access.ask"
    BREAK_GLASS_ASK = "break_glass.ask"
    BREAK_GLASS_APPROVE = "break_glass.approve"
    EVENT_READ = "event.read"
    AUDIT_READ = "audit.read"
    STAFF_WRITE = "staff.write"


class RowFilter(StrEnum):
    """Which courses a role sees at all; a course that the filter hides is not found."""

    OWN_INCIDENT = "own_incident"
    """Courses in which an incident of the reader's own agency stands."""
    CPS_REFERRAL = "cps_referral"
    """Courses in which a referral to the Crown Prosecution Service stands."""
    OWN_CLIENT = "own_client"
    """Courses whose victim is the victim of a report of the reader's own agency."""
    OWN_PUPIL = "own_pupil"
    """The same, where police, prosecutors or the reader's own agency report in the course."""
    OWN_SUBJECT = "own_subject"
    """Courses whose suspect is the suspect of a report of the reader's own agency, where police, prosecutors or that
    agency attribute a report to him."""
    OF_BOTH = "of_both"
    """Courses in which a report of the reader's own agency stands, which has both persons as clients."""
    NOTHING = "nothing"


class View(StrEnum):
    """Which type shows a course to the role; the types are in ``service.disclosure.views``."""

    POLICE = "police"
    POLICE_RECORDS = "police_records"
    CPS = "cps"
    CPS_CASEWORK = "cps_casework"
    PARTNER = "partner"
    PARTNER_SYSTEM = "partner_system"
    HEALTH = "health"
    EDUCATION = "education"
    SUSPECT_SIDE = "suspect_side"
    DUAL_SIDE = "dual_side"
    NOTHING = "nothing"


class Filter(StrEnum):
    """What a list of courses may be filtered by: nothing that the role's view of a course does not tell."""

    BEHAVIOUR = "behaviour"
    CLASSIFICATION = "classification"
    ORDER = "order"
    INDICATOR = "indicator"
    SINCE = "since"
    FORCE = "force"
