from django.urls import path

from web.conflicts import views

urlpatterns = [path("conflicts/", views.conflicts, name="conflicts")]
