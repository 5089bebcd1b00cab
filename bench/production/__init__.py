"""The product in the form in which it is deployed: gunicorn as the image starts it, PostgreSQL, Redis."""
