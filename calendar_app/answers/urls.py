from django.urls import path

from calendar_app.answers import views

urlpatterns = [
    path("to-answer/", views.to_answer, name="to-answer"),
]
