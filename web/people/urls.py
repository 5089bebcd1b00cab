from django.urls import path

from web.people import invite_views, leaving_views, views

urlpatterns = [
    path("", views.people, name="people"),
    path("invite/", invite_views.invite, name="people-invite"),
    path("invite-organisation/", invite_views.organisation, name="organisation-invite"),
    path("invitations/<uuid:public_id>/again/", invite_views.send_again, name="invite-again"),
    path("invitations/<uuid:public_id>/take-back/", invite_views.take_back, name="invite-take-back"),
    path("<uuid:public_id>/invite/", invite_views.invite_contact, name="person-invite"),
    path("<uuid:public_id>/", views.person, name="person"),
    path("<uuid:public_id>/address/", views.address, name="person-address"),
    path("<uuid:public_id>/address/take-back/", views.take_back_address, name="person-address-take-back"),
    path("<uuid:public_id>/leaving/", leaving_views.leaving, name="person-leaving"),
    path("<uuid:public_id>/deactivate/", views.deactivate, name="person-deactivate"),
    path("<uuid:public_id>/sign-out/", views.sign_out, name="person-sign-out"),
    path("<uuid:public_id>/reactivate/", views.reactivate, name="person-reactivate"),
]
