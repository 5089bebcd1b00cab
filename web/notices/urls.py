from django.urls import path

from web.notices import views

urlpatterns = [
    path("notices/", views.notices, name="notices"),
    path("notices/<uuid:public_id>/again/", views.send_again, name="notice-again"),
    path("notices/<uuid:public_id>/seen/", views.say_seen, name="notice-seen"),
]
