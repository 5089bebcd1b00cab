from django.urls import path

from calendar_app.hours import views

urlpatterns = [
    path("systems/<slug:slug>/hours/", views.hours, name="hours"),
    path("systems/<slug:slug>/hours/<uuid:public_id>/", views.edit, name="hours-edit"),
    path("systems/<slug:slug>/hours/<uuid:public_id>/remove/", views.remove, name="hours-remove"),
]
