"""Alembic's environment: how the tables came to be what they are. Floor 1."""
