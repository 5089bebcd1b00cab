from django.urls import path

from web.systems import claim_views, past_views, views

urlpatterns = [
    path("claims/", claim_views.claims, name="claims"),
    path("claims/all/<slug:what>/", claim_views.whole, name="claims-whole"),
    path("claims/do/<slug:name>/", claim_views.claims_act, name="claims-act"),
    path("systems/", views.systems, name="systems"),
    path("systems/<slug:slug>/", views.system, name="system"),
    path("systems/<slug:slug>/past/", past_views.past, name="system-past"),
    path("systems/<slug:slug>/do/<slug:name>/", views.system_act, name="system-act"),
]
