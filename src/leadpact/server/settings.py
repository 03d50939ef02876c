"""Settings of the server, all from the environment; the defaults run on a laptop with nothing set."""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path

from csp.constants import NONCE

from leadpact.server import environment, logs

ENV = os.environ
LEADPACT_DATA = Path(ENV.get("LEADPACT_DATA", "") or "leadpact-data").absolute()
LEADPACT_ALLOWED_OUTGOING = environment.names(ENV, "LEADPACT_ALLOWED_OUTGOING")
LEADPACT_ADDRESS = ENV.get("LEADPACT_ADDRESS", "") or "http://127.0.0.1:8000"
LEADPACT_API_PER_MINUTE = environment.number(ENV, "LEADPACT_API_PER_MINUTE", 60_000)  # requests with one key, in each process

DEBUG = environment.truth(ENV, "LEADPACT_DEBUG")
SECRET_KEY = environment.secret_key(ENV, LEADPACT_DATA)
ALLOWED_HOSTS = [*environment.names(ENV, "LEADPACT_HOST"), "localhost", "127.0.0.1", "[::1]"]
_HTTPS = LEADPACT_ADDRESS.startswith("https://")
CSRF_TRUSTED_ORIGINS = [LEADPACT_ADDRESS.rstrip("/")] if "://" in LEADPACT_ADDRESS else []
DATABASES = {"default": environment.database(ENV, LEADPACT_DATA)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

_DOORS = [name for name in ("leadpact.web", "leadpact.api") if find_spec(name)]
INSTALLED_APPS = [
    *_DOORS,  # before the others, so that our own templates are found first
    "leadpact.store",
    "leadpact.server",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "csp",
]
MIDDLEWARE = [
    "leadpact.server.logs.RequestLog",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "leadpact.server.policy.ContentPolicy",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "leadpact.server.programs.ProgramsFirst",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
ROOT_URLCONF = "leadpact.server.urls"
WSGI_APPLICATION = "leadpact.server.wsgi.application"

AUTH_USER_MODEL = "store.Person"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_ADAPTER = "leadpact.server.sign_in.Doorkeeper"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "none"  # people are entered by operations, who know the address
ACCOUNT_SESSION_REMEMBER = False
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
SOCIALACCOUNT_ONLY = False
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_PROVIDERS = environment.sign_in_providers(ENV)

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = _HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_AGE = 14 * 24 * 3600
SECURE_REDIRECT_EXEMPT = ["^health$"]  # asked on this machine, without the proxy that speaks https
SECURE_HSTS_SECONDS = 31_536_000 if _HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = _HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if environment.truth(ENV, "LEADPACT_BEHIND_PROXY") else None
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'", NONCE],  # of use to pages that ask for a nonce only: the editor makes its style sheet in the browser
        "img-src": ["'self'"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}

STATIC_URL = "static/"
STATIC_ROOT = None  # nothing is collected: see WHITENOISE_USE_FINDERS
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_USE_FINDERS = True  # the assets stand in the installed package: nobody has to collect them first
MEDIA_ROOT = LEADPACT_DATA / "files"
DATA_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024

LANGUAGE_CODE = "en"
USE_TZ = True
TIME_ZONE = "UTC"

EMAIL_HOST = ENV.get("LEADPACT_EMAIL_HOST", "")
EMAIL_PORT = environment.number(ENV, "LEADPACT_EMAIL_PORT", 587)
EMAIL_HOST_USER = ENV.get("LEADPACT_EMAIL_USER", "")
EMAIL_HOST_PASSWORD = ENV.get("LEADPACT_EMAIL_PASSWORD", "")
EMAIL_USE_TLS = environment.truth(ENV, "LEADPACT_EMAIL_TLS")
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = ENV.get("LEADPACT_EMAIL_FROM", "") or "leadpact@localhost"
EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend" if EMAIL_HOST else "django.core.mail.backends.console.EmailBackend"

LOGGING = logs.configure(environment.choice(ENV, "LEADPACT_LOG_LEVEL", ("INFO", "DEBUG", "WARNING", "ERROR")))
