from django.urls import path

from web.importing import views

urlpatterns = [
    path("settings/imports/", views.imports, name="imports"),
    path("settings/imports/<uuid:public_id>/", views.one, name="import"),
    path("settings/imports/<uuid:public_id>/live/", views.live, name="import-live"),
    path("settings/imports/<uuid:public_id>/do/<slug:name>/", views.act, name="import-act"),
]
