"""The API's addresses, all in one place."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView
from rest_framework.routers import SimpleRouter

from changes import api as changes

router = SimpleRouter(use_regex_path=False)
router.register("changes", changes.ChangeViewSet, basename="change")
router.register("windows", changes.WindowViewSet, basename="window")
router.register("conflicts", changes.ConflictViewSet, basename="conflict")

app_name = "api"
urlpatterns = [
    path("", include(router.urls)),
    path("unscheduled/", changes.UnscheduledView.as_view(), name="unscheduled"),
    path("now/", changes.NowView.as_view(), name="now"),
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", SpectacularSwaggerView.as_view(url_name="api:schema"), name="docs"),
]
