from django.urls import path

from web.organisations import views

urlpatterns = [
    path("", views.organisations, name="organisations"),
    path("new/", views.new, name="organisation-new"),
    path("<slug:slug>/", views.organisation, name="organisation"),
]
