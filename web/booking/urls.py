from django.urls import path

from web.booking import views

urlpatterns = [
    path("book/", views.book, name="book"),
    path("book/preview/", views.book_preview, name="book-preview"),
    path("changes/<uuid:public_id>/edit/", views.edit, name="change-edit"),
]
