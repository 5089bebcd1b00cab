from django.urls import path

from web.exporting import views

urlpatterns = [
    path("download/estate/", views.download_estate, name="download-estate"),
    path("download/<slug:what>/<slug:kind>/", views.download_table, name="download"),
]
