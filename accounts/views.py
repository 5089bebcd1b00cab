"""Signing in. (Signing out is Django's own view: by POST only.)"""

from django.contrib.auth.views import LoginView

from accounts.forms import SignInForm


class SignIn(LoginView):
    """`next` leads only to pages of this house; who is signed in already goes straight on."""

    template_name = "accounts/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True
