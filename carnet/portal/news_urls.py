"""Addresses of the page of the news. Owns names and shapes only."""

from django.urls import path

from carnet.portal.views import news

urlpatterns = [
    path("nouvelles/", news.news, name="news"),
    path("nouvelles/lues/", news.read_all, name="news_read_all"),
    path("nouvelles/<uuid:notice>/", news.read, name="news_read"),
]
