from django.urls import path

from web.setup import views

urlpatterns = [
    path("set-up/<str:token>/", views.set_up_page, name="set-up"),
    path("getting-started/", views.getting_started, name="getting-started"),
    path("getting-started/on-call/", views.on_call, name="on-call"),
    path("getting-started/example/<slug:how>/", views.example, name="example"),
    path("getting-started/steps/<slug:step>/<slug:how>/", views.keep_step, name="getting-started-step"),
]
