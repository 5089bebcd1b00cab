from django.urls import path

from maintwin import inbox

urlpatterns = [
    path("", inbox.inbox, name="inbox"),
    path("<str:name>/", inbox.message, name="inbox-message"),
]
