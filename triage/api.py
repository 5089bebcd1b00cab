"""The API's doors to triage and investigations."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import viewsets
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.models import Person
from changes.services.reader import Reader
from maintwin.api import entered, person_of
from triage import serializers as shapes
from triage.models import Investigation
from triage.services import asking, investigations
from triage.services.answering import Answering
from triage.services.investigation_views import investigation_view


class TriageView(APIView):
    @extend_schema(request=shapes.TriageInputSerializer, responses=shapes.TriageSerializer)
    def post(self, request: Request) -> Response:
        """What could explain this, and what to check next. Nothing is stored."""
        data = entered(shapes.TriageInputSerializer, request)
        reader = Reader(person_of(request))
        seen = investigations.understood(reader, shapes.entries_from(data["observations"]))
        window = investigations.own_window(reader.person, data.get("window"))
        return Response(shapes.TriageSerializer(Answering(reader, seen, window).view()).data)


class InvestigationViewSet(viewsets.GenericViewSet[Investigation]):
    """The own organisation's, and those that were shown to it."""

    lookup_value_converter = "int"
    queryset = Investigation.objects.none()
    serializer_class = shapes.InvestigationSerializer

    def get_queryset(self) -> QuerySet[Investigation]:
        return Investigation.objects.visible_to(person_of(self.request).organisation).for_reading()

    @extend_schema(request=shapes.TriageInputSerializer, responses={201: shapes.InvestigationSerializer})
    def create(self, request: Request) -> Response:
        data = entered(shapes.TriageInputSerializer, request)
        entries = shapes.entries_from(data["observations"])
        made = investigations.open_investigation(person_of(request), entries, data.get("window"))
        return self._show(request, made.pk, HTTPStatus.CREATED)

    @extend_schema(responses=shapes.InvestigationSerializer)
    def retrieve(self, request: Request, pk: int) -> Response:
        return self._show(request, pk)

    @extend_schema(request=shapes.ObservationsSerializer, responses=shapes.InvestigationSerializer)
    @action(detail=True, methods=["post"])
    def observations(self, request: Request, pk: int) -> Response:
        """Adds what was seen."""
        self.get_queryset().get(pk=pk)
        entries = shapes.entries_from(entered(shapes.ObservationsSerializer, request)["observations"])
        return self._after(request, pk, lambda who: investigations.observe(who, pk, entries))

    @extend_schema(request=shapes.AskSerializer, responses=shapes.InvestigationSerializer)
    @action(detail=True, methods=["post"])
    def ask(self, request: Request, pk: int) -> Response:
        """Asks the next contact of the system's owner by mail whether they are working on it."""
        self.get_queryset().get(pk=pk)
        system = entered(shapes.AskSerializer, request)["system"]
        return self._after(request, pk, lambda who: asking.ask(who, pk, system))

    @extend_schema(request=shapes.CallSerializer, responses=shapes.InvestigationSerializer)
    @action(detail=True, methods=["post"])
    def calls(self, request: Request, pk: int) -> Response:
        """What was said on the phone; a yes becomes reported work at once."""
        self.get_queryset().get(pk=pk)
        data = entered(shapes.CallSerializer, request)
        said = (data["system"], data["answer"], data.get("name", ""), data.get("note", ""))
        return self._after(request, pk, lambda who: asking.log_call(who, pk, *said))

    @extend_schema(request=shapes.CloseSerializer, responses=shapes.InvestigationSerializer)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, pk: int) -> Response:
        self.get_queryset().get(pk=pk)
        finding = entered(shapes.CloseSerializer, request)["finding"]
        return self._after(request, pk, lambda who: investigations.close(who, pk, finding))

    @extend_schema(request=shapes.ShareSerializer, responses=shapes.InvestigationSerializer)
    @action(detail=True, methods=["post"])
    def share(self, request: Request, pk: int) -> Response:
        """Shows it to another organisation, which may then add to it."""
        self.get_queryset().get(pk=pk)
        organisation = entered(shapes.ShareSerializer, request)["organisation"]
        return self._after(request, pk, lambda who: investigations.share(who, pk, organisation))

    def _after(self, request: Request, pk: int, act: Callable[[Person], object]) -> Response:
        act(person_of(request))
        return self._show(request, pk)

    def _show(self, request: Request, pk: int, status: int = HTTPStatus.OK) -> Response:
        view = investigation_view(Reader(person_of(request)), self.get_queryset().get(pk=pk))
        return Response(shapes.InvestigationSerializer(view).data, status=status)
