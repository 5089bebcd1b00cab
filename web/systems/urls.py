from django.urls import path

from web.systems import claim_views, editing_views, map_views, past_views, seen_as_views, several_views, views

urlpatterns = [
    path("claims/", claim_views.claims, name="claims"),
    path("claims/all/<slug:what>/", claim_views.whole, name="claims-whole"),
    path("claims/do/<slug:name>/", claim_views.claims_act, name="claims-act"),
    path("systems/", views.systems, name="systems"),
    path("systems/new/", editing_views.new, name="system-new"),
    path("systems/new/preview/", editing_views.preview, name="system-new-preview"),
    path("systems/add-several/", several_views.add_several, name="systems-add-several"),
    path("systems/add-several/preview/", several_views.preview, name="systems-add-several-preview"),
    path("systems/<slug:slug>/", views.system, name="system"),
    path("systems/<slug:slug>/edit/", editing_views.edit, name="system-edit"),
    path("systems/<slug:slug>/edit/preview/", editing_views.preview, name="system-edit-preview"),
    path("systems/<slug:slug>/do/<slug:name>/preview/", views.system_act_preview, name="system-act-preview"),
    path("systems/<slug:slug>/as/", seen_as_views.seen_as, name="system-seen-as"),
    path("systems/<slug:slug>/map/", map_views.system_map, name="system-map"),
    path("systems/<slug:slug>/past/", past_views.past, name="system-past"),
    path("systems/<slug:slug>/do/<slug:name>/", views.system_act, name="system-act"),
]
