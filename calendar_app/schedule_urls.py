from django.urls import path

from calendar_app import schedule

urlpatterns = [path("", schedule.schedule, name="schedule")]
