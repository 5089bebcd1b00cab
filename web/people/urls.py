from django.urls import path

from web.people import views

urlpatterns = [
    path("", views.people, name="people"),
    path("<uuid:public_id>/", views.person, name="person"),
    path("<uuid:public_id>/deactivate/", views.deactivate, name="person-deactivate"),
    path("<uuid:public_id>/sign-out/", views.sign_out, name="person-sign-out"),
    path("<uuid:public_id>/reactivate/", views.reactivate, name="person-reactivate"),
]
