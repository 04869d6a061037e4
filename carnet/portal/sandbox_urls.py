"""Addresses of the inspector of messages. Only a sandbox includes them."""

from django.urls import path

from carnet.portal.views import inspector

urlpatterns = [
    path("messages/", inspector.messages, name="sandbox_messages"),
    path("messages.json", inspector.messages_json, name="sandbox_messages_json"),
    path("messages/<str:message>/", inspector.message_page, name="sandbox_message"),
    path("messages/<str:message>.json", inspector.message_json, name="sandbox_message_json"),
]
