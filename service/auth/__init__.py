"""Who is asking. Floor 0b: imports only ``service.domain``; knows no web and no SQL.

``clients`` are the callers an administrator registered, ``secrets`` proves that one is who it says, ``tokens``
issues the access token it then comes with and verifies that token on every request, and ``behalf`` checks the person
a machine says it acts for. ``compact`` and ``claims`` are the strict reading inside ``tokens``; ``keys`` holds what
it signs and verifies with.
"""
