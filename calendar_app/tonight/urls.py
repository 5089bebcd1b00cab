from django.urls import path

from calendar_app.tonight import views

urlpatterns = [
    path("", views.tonight, name="tonight"),
    path("board/", views.board_part, name="board"),
    path("board/<slug:name>/", views.whole_list, name="board-list"),
]
