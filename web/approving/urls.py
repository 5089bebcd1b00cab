from django.urls import path

from web.approving import views

urlpatterns = [
    path("answer/<str:token>/", views.answer, name="answer"),
]
