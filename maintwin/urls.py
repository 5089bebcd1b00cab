from django.urls import URLPattern, URLResolver, include, path

import api.urls
import calendar_app.urls
import embedded.inbox.urls
import web.urls
from components.refusal_pages import cannot_be_read
from maintwin.broken import broken
from maintwin.security_txt import security_txt

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include(calendar_app.urls)),
    path("", include(web.urls)),
    path(".well-known/security.txt", security_txt, name="security-txt"),
    path("inbox/", include(embedded.inbox.urls)),
    path("api/v1/", include(api.urls)),
]

handler400 = cannot_be_read
handler500 = broken
