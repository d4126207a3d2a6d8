"""Words and values of the field. Floor 0a: standard library only; imports nothing of the service."""
