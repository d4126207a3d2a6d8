"""Every rate of the generator but those of the noise, and its two profiles. Floor 0b.

Defaults are proposals, tuned to a plausible mix of police and partner reports. A source is named where a public figure
stood behind one; ``assumed`` otherwise. None is an estimate from records, which nobody here has seen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from service.synth.acts import Acts
from service.synth.flaws import PARTNER, POLICE, Flaws
from service.synth.parameters import parameter, with_settings

_SURVEY: Final = "Crime Survey for England and Wales, year to March 2024; adapted"
_HELPLINE: Final = "published figures of the National Stalking Helpline; adapted"
_LONDON: Final = "London Stalking Review 2024; adapted"
_DAYS: Final = "days"
_WEIGHT: Final = "weight"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rates:
    """Everything that may be set. Shares of a kind that exclude each other are weights among them."""

    first_year: float = parameter(2017, "the year in which the first course starts", unit="year", least=1990, most=2060)
    years: float = parameter(9, "over how many years courses start", unit="years", least=0.1, most=50)

    victim_female: float = parameter(0.80, "victims are women", source=_HELPLINE)
    victim_minor: float = parameter(0.05, "victims are 16 or 17")
    victim_age_median: float = parameter(33, "median age of victims", unit="years", least=18, most=80, source=_SURVEY)
    victim_age_spread: float = parameter(0.38, "standard deviation of the logarithm of their age", unit="log", most=2)
    victim_sex_untold: float = parameter(0.02, "victims whose sex no report tells")
    suspect_male: float = parameter(0.98, "suspects are men, where they were not partners of the victim")
    same_sex: float = parameter(0.08, "suspects who were partners are of the victim's sex")
    suspect_sex_untold: float = parameter(0.07, "suspects whose sex no report tells")

    ex_partner: float = parameter(0.48, "courses by a former partner", unit=_WEIGHT, source=_HELPLINE)
    current_partner: float = parameter(0.05, "courses by a partner", unit=_WEIGHT)
    acquaintance: float = parameter(0.17, "courses by an acquaintance or neighbour", unit=_WEIGHT, source=_HELPLINE)
    colleague: float = parameter(0.08, "courses by a colleague or former colleague", unit=_WEIGHT, source=_HELPLINE)
    family: float = parameter(0.07, "courses by a relative", unit=_WEIGHT, source=_SURVEY)
    dating_contact: float = parameter(0.04, "courses by somebody from dating", unit=_WEIGHT)
    professional_contact: float = parameter(0.03, "courses by a patient, pupil or client", unit=_WEIGHT)
    stranger: float = parameter(0.08, "courses by a stranger", unit=_WEIGHT, source=_HELPLINE)
    relationship_told: float = parameter(0.80, "reports that tell the relationship")

    partial: float = parameter(0.10, "courses whose suspect is known by first name, number or account only at first")
    unknown: float = parameter(0.07, "courses whose suspect is unknown at first, strangers apart")
    unknown_stranger: float = parameter(0.45, "courses by a stranger whose suspect is unknown at first")
    later_identified: float = parameter(0.45, "of those, the ones who are named later")
    number_seen: float = parameter(0.55, "reports of an unnamed suspect that tell a number, account or vehicle")

    course_more_mean: float = parameter(4.2, "reports of a course beyond the first, on average", unit="reports")
    course_more_shape: float = parameter(
        0.45, "shape (k) of the negative binomial they follow", unit="shape", least=0.05
    )
    gap_hours_mean: float = parameter(3, "mean gap of the shortest kind", unit=_DAYS, least=0.01)
    gap_weeks_mean: float = parameter(18, "mean gap of the second kind", unit=_DAYS, least=0.01)
    gap_months_mean: float = parameter(75, "mean gap of the third kind", unit=_DAYS, least=0.01)
    gap_weeks: float = parameter(0.30, "gaps of the second kind")
    gap_months: float = parameter(0.12, "gaps of the third kind")
    gap_long: float = parameter(0.03, "gaps of 120 to 420 days: an anniversary, a release")
    escalating: float = parameter(0.25, "courses whose gaps shrink")
    escalation_factor: float = parameter(0.85, "each of their gaps against the one before", unit="factor", least=0.1)
    reported_same_day: float = parameter(0.69, "reports made on the day; the rest within a week")
    first_report_historic: float = parameter(0.20, "first reports that tell of a longer past")

    partner_one: float = parameter(0.24, "courses that the police and one partner agency report")
    partner_more: float = parameter(0.08, "courses that the police and several partner agencies report")
    partner_only: float = parameter(0.10, "courses that only a partner agency reports")
    partner_reports: float = parameter(0.30, "reports of a course with partner agencies that are theirs")
    second_force_reports: float = parameter(0.40, "police reports of a course of two forces that are the second's")
    same_occasion: float = parameter(0.15, "partner reports of an occasion that the police report too")
    cross_force: float = parameter(0.12, "courses that two forces report")
    cross_border: float = parameter(0.08, "of those, the ones reported in Scotland or Northern Ireland as well")
    cps_referral: float = parameter(0.08, "courses with police reports that are referred to the CPS")
    ordered: float = parameter(0.30, "courses with a protective order")
    order_bail: float = parameter(0.18, "orders that are bail conditions", unit=_WEIGHT)
    order_nmo: float = parameter(0.10, "orders that are non-molestation orders", unit=_WEIGHT)
    order_ro: float = parameter(0.06, "orders that are restraining orders", unit=_WEIGHT)
    order_spo: float = parameter(0.03, "orders that are stalking protection orders", unit=_WEIGHT)
    order_dapo: float = parameter(0.02, "orders that are domestic abuse protection orders", unit=_WEIGHT)
    order_wrong: float = parameter(0.05, "orders served after the breach that is reported, or expired")
    risk_assessed: float = parameter(0.62, "police reports with a risk assessment")

    serial: float = parameter(0.12, "identified suspects who have another victim within five years", source=_LONDON)
    serial_more: float = parameter(0.25, "of those, the ones with a third victim")
    repeat_victim: float = parameter(0.04, "victims of another suspect as well")
    reversed: float = parameter(0.06, "courses in which the suspect makes a complaint against the victim")
    proxy: float = parameter(0.05, "courses in which the suspect's mother or friend acts for them")
    proxy_told: float = parameter(0.40, "of their reports, the ones that name who acts for them")

    same_origin: float = parameter(0.75, "suspects whose name is of the victim's origin, relatives apart")
    same_town: float = parameter(0.80, "suspects who live in the victim's town")
    relative_same_name: float = parameter(0.60, "suspects who are relatives and bear the victim's family name")
    partner_same_name: float = parameter(0.15, "suspects who were partners and bear the victim's family name")
    one_home: float = parameter(0.30, "suspects who are relatives or were partners and lived with the victim")
    second_given: float = parameter(0.45, "people with a second given name")
    double_barrelled: float = parameter(0.04, "people with a double-barrelled family name")
    name_skew: float = parameter(0.8, "how much commoner the common names are (exponent of Zipf)", unit="exponent")
    surname_change: float = parameter(0.05, "people who change their family name while courses run")
    moved: float = parameter(0.22, "people who move while courses run")
    phone_changed: float = parameter(0.30, "people who change their number while courses run")
    phone_recycled: float = parameter(0.01, "people whose number was another's before")
    has_pnc: float = parameter(0.55, "suspects with a PNC ID")
    has_vehicle: float = parameter(0.50, "suspects with a vehicle")
    hostel: float = parameter(0.01, "suspects who live at the address of a hostel")
    switchboard: float = parameter(0.02, "victims' numbers in partner reports that are the agency's own")

    twins: float = parameter(0.005, "starts with twin sisters at one address, both victims of one suspect")
    father_and_son: float = parameter(0.006, "starts with father and son of one name and address, each with a victim")
    brothers: float = parameter(0.006, "starts with brothers at one address, each with a victim")
    couple_phone: float = parameter(0.006, "starts with a couple who share a number, one then suspect with it")
    namesakes: float = parameter(0.004, "starts with two strangers of one common name in one town, each with a victim")
    anniversary: float = parameter(0.005, "starts with a stalker who comes once a year")
    refuge: float = parameter(0.008, "starts with a victim who flees to a refuge with one switchboard for all")
    wrongly_named: float = parameter(0.006, "starts in which another man is named in one report, and cleared")
    same_night: float = parameter(0.008, "starts in which both sides complain in one night")
    many_agencies: float = parameter(0.006, "starts in which four agencies report one occasion")
    hostile: float = parameter(0.003, "reports with markup, emoji or right-to-left text in the narrative")

    origin_british: float = parameter(0.62, "people with British names", unit=_WEIGHT)
    origin_irish: float = parameter(0.04, "people with Irish names", unit=_WEIGHT)
    origin_south_asian_muslim: float = parameter(0.08, "people with South Asian Muslim names", unit=_WEIGHT)
    origin_hindu: float = parameter(0.03, "people with Hindu names", unit=_WEIGHT)
    origin_sikh: float = parameter(0.02, "people with Sikh names", unit=_WEIGHT)
    origin_polish: float = parameter(0.04, "people with Polish names", unit=_WEIGHT)
    origin_romanian: float = parameter(0.03, "people with Romanian names", unit=_WEIGHT)
    origin_nigerian: float = parameter(0.03, "people with Nigerian names", unit=_WEIGHT)
    origin_somali: float = parameter(0.015, "people with Somali names", unit=_WEIGHT)
    origin_chinese: float = parameter(0.02, "people with Chinese names", unit=_WEIGHT)
    origin_vietnamese: float = parameter(0.01, "people with Vietnamese names", unit=_WEIGHT)
    origin_turkish: float = parameter(0.015, "people with Turkish names", unit=_WEIGHT)
    origin_portuguese: float = parameter(0.02, "people with Portuguese names", unit=_WEIGHT)
    origin_spanish: float = parameter(0.015, "people with Spanish names", unit=_WEIGHT)
    origin_ukrainian: float = parameter(0.015, "people with Ukrainian names", unit=_WEIGHT)

    acts: Acts = field(default_factory=Acts)
    police: Flaws = field(default=POLICE)
    partner: Flaws = field(default=PARTNER)


CASES: Final = (
    "twins", "father_and_son", "brothers", "couple_phone", "namesakes", "anniversary", "refuge", "wrongly_named",
    "same_night", "many_agencies",
)  # fmt: skip
"""Hard cases with which a start may begin; the rest of the starts are ordinary."""

ORDINARY: Final = Rates()

_HARDER: Final[Mapping[str, float]] = {
    **{f"police.{name}": rate for name, rate in {
        "dob_missing_victim": 0.05, "dob_missing_suspect": 0.16, "placeholder_dob": 0.03, "dob_swap": 0.012,
        "dob_typo": 0.02, "dob_arrest": 0.005, "nickname": 0.12, "spelling": 0.2, "typo_given": 0.03,
        "typo_family": 0.06, "swapped": 0.02, "swapped_family_first": 0.15, "title": 0.02, "two_names": 0.015,
        "phone_shared": 0.1, "wrong_pnc": 0.008, "no_postcode": 0.16, "typo_address": 0.15, "wrong_flat": 0.06,
        "old_surname": 0.3,
    }.items()},
    **{f"partner.{name}": rate for name, rate in {
        "dob_missing_victim": 0.22, "dob_missing_suspect": 0.55, "placeholder_dob": 0.05, "typo_given": 0.05,
        "typo_family": 0.1, "swapped": 0.04, "swapped_family_first": 0.15, "spelling": 0.25, "phone_shared": 0.1,
        "no_postcode": 0.16, "typo_address": 0.15,
    }.items()},
    **dict.fromkeys(("twins", "father_and_son", "brothers", "couple_phone", "namesakes"), 0.03),
    **dict.fromkeys(("anniversary", "refuge", "wrongly_named", "same_night", "many_agencies"), 0.015),
    "name_skew": 1.1, "surname_change": 0.12, "double_barrelled": 0.08, "phone_recycled": 0.03, "hostel": 0.03,
    "switchboard": 0.06, "phone_changed": 0.4, "moved": 0.3,
    "origin_british": 0.42, "origin_irish": 0.06, "origin_south_asian_muslim": 0.14, "origin_polish": 0.06,
    "origin_nigerian": 0.05, "origin_somali": 0.03, "origin_chinese": 0.03, "origin_vietnamese": 0.02,
}  # fmt: skip

PROFILES: Final[Mapping[str, Rates]] = {"ordinary": ORDINARY, "hard": with_settings(ORDINARY, _HARDER)}
