FROM python:3.12-slim

ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1
WORKDIR /srv/maintwin
COPY requirements/production.txt requirements/
RUN pip install --no-cache-dir --require-hashes --no-deps -r requirements/production.txt
COPY . .
RUN SECRET_KEY=while-building DATABASE_URL=postgres://none/none python manage.py collectstatic --noinput \
    && useradd --system maintwin
USER maintwin
EXPOSE 8000
CMD ["python", "-m", "gunicorn", "maintwin.wsgi", "--bind", "0.0.0.0:8000", "--workers", "2", "--threads", "12", "--no-control-socket"]
