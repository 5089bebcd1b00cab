from django.urls import path

from notifications import link_views, setting_views, views

urlpatterns = [
    path("notices/", views.notices, name="notices"),
    path("notices/<int:pk>/again/", views.send_again, name="notice-again"),
    path("notices/<int:pk>/seen/", views.say_seen, name="notice-seen"),
    path("notices/seen/<str:token>/", link_views.seen, name="notice-seen-by-link"),
    path("notices/fewer/<str:token>/", link_views.fewer, name="notice-fewer"),
    path("settings/notices/", setting_views.plan, name="notice-plan"),
    path("account/notices/", setting_views.preferences, name="notice-preferences"),
    path("account/notices/<int:pk>/again/", setting_views.hear_again, name="notice-unmute"),
]
