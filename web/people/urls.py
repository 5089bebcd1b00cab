from django.urls import path

from web.people import views

urlpatterns = [
    path("", views.people, name="people"),
    path("<int:pk>/", views.person, name="person"),
    path("<int:pk>/deactivate/", views.deactivate, name="person-deactivate"),
    path("<int:pk>/reactivate/", views.reactivate, name="person-reactivate"),
]
