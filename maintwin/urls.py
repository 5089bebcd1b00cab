from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("accounts.urls")),
    path("inbox/", include("maintwin.inbox_urls")),
    path("api/v1/", include("maintwin.api_urls")),
]
