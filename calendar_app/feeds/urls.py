from django.urls import path

from calendar_app.feeds import views

urlpatterns = [
    path("", views.feeds, name="feeds"),
    path("<uuid:public_id>/revoke/", views.revoke, name="feed-revoke"),
    path("<str:token>.ics", views.feed, name="feed"),
]
