"""Addresses that are none of the API's answer like everything else of it."""

from __future__ import annotations

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.views import APIView


@extend_schema(exclude=True)
class NotThereView(APIView):
    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Whoever is not signed in is asked to first."""
        super().initial(request, *args, **kwargs)
        raise NotFound
