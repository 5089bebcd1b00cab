"""Signing in. allauth looks its pages up by its own names; ours are for everybody else."""

from django.urls import path
from django.views.generic import RedirectView

from web.account import profile_views, session_views, views

sign_in, sign_out = views.SignIn.as_view(), views.SignOut.as_view()

urlpatterns = [
    path("sign-in/", sign_in, name="sign-in"),
    path("sign-in/", sign_in, name="account_login"),
    path("sign-in/code/", views.SignInCode.as_view(), name="mfa_authenticate"),
    path("sign-in/forgotten/", views.ForgottenPassword.as_view(), name="account_reset_password"),
    path("sign-in/forgotten/sent/", views.ForgottenPasswordSent.as_view(), name="account_reset_password_done"),
    path(
        "sign-in/new-password/<slug:uidb36>/<str:key>/",
        views.NewPassword.as_view(),
        name="account_reset_password_from_key",
    ),
    path("sign-out/", sign_out, name="sign-out"),
    path("account/", profile_views.profile, name="profile"),
    path("account/address/", profile_views.address, name="account-address"),
    path("account/keep-address/", profile_views.take_back_address, name="account-address-take-back"),
    path("account/confirm/", views.ConfirmPassword.as_view(), name="account_reauthenticate"),
    path("account/confirm/code/", views.ConfirmCode.as_view(), name="mfa_reauthenticate"),
    path("account/password/", views.ChangePassword.as_view(), name="account_change_password"),
    path(
        "account/password/new/",
        RedirectView.as_view(pattern_name="account_reset_password"),
        name="account_set_password",
    ),
    path("account/two-factor/", views.TwoFactor.as_view(), name="mfa_index"),
    path("account/two-factor/on/", views.TurnOnTwoFactor.as_view(), name="mfa_activate_totp"),
    path("account/two-factor/off/", views.TurnOffTwoFactor.as_view(), name="mfa_deactivate_totp"),
    path("account/two-factor/recovery-codes/", views.RecoveryCodes.as_view(), name="mfa_view_recovery_codes"),
    path(
        "account/two-factor/recovery-codes/new/",
        views.NewRecoveryCodes.as_view(),
        name="mfa_generate_recovery_codes",
    ),
    path("account/sessions/", session_views.sessions, name="sessions"),
    path("account/sessions/end/", session_views.end_other_sessions, name="sessions-end"),
    path("account/sessions/<slug:public_id>/end/", session_views.end_session, name="session-end"),
    path("tokens/", views.tokens, name="tokens"),
    path("tokens/<uuid:public_id>/revoke/", views.revoke, name="token-revoke"),
]
