from django.urls import path

from calendar_app import freeze_views, hours_views

urlpatterns = [
    path("freezes/", freeze_views.freezes, name="freezes"),
    path("freezes/new/", freeze_views.new, name="freeze-new"),
    path("freezes/<int:pk>/", freeze_views.freeze, name="freeze"),
    path("freezes/<int:pk>/edit/", freeze_views.edit, name="freeze-edit"),
    path("freezes/<int:pk>/lift/", freeze_views.lift, name="freeze-lift"),
    path("freezes/<int:pk>/exceptions/<int:exception>/<slug:name>/", freeze_views.answer, name="exception-answer"),
    path("changes/<int:pk>/ask-exception/", freeze_views.ask, name="exception-ask"),
    path("systems/<slug:slug>/hours/", hours_views.hours, name="hours"),
    path("systems/<slug:slug>/hours/<int:pk>/", hours_views.edit, name="hours-edit"),
    path("systems/<slug:slug>/hours/<int:pk>/remove/", hours_views.remove, name="hours-remove"),
]
