"""Addresses of the home page, sign-in and help."""

from django.contrib.auth import views as auth
from django.urls import path

from assets.views import accounts, pages

urlpatterns = [
    path("", pages.home_page, name="home"),
    path("menu/", pages.menu, name="menu"),
    path("setup/", accounts.set_up, name="setup"),
    path("accounts/login/", accounts.sign_in, name="login"),
    path("accounts/session/", accounts.session_left, name="session_left"),
    path("accounts/logout/", auth.LogoutView.as_view(), name="logout"),
    path("help/", pages.help_page, name="help"),
    path("help/keys/", pages.help_page, {"page": "keys"}, name="help_keys"),
    path(
        "help/accessibility/", pages.help_page, {"page": "accessibility"}, name="help_accessibility"
    ),
    path("help/ui/", pages.help_parts, name="help_parts"),
]
