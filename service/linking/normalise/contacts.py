"""Reads phone numbers, e-mail addresses, handles and vehicle marks. Floor 0b.

A phone number counts when libphonenumber calls it possible in length. That it calls it valid is not asked: a number
range that its metadata do not know yet, or that Ofcom sets aside for drama, is still the same number in two reports.
"""

from __future__ import annotations

import re
from functools import lru_cache

import phonenumbers
from email_validator import validate_email
from phonenumbers import NumberParseException, PhoneNumberFormat, ValidationResult

from service.linking.normalise.folding import tidy

_CACHED = 4096
_NOT_TOLD = frozenset(
    """withheld private anonymous unknown unk nk na none nil no number refused notknown nocallerid blocked hidden tbc
    notprovided notgiven nonumber noemail notset null user username xxx test deleted""".split()
)
_LETTERS = re.compile(r"[^\W\d_]")
_DIALLED = re.compile(r"\+?[0-9(][0-9 ().\-]{4,}[0-9]")
_EXTENSION = re.compile(r"\b(?:ext|extn|extension|x)\.? ?[0-9]+.*$", re.IGNORECASE)
_RUNS = ("0123456789012345", "9876543210987654")

_PLATFORMS = {
    "twitter": "x", "twitter/x": "x", "x.com": "x", "x/twitter": "x", "tweet": "x",
    "insta": "instagram", "ig": "instagram", "fb": "facebook", "messenger": "facebook", "meta": "facebook",
    "facebook messenger": "facebook",
    "snap": "snapchat", "sc": "snapchat", "tik tok": "tiktok", "tt": "tiktok", "wa": "whatsapp",
    "whats app": "whatsapp", "tg": "telegram", "yt": "youtube", "linked in": "linkedin", "plenty of fish": "pof",
}  # fmt: skip
_DOMAINS = {
    "twitter.com": "x", "x.com": "x", "instagram.com": "instagram", "facebook.com": "facebook", "fb.com": "facebook",
    "fb.me": "facebook", "m.me": "facebook", "snapchat.com": "snapchat", "tiktok.com": "tiktok", "wa.me": "whatsapp",
    "t.me": "telegram", "telegram.me": "telegram", "youtube.com": "youtube", "linkedin.com": "linkedin",
    "reddit.com": "reddit", "threads.net": "threads", "signal.me": "signal",
}  # fmt: skip
_BY_PHONE = frozenset({"whatsapp", "signal", "telegram", "viber", "imessage", "facetime"})
_URL = re.compile(
    r"(?:https?://)?(?:www\.|m\.|mobile\.)?("
    + "|".join(map(re.escape, _DOMAINS))
    + r")/(?:add/|in/|u/|user/|channel/|c/|stories/|people/[^/]*/|profile\.php\?id=|#p/)?([^/?#&]*).*"
)
# First words of links that lead to a post, a group or a search: they would make one account of them all.
_NO_ACCOUNT = frozenset(
    """p reel reels tv watch shorts groups group share sharer story.php photo photo.php posts pages events explore
    hashtag search joinchat profile.php people channel company intent i home login""".split()
)

_NO_MARK = frozenset("UNKNOWN UNK NK NA NONE TBC NOTKNOWN NOPLATE NOVRM NOTSEEN PARTIAL".split())


@lru_cache(maxsize=_CACHED)
def read_phone(value: str) -> tuple[str, str]:
    """The number in E.164 and no code, or nothing and the code of what is wrong with it."""
    text = tidy(value)
    if not _is_told(text):
        return "", "phone-placeholder"
    if _LETTERS.search(text):
        # libphonenumber would read letters as keys of the dial.
        dialled = _DIALLED.search(_EXTENSION.sub("", text))
        text = dialled[0] if dialled else ""
    try:
        number = phonenumbers.parse(text, "GB")
    except NumberParseException:
        return "", "phone-unreadable"
    if _is_filler(str(number.national_number)):
        return "", "phone-placeholder"
    if phonenumbers.is_possible_number_with_reason(number) != ValidationResult.IS_POSSIBLE:
        return "", "phone-unreadable"
    number.extension = None
    return phonenumbers.format_number(number, PhoneNumberFormat.E164), ""


def _is_told(text: str) -> bool:
    letters = "".join(c for c in text.casefold() if c.isalnum())
    return bool(letters) and letters not in _NOT_TOLD


def _is_filler(digits: str) -> bool:
    """Whether nobody was ever given this number: one digit throughout, after the first, or a run up or down."""
    return len(set(digits[1:])) <= 1 or any(digits in run or digits[1:] in run for run in _RUNS)


@lru_cache(maxsize=_CACHED)
def read_email(value: str) -> tuple[str, str]:
    """The address in lower case and no code, or nothing and the code of what is wrong with it."""
    text = tidy(value).casefold().removeprefix("mailto:").strip("<>,;. ")
    if not _is_told(text.partition("@")[0]):
        return "", "email-placeholder"
    try:
        # The library raises its own errors on syntax and UnicodeError on some domains; both are ValueErrors.
        checked = validate_email(text, check_deliverability=False, test_environment=True)
    except ValueError:
        return "", "email-invalid"
    return checked.normalized.casefold(), ""


@lru_cache(maxsize=_CACHED)
def read_handle(platform: str, value: str) -> tuple[str, str]:
    """``platform:name`` and no code, or nothing and the code of what is wrong with it."""
    name = tidy(value).casefold()
    where = tidy(platform).casefold().strip(" .:@")
    where = _PLATFORMS.get(where, where)
    if match := _URL.fullmatch(name.strip("@ ")):
        where, name = where or _DOMAINS[match[1]], match[2]
        if name in _NO_ACCOUNT:
            return "", "handle-link"
    name = name.strip("@/: ")
    if where in _BY_PHONE and not _LETTERS.search(name):
        phone, code = read_phone(name)
        if phone:
            return f"{where}:{phone}", ""
        name = "" if code == "phone-placeholder" else name
    if not _is_told(name):
        return "", "handle-placeholder"
    if not _is_told(where):
        return "", "handle-platform"
    if " " in name:
        return "", "handle-display-name"
    return f"{where}:{name}", ""


@lru_cache(maxsize=_CACHED)
def read_vrm(value: str) -> tuple[str, str]:
    """The registration mark in upper case without spaces and no code, or nothing and the code of what is wrong."""
    mark = re.sub(r"[\s.\-]+", "", tidy(value)).upper()
    told = "".join(c for c in mark if c.isalnum())
    if not told or told in _NO_MARK or (len(set(mark)) == 1 and len(mark) > 1):
        return "", "vrm-placeholder"
    return (mark, "") if re.fullmatch(r"[A-Z0-9]{2,8}", mark) else ("", "vrm-format")
