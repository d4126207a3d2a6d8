"""The revisions, oldest first by number. Floor 1."""
