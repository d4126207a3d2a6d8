"""What is wrong with a detail: a place, a stable code, and what the sender should mend. Floor 0b.

The texts never repeat what was sent, so that a warning can be logged and shown to anyone.
"""

from __future__ import annotations

from typing import NamedTuple

from service.domain.errors import Flaw

ADVICE = {
    "address-placeholder": "The address line holds a placeholder. Leave it out when there is no address.",
    "age-impossible": "The age is not one that a living person can have. Send whole years on the day of the event.",
    "asn-check-letter": "The check letter does not fit this arrest or summons number. Check it for a typing slip.",
    "asn-dummy": "This arrest or summons number follows a pattern of made-up numbers. Leave it out.",
    "asn-format": "Send an arrest or summons number as YYFFUUSS, eleven digits and its check letter.",
    "crn-format": "Send a reference number with at least one letter or digit other than nought.",
    "cro-check-letter": "The check letter does not fit this CRO number. Check it for a typing slip.",
    "cro-format": "Send a CRO number as NNNNNN/YY and its letter, or SFYY/N and its letter for a file-only record.",
    "cro-junk": "This CRO number is a placeholder. Leave it out when there is none.",
    "dob-age-conflict": "The date of birth and the age disagree for the day of the event; the age was not used.",
    "dob-too-young": "The date of birth makes the suspect a child under ten. Check it is not the day of an arrest.",
    "dob-event-day": "The date of birth is the day of the event. Check that the two were not mixed up.",
    "dob-first-of-january": "The first of January often stands for an unknown day; only the year was used. "
    "Send the year alone when that is what is known.",
    "dob-format": "The date of birth was read, but not in the agreed form. Send YYYY-MM-DD, YYYY-MM or YYYY.",
    "dob-unreadable": "The date of birth could not be read. Send YYYY-MM-DD, YYYY-MM or YYYY.",
    "driver-dob-conflict": "The driver number holds another date of birth than the party. Check both.",
    "driver-format": "Send the 16 characters of the driver number as they stand on the licence.",
    "driver-sex-conflict": "The driver number holds another sex than the party. Check both.",
    "email-invalid": "This is not an e-mail address. Send one address, without a name beside it.",
    "email-placeholder": "The e-mail address is a placeholder. Leave it out when there is none.",
    "future-dob": "The date of birth lies after the event. Check the year.",
    "handle-display-name": "A handle holds no spaces. Send the account name, not the name on show.",
    "handle-link": "The link leads to no account, but to a post, a group or a search. Send the account name.",
    "handle-placeholder": "The handle is empty or a placeholder. Leave it out when there is none.",
    "handle-platform": "Name the platform of the handle; without it, it tells nobody apart.",
    "identifier-type": "This type of identifier is not known here. Send one of the listed types.",
    "impossible-dob": "No living person has this date of birth. Check the year.",
    "name-noise": "The name field holds something that is no name (a title, a reference, a second name). "
    "Send names only, and other names as aliases.",
    "name-placeholder": "The name field holds a placeholder. Leave it out when the name is not known.",
    "nhs-check-digit": "The check digit does not fit this NHS number. Check it for a typing slip.",
    "nhs-format": "Send the ten digits of the NHS number.",
    "nino-format": "Send a National Insurance number as two letters, six digits and a suffix A to D.",
    "nino-temporary": "Temporary National Insurance numbers tell nobody apart. Leave it out.",
    "phone-placeholder": "The phone number is withheld or a placeholder. Leave it out when it is not known.",
    "phone-unreadable": "The phone number could not be read. Send one number in international form, as +44.",
    "placeholder-dob": "The date of birth is a well-known placeholder. Leave it out when it is not known.",
    "pnc-check-letter": "The check letter does not fit this PNC ID. Check it for a typing slip.",
    "pnc-format": "Send a PNC ID as YYYY/NNNNNNN and its check letter.",
    "postcode-format": "This is not a full postcode. Send the whole postcode, or leave it out.",
    "postcode-placeholder": "The postcode stands for no fixed abode or is a placeholder. Leave it out.",
    "uprn-format": "Send a UPRN as 1 to 12 digits.",
    "vrm-format": "Send a registration mark as 2 to 8 letters and digits.",
    "vrm-placeholder": "The registration mark is a placeholder. Leave it out when it is not known.",
}


class Finding(NamedTuple):
    """A code of ``ADVICE``, at a place relative to the detail that was read (empty for the detail itself)."""

    code: str
    at: str = ""

    def flaw(self, pointer: str) -> Flaw:
        """The flaw to report, for the detail at this JSON pointer."""
        return Flaw(f"{pointer}/{self.at}" if self.at else pointer, self.code, ADVICE[self.code])
