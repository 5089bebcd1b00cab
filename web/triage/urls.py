from django.urls import path

from web.triage import views, whole_views

urlpatterns = [
    path("broken/", views.broken, name="broken"),
    path("investigations/", whole_views.investigations, name="investigations"),
    path("investigations/<uuid:public_id>/all/<slug:what>/", whole_views.whole, name="investigation-whole"),
    path("investigations/<uuid:public_id>/", views.investigation, name="investigation"),
    path("investigations/<uuid:public_id>/live/", views.investigation_live, name="investigation-live"),
    path("investigations/<uuid:public_id>/observe/", views.observe, name="investigation-observe"),
    path("investigations/<uuid:public_id>/check/", views.check, name="investigation-check"),
    path("investigations/<uuid:public_id>/ask/", views.ask, name="investigation-ask"),
    path("investigations/<uuid:public_id>/call/", views.call, name="investigation-call"),
    path("investigations/<uuid:public_id>/close/", views.close, name="investigation-close"),
    path("investigations/<uuid:public_id>/share/", views.share, name="investigation-share"),
]
