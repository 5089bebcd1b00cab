from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("calendar_app.urls")),
    path("", include("calendar_app.freeze_urls")),
    path("", include("changes.urls")),
    path("", include("triage.urls")),
    path("", include("notifications.urls")),
    path("", include("accounts.urls")),
    path("", include("estate.party_urls")),
    path("people/", include("accounts.people_urls")),
    path("schedule/", include("calendar_app.schedule_urls")),
    path("systems/", include("estate.urls")),
    path("inbox/", include("maintwin.inbox_urls")),
    path("api/v1/", include("maintwin.api_urls")),
]
