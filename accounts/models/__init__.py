from accounts.models.address import AddressChange, AddressChangeQuerySet, FormerAddress
from accounts.models.browser_session import BrowserSession, BrowserSessionQuerySet
from accounts.models.invite import Invite, InviteKind, InviteQuerySet
from accounts.models.organisation import ExampleState, Organisation, OrganisationQuerySet
from accounts.models.person import Person, PersonManager, Role
from accounts.models.setup_link import SetupLink
from accounts.models.token import Scope, Token, TokenQuerySet, all_scopes
from accounts.models.unsent_form import UnsentForm, UnsentFormQuerySet
from accounts.models.wall import Wall, WallQuerySet, WallScreen, WallScreenQuerySet

__all__ = [
    "AddressChange",
    "AddressChangeQuerySet",
    "BrowserSession",
    "BrowserSessionQuerySet",
    "ExampleState",
    "FormerAddress",
    "Invite",
    "InviteKind",
    "InviteQuerySet",
    "Organisation",
    "OrganisationQuerySet",
    "Person",
    "PersonManager",
    "Role",
    "Scope",
    "SetupLink",
    "Token",
    "TokenQuerySet",
    "UnsentForm",
    "UnsentFormQuerySet",
    "Wall",
    "WallQuerySet",
    "WallScreen",
    "WallScreenQuerySet",
    "all_scopes",
]
