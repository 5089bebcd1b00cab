from django.urls import path

from calendar_app.freezes import views

urlpatterns = [
    path("freezes/", views.freezes, name="freezes"),
    path("freezes/new/", views.new, name="freeze-new"),
    path("freezes/<int:pk>/", views.freeze, name="freeze"),
    path("freezes/<int:pk>/edit/", views.edit, name="freeze-edit"),
    path("freezes/<int:pk>/lift/", views.lift, name="freeze-lift"),
    path("freezes/<int:pk>/exceptions/<int:exception>/<slug:name>/", views.answer, name="exception-answer"),
    path("changes/<int:pk>/ask-exception/", views.ask, name="exception-ask"),
]
