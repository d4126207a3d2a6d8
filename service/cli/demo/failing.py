"""What ends the demonstration before its end. Floor 3."""


class DemoFailed(Exception):
    """The demonstration cannot go on; the text says why, and what to do."""
