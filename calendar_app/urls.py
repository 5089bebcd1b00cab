from django.urls import URLPattern, URLResolver, include, path

from calendar_app.answers import urls as answers
from calendar_app.feeds import urls as feeds
from calendar_app.find import urls as find
from calendar_app.freezes import urls as freezes
from calendar_app.hours import urls as hours
from calendar_app.in_place import urls as in_place
from calendar_app.schedule import urls as schedule
from calendar_app.tonight import urls as tonight
from calendar_app.wall import urls as wall

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include(answers)),
    path("", include(tonight)),
    path("", include(freezes)),
    path("", include(hours)),
    path("feeds/", include(feeds)),
    path("schedule/", include(schedule)),
    path("", include(find)),
    path("schedule/", include(in_place)),
    path("wall/", include(wall)),
]
