# One image for every role: web, worker and beat differ by their command alone.
FROM python:3.11-slim-bookworm

ENV PYTHONUNBUFFERED=1 PYTHONUTF8=1 DAICHO_DATA=/data BIND=0.0.0.0 PORT=8000
WORKDIR /app

COPY requirements/runtime.txt requirements/runtime.txt
RUN pip install --no-cache-dir --disable-pip-version-check --require-hashes \
      -r requirements/runtime.txt

COPY . .
RUN python -m compileall -q /app \
    && useradd --system --uid 10001 --home-dir /data daicho \
    && install -d -o daicho -g daicho -m 700 /data

USER daicho
VOLUME ["/data"]
EXPOSE 8000
CMD ["python", "manage.py", "web"]
