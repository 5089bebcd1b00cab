from django.urls import path

from calendar_app.freezes import views

urlpatterns = [
    path("freezes/", views.freezes, name="freezes"),
    path("freezes/new/", views.new, name="freeze-new"),
    path("freezes/<uuid:public_id>/", views.freeze, name="freeze"),
    path("freezes/<uuid:public_id>/edit/", views.edit, name="freeze-edit"),
    path("freezes/<uuid:public_id>/lift/", views.lift, name="freeze-lift"),
    path("freezes/<uuid:public_id>/exceptions/<uuid:exception>/<slug:name>/", views.answer, name="exception-answer"),
    path("changes/<uuid:public_id>/ask-exception/", views.ask, name="exception-ask"),
]
