"""The API's addresses, all in one place."""

from csp.decorators import csp_update
from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.routers import SimpleRouter

from calendar_app import api as calendar
from changes import api as changes
from changes import exception_api as exceptions
from estate import api as estate
from notifications import api as notifications
from triage import api as triage

read_docs = csp_update({"style-src": ["'unsafe-inline'"], "img-src": ["data:"]})(
    SpectacularSwaggerSplitView.as_view(url_name="api:schema")
)
"""The reference page brings styles of its own; its scripts come from files as everywhere."""

router = SimpleRouter(use_regex_path=False)
router.register("systems", estate.SystemViewSet, basename="system")
router.register("dependencies", estate.DependencyViewSet, basename="dependency")
router.register("freezes", calendar.FreezeViewSet, basename="freeze")
router.register("freezes/<int:freeze>/exceptions", exceptions.FreezeExceptionViewSet, basename="freeze-exception")
router.register("maintenance-hours", calendar.MaintenanceHoursViewSet, basename="maintenance-hours")
router.register("changes", changes.ChangeViewSet, basename="change")
router.register("windows", changes.WindowViewSet, basename="window")
router.register("conflicts", changes.ConflictViewSet, basename="conflict")
router.register("investigations", triage.InvestigationViewSet, basename="investigation")
router.register("notices", notifications.NoticeViewSet, basename="notice")

app_name = "api"
urlpatterns = [
    path("", include(router.urls)),
    path("changes/<int:pk>/ask-exception/", exceptions.AskExceptionView.as_view(), name="ask-exception"),
    path("unscheduled/", changes.UnscheduledView.as_view(), name="unscheduled"),
    path("triage/", triage.TriageView.as_view(), name="triage"),
    path("slots/", changes.SlotsView.as_view(), name="slots"),
    path("now/", changes.NowView.as_view(), name="now"),
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", read_docs, name="docs"),
]
