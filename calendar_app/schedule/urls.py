from django.urls import path

from calendar_app.schedule import views

urlpatterns = [path("", views.schedule, name="schedule")]
