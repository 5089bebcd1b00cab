"""The API's addresses, all in one place."""

from csp.decorators import csp_update
from django.contrib.auth.decorators import login_required
from django.urls import include, path
from drf_spectacular.views import SpectacularSwaggerSplitView
from rest_framework.routers import SimpleRouter

from api import (
    changes,
    conflicts,
    dependencies,
    feeds,
    freezes,
    investigations,
    maintenance_hours,
    not_there,
    now,
    schema,
    search,
    slots,
    systems,
    tags,
    triage,
    unscheduled,
    windows,
)
from api import freeze_exceptions as exceptions
from api import notices as notifications

reference = SpectacularSwaggerSplitView.as_view(url_name="api:schema", template_name="api/docs.html")
read_docs = login_required(csp_update({"style-src": ["'unsafe-inline'"], "img-src": ["data:"]})(reference))
"""A page like all others, for people; it brings styles of its own, and its scripts come from files as everywhere."""

router = SimpleRouter(use_regex_path=False)
router.register("systems", systems.SystemViewSet, basename="system")
router.register("dependencies", dependencies.DependencyViewSet, basename="dependency")
router.register("feeds", feeds.FeedViewSet, basename="feed")
router.register("freezes", freezes.FreezeViewSet, basename="freeze")
router.register("freezes/<uuid:freeze>/exceptions", exceptions.FreezeExceptionViewSet, basename="freeze-exception")
router.register("maintenance-hours", maintenance_hours.MaintenanceHoursViewSet, basename="maintenance-hours")
router.register("tags", tags.TagViewSet, basename="tag")
router.register("changes", changes.ChangeViewSet, basename="change")
router.register("windows", windows.WindowViewSet, basename="window")
router.register("conflicts", conflicts.ConflictViewSet, basename="conflict")
router.register("investigations", investigations.InvestigationViewSet, basename="investigation")
router.register("notices", notifications.NoticeViewSet, basename="notice")

app_name = "api"
urlpatterns = [
    path("", include(router.urls)),
    path("changes/<uuid:public_id>/ask-exception/", exceptions.AskExceptionView.as_view(), name="ask-exception"),
    path("unscheduled/", unscheduled.UnscheduledView.as_view(), name="unscheduled"),
    path("triage/", triage.TriageEndpoint.as_view(), name="triage"),
    path("slots/", slots.SlotsEndpoint.as_view(), name="slots"),
    path("now/", now.NowView.as_view(), name="now"),
    path("search/", search.SearchView.as_view(), name="search"),
    path("schema/", schema.SchemaView.as_view(), name="schema"),
    path("docs/", read_docs, name="docs"),
    path("<path:anything>", not_there.NotThereView.as_view(), name="not-there"),
]
