"""Which release this is; `CHANGELOG.md` says what is new in it."""

VERSION = "0.2.0"
