from django.urls import URLPattern, URLResolver, include, path

import api.urls
import calendar_app.urls
import embedded.inbox.urls
import web.urls
from components.refusal_pages import cannot_be_read

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include(calendar_app.urls)),
    path("", include(web.urls)),
    path("inbox/", include(embedded.inbox.urls)),
    path("api/v1/", include(api.urls)),
]

handler400 = cannot_be_read
