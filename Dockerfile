# Which Python: give a digest (python:3.12-slim@sha256:…) to get the same bytes at every build.
ARG PYTHON=python:3.12-slim

FROM ${PYTHON} AS packages
COPY requirements/production.txt /
RUN python -m venv /venv \
    && /venv/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes --no-deps -r /production.txt

FROM ${PYTHON}
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /srv/maintwin
# For backup and restore; as new as PostgreSQL in docker-compose.yml.
RUN apt-get update && apt-get install -y --no-install-recommends postgresql-client-17 && rm -rf /var/lib/apt/lists/*
COPY --from=packages /venv /venv
COPY . .
RUN SECRET_KEY=while-building DATABASE_URL=postgres://none/none python manage.py collectstatic --noinput \
    && useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin maintwin
USER 10001
EXPOSE 8000
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s \
    CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/healthz', timeout=2)"]
CMD ["python", "-m", "gunicorn", "maintwin.wsgi", "--bind", "0.0.0.0:8000", "--workers", "2", "--threads", "12", "--worker-tmp-dir", "/dev/shm", "--no-control-socket"]
