from django.urls import path

from calendar_app.find import views

urlpatterns = [path("find-a-time/", views.find, name="find-a-time")]
