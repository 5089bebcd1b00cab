"""Sign-in by token for the API."""

from rest_framework.authentication import TokenAuthentication as BaseTokenAuthentication
from rest_framework.exceptions import AuthenticationFailed

from accounts.models import Person, Token
from core import clock
from core.history import by_token
from core.security_log import SecurityEvent, note


class TokenAuthentication(BaseTokenAuthentication):
    """`Authorization: Token KEY`; the key is looked up by its digest."""

    def authenticate_credentials(self, key: str) -> tuple[Person, Token]:
        token = Token.objects.select_related("person__organisation").filter(digest=Token.digest_of(key)).first()
        if token is None:
            note(SecurityEvent.TOKEN_REFUSED, why="unknown")
            raise AuthenticationFailed("This token is not known.")
        if token.revoked_at is not None or not token.person.has_account:
            note(SecurityEvent.TOKEN_REFUSED, why="revoked", token=token.pk, whom=token.person_id)
            raise AuthenticationFailed("This token was revoked.")
        if token.has_expired(clock.now()):
            note(SecurityEvent.TOKEN_REFUSED, why="expired", token=token.pk, whom=token.person_id)
            raise AuthenticationFailed("This token has expired. Make a new one under API tokens.")
        by_token(token.pk, token.person_id)
        self._note_use(token)
        return token.person, token

    def _note_use(self, token: Token) -> None:
        now = clock.now()
        if token.last_used_at is None or (now - token.last_used_at).total_seconds() > 60:
            Token.objects.filter(pk=token.pk).update(last_used_at=now)
