"""Errors are reported to Sentry where somebody has named one; nothing that was typed or signed goes along."""

from __future__ import annotations

from typing import Any

import sentry_sdk
from sentry_sdk.integrations.celery import CeleryIntegration
from sentry_sdk.integrations.django import DjangoIntegration

from core.asking import now_asking
from core.release import VERSION
from maintwin.logs import without_secrets


def report_errors(dsn: str) -> None:
    sentry_sdk.init(
        dsn=dsn,
        release=VERSION,
        send_default_pii=False,
        include_local_variables=False,
        max_request_body_size="never",
        default_integrations=False,
        integrations=[DjangoIntegration(), CeleryIntegration()],
        before_send=harmless,
        before_breadcrumb=lambda _crumb, _hint: None,
    )


def harmless(event: Any, _hint: Any) -> Any:
    """Addresses may go on with a secret; of headers and cookies nothing is needed."""
    request = event.pop("request", {})
    if "url" in request:
        event["request"] = {"url": without_secrets(request["url"]), "method": request.get("method")}
    if asking := now_asking.get():
        event.setdefault("tags", {})["request"] = asking.number
    return event
