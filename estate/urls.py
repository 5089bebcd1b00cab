from django.urls import path

from estate import views

urlpatterns = [
    path("", views.systems, name="systems"),
    path("<slug:slug>/", views.system, name="system"),
    path("<slug:slug>/do/<slug:name>/", views.system_act, name="system-act"),
]
