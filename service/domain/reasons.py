"""Why somebody reads, as the access log has it: a code, and the case it is for. Floor 0a.

DPA 2018 s.62 asked for the justification of a consultation until 2025; a code is still allowed, and an insider who
looks at what is none of his business has to lie to give one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

_CASE = re.compile(r"[A-Za-z0-9][A-Za-z0-9/._ -]{0,63}")


class ReasonCode(StrEnum):
    """What the reading is for."""

    INVESTIGATION = "investigation"
    RISK_ASSESSMENT = "risk_assessment"
    SAFEGUARDING = "safeguarding"
    VICTIM_CONTACT = "victim_contact"
    CHARGING = "charging"
    PROSECUTION = "prosecution"
    DISCLOSURE = "disclosure"
    SUPERVISION = "supervision"
    LINK_REVIEW = "link_review"
    DATA_QUALITY = "data_quality"
    DATA_SUBJECT_REQUEST = "data_subject_request"
    AUDIT = "audit"


NOT_GIVEN = "not_given"
"""What the log has where no code was sent and the agency does not demand one."""


@dataclass(frozen=True, slots=True)
class Purpose:
    """A reason code and a case reference as they were sent; either may be empty."""

    reason_code: str = ""
    case_reference: str = ""

    @property
    def is_sound(self) -> bool:
        """Whether the code is one that there is, and the reference can be one."""
        is_code = not self.reason_code or self.reason_code in set(ReasonCode)
        return is_code and (not self.case_reference or _CASE.fullmatch(self.case_reference) is not None)


NO_PURPOSE = Purpose()
"""Nothing was said."""
