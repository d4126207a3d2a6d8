"""How often what is known of a person is written down wrongly or not at all: rates of the noise. Floor 0b.

All are shares of the party rows to which the kind of noise can be done: a nickname only where the name has one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from service.synth.parameters import parameter

_POLE: Final = "kind: NPCC POLE data standards; rate assumed"
_MATCHER: Final = "kind: filters of the Ministry of Justice's person matcher; rate assumed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Flaws:
    """Rates of noise at one kind of agency; the defaults are those of the police."""

    dob_missing_victim: float = parameter(0.02, "a victim's date of birth is not told", source=_POLE)
    dob_missing_suspect: float = parameter(0.06, "a named suspect's date of birth is not told", source=_POLE)
    age_instead: float = parameter(0.35, "of dates of birth not told, the age is told instead")
    placeholder_dob: float = parameter(
        0.012, "date of birth is 1900-01-01, 1970-01-01 or the first of January", source=_MATCHER
    )
    dob_swap: float = parameter(0.007, "day and month change places", source=_POLE)
    dob_typo: float = parameter(0.008, "one figure of the date of birth is wrong")
    dob_arrest: float = parameter(0.002, "a suspect's date of birth is a date close to the report", source=_POLE)
    year_only: float = parameter(0.01, "of the date of birth the year only is told")
    sex_missing: float = parameter(0.01, "sex is written 0 or 9")
    nickname: float = parameter(0.08, "the short form of the given name stands for it", source=_POLE)
    spelling: float = parameter(0.10, "a name that is written in several ways is written in another", source=_POLE)
    alias_only: float = parameter(0.03, "of a named suspect the street name only is told", source=_POLE)
    alias_told: float = parameter(0.03, "the street name is told beside the name")
    typo_given: float = parameter(0.015, "a slip in the given name: keyboard, scanner or ear")
    typo_family: float = parameter(0.03, "one or two slips in the family name: keyboard, scanner or ear", source=_POLE)
    two_part_family: float = parameter(
        0.40, "a family name of two parts loses one, or its hyphen, space or apostrophe", source=_POLE
    )
    ascii: float = parameter(0.70, "a name with accents loses them")
    swapped: float = parameter(0.008, "given and family name change places")
    swapped_family_first: float = parameter(0.06, "the same, for names whose family name comes first at home")
    title: float = parameter(0.01, "a title or a reference stands in the name", source=_POLE)
    two_names: float = parameter(0.006, "two names stand in one field", source=_POLE)
    full_name: float = parameter(0.02, "the name is one text")
    initial: float = parameter(0.01, "the given name is an initial")
    middle_told: float = parameter(0.45, "the second given name is told, if there is one")
    capitals: float = parameter(0.12, "the name is in capitals")
    old_surname: float = parameter(0.15, "after a change of family name the old one is still written")
    phone_told_victim: float = parameter(0.75, "a victim's phone number is told")
    phone_told_suspect: float = parameter(0.36, "a named suspect's phone number is told")
    phone_old: float = parameter(0.25, "of a person who has changed numbers an old one is told", source=_POLE)
    phone_shared: float = parameter(0.07, "the number told is that of a partner or relative who is in the same course")
    phone_withheld: float = parameter(0.10, "where a suspect's phone number is told, it is 'withheld'")
    phone_national: float = parameter(0.30, "the number lacks its country code", source=_POLE)
    email_told: float = parameter(0.28, "a victim's e-mail address is told; a suspect's a quarter as often")
    handle_told: float = parameter(0.16, "a suspect's account is told; a victim's half as often")
    vehicle_told: float = parameter(0.15, "a suspect's vehicle is told, if there is one")
    pnc_told: float = parameter(0.62, "a suspect's PNC ID is told, if there is one")
    wrong_pnc: float = parameter(0.002, "a suspect bears the PNC ID of another person")
    nhs_told: float = parameter(0.0, "a victim's NHS number is told by a health agency")
    address_told_victim: float = parameter(0.84, "a victim's address is told")
    address_told_suspect: float = parameter(0.46, "a named suspect's address is told")
    address_old: float = parameter(0.20, "of a person who has moved an old address is told")
    no_fixed_abode: float = parameter(0.04, "a suspect's address is 'no fixed abode'", source=_MATCHER)
    no_postcode: float = parameter(0.08, "an address lacks its postcode")
    wrong_flat: float = parameter(0.04, "the number of the flat or house is wrong")
    typo_address: float = parameter(0.08, "a slip in the street")
    uprn_told: float = parameter(0.30, "an address has its UPRN")
    time_wrong: float = parameter(0.02, "the time is off by an hour of summer time, or is that of the report")
    rekeyed: float = parameter(0.01, "the report is keyed in again under another reference")
    record_reused: float = parameter(
        0.35, "who an agency has reported before is written as before, slips and all (name, birth, sex)"
    )


POLICE: Final = Flaws()

PARTNER: Final = Flaws(
    dob_missing_victim=0.15,
    dob_missing_suspect=0.45,
    placeholder_dob=0.03,
    dob_swap=0.01,
    dob_typo=0.01,
    dob_arrest=0,
    year_only=0.05,
    sex_missing=0.06,
    nickname=0.25,
    spelling=0.15,
    alias_only=0.05,
    typo_given=0.03,
    typo_family=0.06,
    two_part_family=0.55,
    swapped=0.02,
    title=0.02,
    two_names=0.03,
    full_name=0.10,
    initial=0.03,
    middle_told=0.15,
    capitals=0.03,
    old_surname=0.25,
    pnc_told=0,
    wrong_pnc=0,
    nhs_told=0.30,
    uprn_told=0.20,
    time_wrong=0.08,
    rekeyed=0.04,
)
