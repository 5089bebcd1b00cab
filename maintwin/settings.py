"""Settings. What differs between houses comes from the environment; `docs/running.md` lists the names."""

import os
import sys
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import environ
import pghistory
import pgtrigger
from csp.constants import NONCE, NONE, SELF  # noqa: F401

from accounts.domain.sessions import StaysSignedIn
from core.known_settings import cannot_be_read, forget_empty, with_password
from core.secret_files import read_secret_files
from embedded import servers
from maintwin.noticing_the_dead import noticing_the_dead

_unread = read_secret_files(os.environ)
forget_empty(os.environ)
servers.load_into_environment()
if _refused := [*_unread, *cannot_be_read(os.environ)]:
    print("\n".join(_refused), file=sys.stderr)
    sys.exit(4)  # with which gunicorn stops, too
env = environ.Env()

BASE_DIR = Path(__file__).resolve().parent.parent
DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="")
SECRET_KEY_FALLBACKS: list[str] = env.list("OLD_SECRET_KEYS", default=[])
"""What they signed and encrypted is still known, until they are taken out; nothing new is made with them."""
PUBLIC_URL = env.str("PUBLIC_URL", default="http://127.0.0.1:8000").rstrip("/")
_public = urlsplit(PUBLIC_URL)
_over_tls = _public.scheme == "https"
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[_public.hostname or "127.0.0.1", "127.0.0.1", "localhost"])
CSRF_TRUSTED_ORIGINS = [PUBLIC_URL]

INSTALLED_APPS = [
    "core",
    "accounts",
    "estate",
    "changes",
    "triage",
    "notifications",
    "components",
    "exchange",
    "embedded",
    "maintwin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_filters",
    "django_htmx",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "pghistory",
    "pgtrigger",
    "rest_framework",
]

MIDDLEWARE = [
    "maintwin.who_asks.KnowsWhoAsks",
    "maintwin.well.TellsHowItIs",
    "maintwin.request_times.Timed",
    "maintwin.not_modified.NotModified",
    "django.middleware.gzip.GZipMiddleware",
    "maintwin.acts_first.ActsFirst",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "maintwin.headers.Headers",
    "maintwin.plain_http.RefusePlainApi",
    "maintwin.sizes.RefuseLarge",
    "core.budget.Budget",
    "maintwin.one_estate.OneEstate",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "web.account.sessions.NoteSeen",
    "core.history.RecordRequests",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "web.account.second_factor.RequireSecondFactor",
    "maintwin.sizes.LargeOnlyToImport",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "components.isolated_names.IsolatesNames",
    "components.typed_text.KeepsText",
    "components.ended_sessions.EndedSessions",
    "components.refused_forms.RefusedForms",
    "components.refusal_pages.RefusalPages",
    "components.sent_once.SentOnce",
]

ROOT_URLCONF = "maintwin.urls"
WSGI_APPLICATION = "maintwin.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["components.templatetags.own_forms"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "maintwin.delayed.delayed",
            ],
        },
    },
]

DATABASES = {"default": env.db_url("DATABASE_URL", default="postgres://127.0.0.1:5432/maintwin")}
DATABASES["default"].update({"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True})
if _password := env.str("DATABASE_PASSWORD", default=""):
    DATABASES["default"]["PASSWORD"] = _password
REDIS_URL = with_password(env.str("REDIS_URL", default="redis://127.0.0.1:6379/0"), env.str("REDIS_PASSWORD", ""))
DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"] = env.bool("DATABASE_POOLED", default=False)
"""Behind a pool that gives a connection away after each transaction no cursor outlasts one."""
REQUEST_BUDGET = 2.0
"""Seconds of a processor, and as many in the database, that one request may cost."""
STATEMENT_TIMEOUT = env.int("STATEMENT_TIMEOUT", default=0)
"""Milliseconds, 0 for none. Web processes set it; workers and commands may take their time."""
IDLE_IN_TRANSACTION_TIMEOUT = env.int("IDLE_IN_TRANSACTION_TIMEOUT", default=60_000)
"""Milliseconds after which the database takes back what somebody holds who begins something and then falls silent."""
DATABASES["default"]["OPTIONS"] = noticing_the_dead(
    DATABASES["default"].get("OPTIONS", {}),
    statement_timeout=STATEMENT_TIMEOUT,
    idle_in_transaction_session_timeout=IDLE_IN_TRANSACTION_TIMEOUT,
)
NO_TRIGGER_IGNORED = "-c pgtrigger.ignore={}"
"""Where it is not said, each row's trigger fails, catches that, and has PostgreSQL look through all that waits for the
end of the transaction: very many rows in one take minutes instead of seconds."""
AT_ONCE = "-c max_parallel_workers_per_gather=0 -c jit=off"
"""Whatever is asked is answered in milliseconds. Where PostgreSQL guesses that it takes long, it would first start
processes or compile the question, and that takes several times as long as the answer."""
DATABASES["default"]["OPTIONS"]["options"] += f" {NO_TRIGGER_IGNORED} {AT_ONCE}"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "shared_cache",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    },
    "shared_answers": {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "KEY_PREFIX": "shared",
        "OPTIONS": {"socket_timeout": 0.2, "socket_connect_timeout": 0.2},
    },
}
"""Attempts to sign in are counted here, and codes that were used. In the database, so that all web processes count
together and signing in does not need the broker; large, so that nobody can wash their count out of it. Boards that
were made once are found in Redis by all web processes, as long as it answers at once."""
LOOKS_AT_ONCE, LOOKS_WAITING = env.int("LOOKS_AT_ONCE", default=2), env.int("LOOKS_WAITING", default=6)
"""Of a web process with twelve threads: four are left for whoever acts."""
LOOKS_A_SECOND = env.float("LOOKS_A_SECOND", default=60.0)
"""Of all open pages that one web process answers: the more there are, the later each looks again."""
SHARED_ANSWERS = env.bool("SHARED_ANSWERS", default=True)

AUTH_USER_MODEL = "accounts.Person"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "accounts.services.passwords.NotEasilyGuessed"},
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTHENTICATION_BACKENDS = ["web.account.backends.PersonBackend"]
PASSWORD_RESET_TIMEOUT = 86_400
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "tonight"
LOGOUT_REDIRECT_URL = "sign-in"

ACCOUNT_ADAPTER = "web.account.adapter.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_SESSION_REMEMBER = True
SESSION_ENGINE = "accounts.services.session_store"
STAYS_SIGNED_IN = StaysSignedIn(
    idle=timedelta(hours=env.int("SESSION_IDLE_HOURS", default=72)),
    longest=timedelta(days=env.int("SESSION_DAYS", default=14)),
)
SIGNING_IN_LASTS = timedelta(hours=12)
"""For what is remembered of somebody who is not signed in, such as the password having been right."""
ACCOUNT_FORMS = {"user_token": "web.account.forms.ResetLinkForm"}
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105
ACCOUNT_RATE_LIMITS = {
    "login": "300/m/ip",
    "login_failed": "30/m/ip,5/5m/key",
    "reset_password": "20/m/ip,5/h/key",
}
"""A whole office may sign in from one address. What fails, and who asks for mails, is counted per address of the
person, known or not."""
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=1 if _over_tls else 0)
"""How many proxies stand before us, each of which adds to X-Forwarded-For whom it heard. HTTPS takes at least one."""
MFA_TOTP_ISSUER = "maintwin"
MFA_ADAPTER = "web.account.second_factor.SecondFactorAdapter"
ADMINS_INVITE_ORGANISATIONS = env.bool("ADMINS_INVITE_ORGANISATIONS", default=True)
"""Otherwise only operators do."""
REQUIRE_TWO_FACTOR = env.bool("REQUIRE_TWO_FACTOR", default=False)
SECURITY_CONTACT = env.str("SECURITY_CONTACT", default="")

PGHISTORY_LEVEL = pgtrigger.Statement
"""Row by row, an import takes eleven times as long."""
PGHISTORY_APPEND_ONLY = True
PGHISTORY_CONTEXT_FIELD = pghistory.ContextJSONField()
"""Who wrote stands on each row itself, where nothing can be changed any more."""
PGHISTORY_OBJ_FIELD = pghistory.ObjForeignKey(related_name="+", related_query_name="+", db_index=False)
PGHISTORY_FOREIGN_KEY_FIELD = pghistory.ForeignKey(db_index=False)
PGHISTORY_CREATED_AT_FUNCTION = "COALESCE(NULLIF(CURRENT_SETTING('maintwin.now', TRUE), '')::TIMESTAMPTZ, NOW())"
"""The moment of the act, where one has said it: everything that it changed bears the same one."""

METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
"""Who shows it may read /metrics; without one there is no such address."""
SENTRY_DSN = env.str("SENTRY_DSN", default="")
SAYS_WHAT_IS_DELAYED = True
"""On every page, when the scheduler or the workers have fallen silent."""

LANGUAGE_CODE = "en"
USE_I18N = False
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "maintwin.static_files.NamedByContent"},
}
WHITENOISE_USE_FINDERS = not STATIC_ROOT.is_dir()
"""Collected they lie there compressed as well."""
WHITENOISE_ALLOW_ALL_ORIGINS = False

_email = env.email_url("EMAIL_URL", default="smtp://127.0.0.1:1025")
EMAIL_BACKEND = _email["EMAIL_BACKEND"]
EMAIL_HOST, EMAIL_PORT = _email["EMAIL_HOST"], _email["EMAIL_PORT"]
EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = _email["EMAIL_HOST_USER"] or "", _email["EMAIL_HOST_PASSWORD"] or ""
EMAIL_USE_TLS, EMAIL_USE_SSL = _email.get("EMAIL_USE_TLS", False), _email.get("EMAIL_USE_SSL", False)
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = env.str("MAIL_FROM", default="maintwin <maintwin@localhost>")
MAIL_CATCHER_DIR = env.str("MAIL_CATCHER_DIR", default="")
"""Where the demo's mail catcher leaves its messages; the inbox page exists only when this is set."""

WAIT_FOR_LOCK = "5s"
"""How long who places work waits for others who do, before being told to try again."""

NOTICE_CLAIM_SECONDS = env.int("NOTICE_CLAIM_SECONDS", default=15)
"""For how long a sender that falls silent keeps its place; then another one sends what it had taken."""
NOTICE_SENDERS = env.int("NOTICE_SENDERS", default=1)
"""How many processes send at once. Each one that is killed may double the one message that it was sending."""

KEEP_NOTICES_DAYS = env.int("KEEP_NOTICES_DAYS", default=0)
"""For so long what became of a notice is kept once its work is over; 0 for ever."""

CELERY_BROKER_URL = REDIS_URL
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "socket_timeout": 5,
    "socket_connect_timeout": 1,
    "visibility_timeout": 120,
    # A wake-up that fails is not tried again: an act must not wait for a broker that is down.
    "max_retries": 1,
    "interval_start": 0,
    "interval_step": 0,
    "interval_max": 0,
}
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = False
"""A task carries nothing that the next tick would not find; and a worker that holds messages back does not survive
the loss of its broker."""
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_DISABLE_PREFETCH = True
"""A busy worker must not hold the tick that another could take."""
CELERY_TIMEZONE = "UTC"
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
"""Workers log as all others do."""
CELERY_BEAT_SCHEDULER = "maintwin.ticking:Ticking"
CELERY_BEAT_SCHEDULE = {
    "deliver": {"task": "notifications.deliver", "schedule": 3.0, "options": {"expires": 3}},
    "remind": {"task": "notifications.remind", "schedule": 60.0, "options": {"expires": 60}},
    "audit": {"task": "notifications.audit", "schedule": 60.0, "options": {"expires": 60}},
    "renew_second_factors": {
        "task": "accounts.renew_second_factors",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
    "remove_ended_sessions": {
        "task": "accounts.remove_ended_sessions",
        "schedule": 3600.0,
        "options": {"expires": 3600},
    },
    "forget_notices": {"task": "notifications.forget_old", "schedule": 3600.0, "options": {"expires": 3600}},
    "sweep": {"task": "changes.sweep", "schedule": 10.0, "options": {"expires": 10}},
    "forget": {"task": "accounts.forget_unsent", "schedule": 300.0, "options": {"expires": 300}},
    "imports": {"task": "exchange.work_off_imports", "schedule": 5.0, "options": {"expires": 5}},
    "forget_imports": {"task": "exchange.forget_old_imports", "schedule": 3600.0, "options": {"expires": 3600}},
}

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "api.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated", "api.permissions.HasScope"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["api.input.StrictJSONParser"],
    "DEFAULT_PAGINATION_CLASS": "api.paging.Pagination",
    "DEFAULT_FILTER_BACKENDS": ["django_filters.rest_framework.DjangoFilterBackend"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "api.errors.problem_details",
    "TEST_REQUEST_DEFAULT_FORMAT": "json",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "maintwin",
    "DESCRIPTION": "Who else is playing in the sandbox: maintenance windows across organisations.",
    "VERSION": "1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.IsAuthenticated"],
    "SCHEMA_PATH_PREFIX": "/api/v1/",
    "PREPROCESSING_HOOKS": ["api.schema.call_it_id"],
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "api.schema.with_idempotency_keys",
    ],
    "ENUM_NAME_OVERRIDES": {
        "ImpactEnum": "api.change_fields.IMPACTS",
        "KindEnum": "estate.models.DependencyKind",
        "LogKindEnum": "api.change_log.KINDS",
    },
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
}

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "base-uri": [NONE],
        "connect-src": [SELF],
        "font-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "img-src": [SELF],
        "manifest-src": [SELF],
        "object-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    name: [] for name in ("camera", "geolocation", "microphone", "payment", "usb", "display-capture")
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if ALLAUTH_TRUSTED_PROXY_COUNT else None
"""Where no proxy stands before us, anybody could say it."""
SECURE_SSL_REDIRECT = _over_tls and env.bool("SSL_REDIRECT", default=True)
SECURE_HSTS_SECONDS = 31_536_000 if _over_tls else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = _over_tls and env.bool("HSTS_SUBDOMAINS", True)
_only_here = "__Host-" if _over_tls else ""
"""Browsers take cookies of such names from this very host alone, and only over TLS."""
SESSION_COOKIE_NAME = f"{_only_here}maintwin_{_public.port or 'session'}"
CSRF_COOKIE_NAME = f"{_only_here}maintwin_csrf_{_public.port or 'session'}"
KNOWN_BROWSER_COOKIE = f"{_only_here}maintwin_known_{_public.port or 'browser'}"
WALL_COOKIE = f"{'__Secure-' if _over_tls else ''}maintwin_wall_{_public.port or 'screen'}"
"""It goes to the pages of the wall alone."""
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _over_tls
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "components.ended_sessions.refused_form"
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 3_000

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "maintwin.logs.JsonLines"}},
    "filters": {
        "without_secrets": {"()": "maintwin.logs.WithoutSecrets"},
        "one_line_while_away": {"()": "maintwin.broken.OneLineWhileAway"},
    },
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": "json",
            "filters": ["without_secrets", "one_line_while_away"],
        }
    },
    "loggers": {name: {"filters": ["without_secrets"]} for name in ("django.request", "django.security.csrf")},
    "root": {"handlers": ["stderr"], "level": "INFO"},
}
