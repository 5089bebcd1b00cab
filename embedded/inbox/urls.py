from django.urls import path

from embedded.inbox import views

urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("<str:name>/", views.message, name="inbox-message"),
    path("<str:name>/html/", views.html, name="inbox-html"),
]
