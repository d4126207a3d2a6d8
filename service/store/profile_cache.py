"""What the linker read last, remembered from one unit of work to the next. Floor 1."""

from __future__ import annotations

from collections import OrderedDict

from service.linking.profile import Profile


class ProfileCache:
    """The details of the nodes read last, by node id; bounded."""

    def __init__(self, size: int = 20_000) -> None:
        self._size = size
        self._held: OrderedDict[str, Profile] = OrderedDict()

    def get(self, node_id: str) -> Profile | None:
        """The details, if they are held."""
        return self._held.get(node_id)

    def put(self, node_id: str, profile: Profile) -> None:
        """Hold the details; the longest held make room."""
        self._held[node_id] = profile
        while len(self._held) > self._size:
            self._held.popitem(last=False)

    def forget(self) -> None:
        """Nothing is held."""
        for node_id in list(self._held):
            self._held.pop(node_id, None)
