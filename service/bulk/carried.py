"""The linking model as work on other processes and machines takes it along. Floor 1."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from service.linking.model import Model, load_model


@dataclass(frozen=True, slots=True)
class Carried:
    """A model that travels by its name: whoever unpacks it loads the shipped model of that name.

    Packing one that is not shipped raises ``ValueError``: elsewhere another model would be loaded in its place.
    """

    model: Model

    def __reduce__(self) -> tuple[Callable[[str], Carried], tuple[str]]:
        if not self.travels:
            raise ValueError("a model that is not shipped cannot be sent to another process")
        return carried, (self.model.name,)

    @property
    def travels(self) -> bool:
        """Whether other processes can load it."""
        try:
            return any(self.model is shipped for shipped in (load_model(self.model.name), load_model()))
        except FileNotFoundError:
            return False


def carried(name: str) -> Carried:
    """The shipped model of that name."""
    return Carried(load_model(name))
