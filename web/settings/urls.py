from django.urls import path

from web.settings import notice_views, views, wall_views

urlpatterns = [
    path("settings/", views.settings, name="settings"),
    path("settings/notices/", notice_views.plan, name="notice-plan"),
    path("settings/walls/", wall_views.walls, name="walls"),
    path("settings/walls/<uuid:public_id>/revoke/", wall_views.revoke, name="wall-revoke"),
    path("account/notices/", notice_views.preferences, name="notice-preferences"),
    path("account/notices/<uuid:public_id>/again/", notice_views.hear_again, name="notice-unmute"),
]
