from django.urls import path

from calendar_app.in_place import book_views, detail_views, move_views

urlpatterns = [
    path("book/", book_views.book_in_place, name="book-in-place"),
    path("move/<uuid:public_id>/", move_views.move_in_place, name="move-in-place"),
    path("detail/<uuid:public_id>/", detail_views.detail_in_place, name="detail-in-place"),
]
