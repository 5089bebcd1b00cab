from django.urls import path

from web.links import address_views, claim_views, invitation_views, notice_views, question_views

urlpatterns = [
    path("invitation/<str:key>/", invitation_views.invitation, name="invitation"),
    path("new-address/<str:key>/", address_views.new_address, name="new-address"),
    path("notices/seen/<str:token>/", notice_views.seen, name="notice-seen-by-link"),
    path("notices/fewer/<str:token>/", notice_views.fewer, name="notice-fewer"),
    path("confirm-dependency/<str:token>/", claim_views.confirm_dependency, name="confirm-dependency"),
    path("are-you-working-on-this/<str:token>/", question_views.are_you_working_on_this, name="question"),
]
