from django.urls import path

from web.change import (
    act_views,
    copy_views,
    foresight,
    log_views,
    progress_views,
    proposal_views,
    seen_as_views,
    share_views,
    views,
    whole_views,
)

urlpatterns = [
    path("changes/<uuid:public_id>/", views.change, name="change"),
    path("changes/<uuid:public_id>/live/", views.change_live, name="change-live"),
    path("changes/<uuid:public_id>/all/<slug:what>/", whole_views.whole, name="change-whole"),
    path("changes/<uuid:public_id>/log/", log_views.change_log, name="change-log"),
    path("changes/<uuid:public_id>/do/<slug:name>/", act_views.act, name="change-act"),
    path("changes/<uuid:public_id>/do/<slug:name>/preview/", foresight.act_preview, name="change-act-preview"),
    path("changes/<uuid:public_id>/as/", seen_as_views.seen_as, name="change-seen-as"),
    path("changes/<uuid:public_id>/copy/", copy_views.copy, name="change-copy"),
    path("changes/<uuid:public_id>/share/", share_views.share, name="change-share"),
    path("changes/<uuid:public_id>/unshare/", share_views.unshare, name="change-unshare"),
    path("changes/<uuid:public_id>/steps/", progress_views.add_step, name="change-step"),
    path("steps/<uuid:public_id>/tick/", progress_views.tick_step, name="step-tick"),
    path("windows/<uuid:public_id>/tick/", progress_views.tick_check, name="window-tick"),
    path("windows/<uuid:public_id>/release/", progress_views.release, name="window-release"),
    path("conflicts/<uuid:public_id>/accept/", act_views.accept_finding, name="finding-accept"),
    path("proposals/<uuid:public_id>/take-over/", proposal_views.take_over, name="proposal-take-over"),
    path("links/<uuid:public_id>/revoke/", proposal_views.revoke_link, name="link-revoke"),
]
