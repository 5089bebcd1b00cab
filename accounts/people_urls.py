from django.urls import path

from accounts import people_views

urlpatterns = [
    path("", people_views.people, name="people"),
    path("<int:pk>/", people_views.person, name="person"),
    path("<int:pk>/deactivate/", people_views.deactivate, name="person-deactivate"),
    path("<int:pk>/reactivate/", people_views.reactivate, name="person-reactivate"),
]
