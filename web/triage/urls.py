from django.urls import path

from web.triage import views

urlpatterns = [
    path("broken/", views.broken, name="broken"),
    path("investigations/<int:pk>/", views.investigation, name="investigation"),
    path("investigations/<int:pk>/live/", views.investigation_live, name="investigation-live"),
    path("investigations/<int:pk>/observe/", views.observe, name="investigation-observe"),
    path("investigations/<int:pk>/check/", views.check, name="investigation-check"),
    path("investigations/<int:pk>/ask/", views.ask, name="investigation-ask"),
    path("investigations/<int:pk>/call/", views.call, name="investigation-call"),
    path("investigations/<int:pk>/close/", views.close, name="investigation-close"),
    path("investigations/<int:pk>/share/", views.share, name="investigation-share"),
]
