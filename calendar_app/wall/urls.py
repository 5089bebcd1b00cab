from django.urls import path

from calendar_app.wall import views

urlpatterns = [
    path("", views.wall, name="wall"),
    path("live/", views.live, name="wall-live"),
    path("<str:token>/", views.open_address, name="wall-address"),
]
