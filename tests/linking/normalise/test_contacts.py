"""Phones, e-mail addresses, handles and vehicle marks as feeds send them."""

from __future__ import annotations

import pytest

from service.linking.normalise.contacts import read_email, read_handle, read_phone, read_vrm


@pytest.mark.parametrize(
    "value",
    [
        "+447700900412", "07700 900412", "0044 7700 900412", "+44 (0)7700 900412", "(07700) 900-412", "7700900412",
        "tel: 07700900412", "07700900412 (mum)", "07700 900412 ext 3", "\u202a+44 7700 900412\u202c",
        "07700\u00a0900412", "０７７００９００４１２", "٠٧٧٠٠٩٠٠٤١٢", "+44\u20117700\u2011900412",
    ],
    ids=ascii,
)  # fmt: skip
def test_one_phone_however_it_is_written(value: str) -> None:
    assert read_phone(value) == ("+447700900412", "")


def test_a_phone_of_another_country_keeps_its_code() -> None:
    assert read_phone("+353 85 012 3456") == ("+353850123456", "")


@pytest.mark.parametrize(
    "value",
    ["", " ", "withheld", "Private", "n/k", "No Caller ID", "unknown", "00000000000", "07000000000", "01234567890",
     "07123456789", "99999999999", "xxx", "none"],
)  # fmt: skip
def test_a_phone_that_is_not_told_is_a_placeholder(value: str) -> None:
    assert read_phone(value) == ("", "phone-placeholder")


@pytest.mark.parametrize(
    "value", ["07700", "see notes", "07700900412 / 07700900413", "0770090041207700900412", "+", "h@example.org"]
)
def test_what_is_no_phone_is_left_out(value: str) -> None:
    assert read_phone(value) in {("", "phone-unreadable"), ("", "phone-placeholder")}


@pytest.mark.parametrize(
    "value", ["hannah@example.org", "Hannah@Example.ORG", "mailto:hannah@example.org", "<hannah@example.org>",
              " hannah@example.org; ", "hann\u200bah@example.org"], ids=ascii,
)  # fmt: skip
def test_one_mail_address_however_it_is_written(value: str) -> None:
    assert read_email(value) == ("hannah@example.org", "")


@pytest.mark.parametrize("value", ["", "none", "n/a", "unknown@example.org", "noemail@example.org", "@"])
def test_a_mail_address_that_is_not_told_is_a_placeholder(value: str) -> None:
    assert read_email(value) == ("", "email-placeholder")


@pytest.mark.parametrize(
    "value", ["hannah", "hannah@", "h@@example.org", "Hannah <hannah@example.org>", "h@localhost", "h@" + "a" * 300]
)
def test_what_is_no_mail_address_is_left_out(value: str) -> None:
    assert read_email(value) == ("", "email-invalid")


@pytest.mark.parametrize(
    ("platform", "value", "expected"),
    [
        pytest.param("instagram", "@Hannah_B", "instagram:hannah_b", id="an at sign and capitals"),
        pytest.param("Insta", "hannah_b", "instagram:hannah_b", id="a platform's short name"),
        pytest.param("", "https://www.instagram.com/hannah_b/?hl=en", "instagram:hannah_b", id="a link"),
        pytest.param("IG", "instagram.com/hannah_b", "instagram:hannah_b", id="a link and a platform"),
        pytest.param("", "instagram.com/stories/hannah_b/", "instagram:hannah_b", id="a link to a story"),
        pytest.param("Twitter", "hannah_b", "x:hannah_b", id="a platform's old name"),
        pytest.param("", "https://x.com/hannah_b/status/1", "x:hannah_b", id="a link to a post of an account"),
        pytest.param("", "https://facebook.com/profile.php?id=100012", "facebook:100012", id="an account by number"),
        pytest.param("", "https://m.facebook.com/people/Hannah-B/100012/", "facebook:100012", id="the same by name"),
        pytest.param("snapchat", "https://www.snapchat.com/add/hannah_b", "snapchat:hannah_b", id="a link to add"),
        pytest.param("", "www.tiktok.com/@hannah_b", "tiktok:hannah_b", id="an at sign in a link"),
        pytest.param("whatsapp", "07700 900412", "whatsapp:+447700900412", id="a phone for a handle"),
        pytest.param("", "https://wa.me/447700900412", "whatsapp:+447700900412", id="a number in a link"),
        pytest.param("signal", "hannah.12", "signal:hannah.12", id="a name where phones are usual"),
        pytest.param("hinge", "hannah", "hinge:hannah", id="a platform that is not known here"),
    ],
)
def test_one_account_however_it_is_written(platform: str, value: str, expected: str) -> None:
    assert read_handle(platform, value) == (expected, "")


@pytest.mark.parametrize(
    ("platform", "value", "code"),
    [
        pytest.param("instagram", "@", "handle-placeholder", id="only the sign"),
        pytest.param("instagram", "unknown", "handle-placeholder", id="unknown"),
        pytest.param("whatsapp", "07000000000", "handle-placeholder", id="a made-up number"),
        pytest.param("", "hannah_b", "handle-platform", id="no platform"),
        pytest.param("unknown", "hannah_b", "handle-platform", id="an unknown platform"),
        pytest.param("facebook", "Hannah Bright", "handle-display-name", id="the name on show"),
        pytest.param("", "https://www.instagram.com/p/abc123/", "handle-link", id="a link to a picture"),
        pytest.param("facebook", "https://www.facebook.com/groups/quay", "handle-link", id="a link to a group"),
    ],
)
def test_what_tells_no_account_is_left_out(platform: str, value: str, code: str) -> None:
    assert read_handle(platform, value) == ("", code)


@pytest.mark.parametrize("value", ["QB70 XYZ", "qb70xyz", "QB70-XYZ", " QB70.XYZ ", "ＱＢ７０ＸＹＺ"], ids=ascii)
def test_one_vehicle_mark_however_it_is_written(value: str) -> None:
    assert read_vrm(value) == ("QB70XYZ", "")


@pytest.mark.parametrize(
    ("value", "code"),
    [("UNKNOWN", "vrm-placeholder"), ("n/a", "vrm-placeholder"), ("not seen", "vrm-placeholder"),
     ("XXXX", "vrm-placeholder"), ("", "vrm-placeholder"), ("Q", "vrm-format"), ("QB70?", "vrm-format"),
     ("QB70 XYZ 12", "vrm-format"), ("a grey hatchback", "vrm-format")],
)  # fmt: skip
def test_what_is_no_vehicle_mark_is_left_out(value: str, code: str) -> None:
    assert read_vrm(value) == ("", code)
