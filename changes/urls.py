from django.urls import path

from changes.views import (
    answering,
    declaring,
    doing,
    entering,
    foreseeing,
    looking,
    progressing,
    proposing,
    recording,
    sharing,
)

urlpatterns = [
    path("book/", entering.book, name="book"),
    path("book/preview/", entering.book_preview, name="book-preview"),
    path("changes/<int:pk>/", looking.change, name="change"),
    path("changes/<int:pk>/live/", looking.change_live, name="change-live"),
    path("changes/<int:pk>/log/", recording.change_log, name="change-log"),
    path("changes/<int:pk>/edit/", entering.edit, name="change-edit"),
    path("changes/<int:pk>/do/<slug:name>/", doing.act, name="change-act"),
    path("changes/<int:pk>/do/<slug:name>/preview/", foreseeing.act_preview, name="change-act-preview"),
    path("changes/<int:pk>/share/", sharing.share, name="change-share"),
    path("changes/<int:pk>/unshare/", sharing.unshare, name="change-unshare"),
    path("changes/<int:pk>/steps/", progressing.add_step, name="change-step"),
    path("steps/<int:pk>/tick/", progressing.tick_step, name="step-tick"),
    path("windows/<int:pk>/tick/", progressing.tick_check, name="window-tick"),
    path("windows/<int:pk>/release/", progressing.release, name="window-release"),
    path("conflicts/<int:pk>/accept/", doing.accept_finding, name="finding-accept"),
    path("proposals/<int:pk>/take-over/", proposing.take_over, name="proposal-take-over"),
    path("links/<int:pk>/revoke/", proposing.revoke_link, name="link-revoke"),
    path("answer/<str:token>/", answering.answer, name="answer"),
    path("declare/", declaring.declare, name="declare"),
    path("declare/preview/", declaring.declare_preview, name="declare-preview"),
]
