from django.urls import path

from web.declaring import views

urlpatterns = [
    path("declare/", views.declare, name="declare"),
    path("declare/preview/", views.declare_preview, name="declare-preview"),
]
