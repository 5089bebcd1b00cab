from django.urls import include, path

from bench.serving.floor import FloorView

urlpatterns = [path("bench/floor/", FloorView.as_view()), path("", include("maintwin.urls"))]
