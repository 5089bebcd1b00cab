from django.urls import URLPattern, URLResolver, include, path

from web.account import urls as account
from web.approving import urls as approving
from web.booking import urls as booking
from web.change import urls as change
from web.conflicts import urls as conflicts
from web.declaring import urls as declaring
from web.exporting import urls as exporting
from web.importing import urls as importing
from web.links import urls as links
from web.notices import urls as notices
from web.organisations import urls as organisations
from web.people import urls as people
from web.search import urls as search
from web.settings import urls as settings
from web.setup import urls as setup
from web.systems import urls as systems
from web.triage import urls as triage

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include(account)),
    path("", include(approving)),
    path("", include(booking)),
    path("", include(change)),
    path("", include(conflicts)),
    path("", include(declaring)),
    path("", include(exporting)),
    path("", include(importing)),
    path("", include(links)),
    path("", include(notices)),
    path("organisations/", include(organisations)),
    path("people/", include(people)),
    path("", include(search)),
    path("", include(settings)),
    path("", include(setup)),
    path("", include(systems)),
    path("", include(triage)),
]
