from django.urls import path

from web.booking import views

urlpatterns = [
    path("book/", views.book, name="book"),
    path("book/preview/", views.book_preview, name="book-preview"),
    path("changes/<int:pk>/edit/", views.edit, name="change-edit"),
]
