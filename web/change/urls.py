from django.urls import path

from web.change import act_views, foresight, log_views, progress_views, proposal_views, share_views, views

urlpatterns = [
    path("changes/<int:pk>/", views.change, name="change"),
    path("changes/<int:pk>/live/", views.change_live, name="change-live"),
    path("changes/<int:pk>/log/", log_views.change_log, name="change-log"),
    path("changes/<int:pk>/do/<slug:name>/", act_views.act, name="change-act"),
    path("changes/<int:pk>/do/<slug:name>/preview/", foresight.act_preview, name="change-act-preview"),
    path("changes/<int:pk>/share/", share_views.share, name="change-share"),
    path("changes/<int:pk>/unshare/", share_views.unshare, name="change-unshare"),
    path("changes/<int:pk>/steps/", progress_views.add_step, name="change-step"),
    path("steps/<int:pk>/tick/", progress_views.tick_step, name="step-tick"),
    path("windows/<int:pk>/tick/", progress_views.tick_check, name="window-tick"),
    path("windows/<int:pk>/release/", progress_views.release, name="window-release"),
    path("conflicts/<int:pk>/accept/", act_views.accept_finding, name="finding-accept"),
    path("proposals/<int:pk>/take-over/", proposal_views.take_over, name="proposal-take-over"),
    path("links/<int:pk>/revoke/", proposal_views.revoke_link, name="link-revoke"),
]
