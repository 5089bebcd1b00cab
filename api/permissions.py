"""What a token may be used for. Whoever is signed in by a browser may do all that their roles allow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rest_framework.exceptions import PermissionDenied
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from accounts.models import Scope, Token
from core.security_log import SecurityEvent, note

if TYPE_CHECKING:  # rest_framework.views loads this module
    from rest_framework.views import APIView

READS_BY_POST = {"api:conflict-preview", "api:slots", "api:triage"}
"""They store nothing; what they ask about is too long for an address."""
DECLARES = {"api:unscheduled"}


class HasScope(BasePermission):
    """Refuses with the name of the scope that the token lacks."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        if not isinstance(request.auth, Token):
            return True
        enough = scopes_for(request)
        if set(enough).isdisjoint(request.auth.scopes):
            note(SecurityEvent.LACKS_SCOPE, token=request.auth.pk, needs=list(enough))
            raise PermissionDenied(f"This token lacks the scope {' or '.join(f'“{scope}”' for scope in enough)}.")
        return True


def name_of_called(request: Request) -> str:
    return request.resolver_match.view_name if request.resolver_match else ""


def scopes_for(request: Request) -> tuple[Scope, ...]:
    """Any of these is enough."""
    called = name_of_called(request)
    if request.method in SAFE_METHODS or called in READS_BY_POST:
        return (Scope.READ,)
    return (Scope.DECLARE, Scope.WRITE) if called in DECLARES else (Scope.WRITE,)
