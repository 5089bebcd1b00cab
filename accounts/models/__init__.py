from accounts.models.organisation import ImpactWord, Organisation
from accounts.models.person import Person, PersonManager, Role
from accounts.models.token import Scope, Token, TokenQuerySet, all_scopes

__all__ = [
    "ImpactWord",
    "Organisation",
    "Person",
    "PersonManager",
    "Role",
    "Scope",
    "Token",
    "TokenQuerySet",
    "all_scopes",
]
