from django.urls import path

from web.notices import views

urlpatterns = [
    path("notices/", views.notices, name="notices"),
    path("notices/<int:pk>/again/", views.send_again, name="notice-again"),
    path("notices/<int:pk>/seen/", views.say_seen, name="notice-seen"),
]
