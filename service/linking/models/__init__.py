"""Linking models as data: one file per version, never changed once shipped. Floor 0b."""
