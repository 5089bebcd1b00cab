from django.urls import path

from notifications import views

urlpatterns = [path("notices/", views.notices, name="notices")]
