"""Roles and their order: who ranks above whom."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Roles:
    """Role names from the lowest to the highest; at least one, none twice."""

    order: tuple[str, ...]

    @property
    def lowest(self) -> str:
        """The role of who is not on the roster."""
        return self.order[0]

    def reaches(self, role: str, minimum: str) -> bool:
        """Whether `role` is `minimum` or above. Both must be roles of this order (else ValueError)."""
        return self.order.index(role) >= self.order.index(minimum)

    def least(self, roles: Iterable[str]) -> str:
        """The lowest of `roles`; of none, the lowest that there is: nobody vouches for what has no author."""
        return min(roles, key=self.order.index, default=self.lowest)


#: What a policy that names no roles gets.
DEFAULT_ROLES = Roles(("junior", "mid", "senior", "principal"))
