from django.urls import path

from web.search import pick_views, views

urlpatterns = [
    path("search/", views.search_page, name="search"),
    path("search/below/", views.search_below, name="search-below"),
    path("search/pick/<slug:scope>/", pick_views.pick, name="pick"),
    path("search/<slug:kind>/", views.search_whole, name="search-whole"),
]
