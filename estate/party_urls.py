from django.urls import path

from estate import views_parties

urlpatterns = [
    path("claims/", views_parties.claims, name="claims"),
    path("claims/do/<slug:name>/", views_parties.claims_act, name="claims-act"),
    path("settings/", views_parties.settings, name="settings"),
]
