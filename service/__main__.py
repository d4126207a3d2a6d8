"""``python -m service`` is the command ``conduct``."""

from service.main import command

command()
