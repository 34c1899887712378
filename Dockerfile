# The service in a container: `docker build -t saleport .`, then
# `docker run -p 8080:8080 -v saleport:/data saleport`.
FROM python:3.13-slim AS build
WORKDIR /source
RUN python -m venv /opt/saleport
COPY requirements/run.txt requirements/
RUN /opt/saleport/bin/pip install --no-cache-dir --require-hashes -r requirements/run.txt
# Node makes the scripts and styles of the pages, in an environment that stays behind here.
COPY requirements/assets.txt requirements/
RUN python -m venv .venv && .venv/bin/pip install --no-cache-dir --require-hashes -r requirements/assets.txt
COPY scripts/assets scripts/
COPY assets assets
RUN scripts/assets
COPY pyproject.toml README.md LICENSE ./
COPY src src
RUN /opt/saleport/bin/pip install --no-cache-dir --no-index --no-deps --no-build-isolation .

FROM python:3.13-slim
RUN useradd --system --uid 10001 --no-create-home --home-dir /data saleport \
    && install --directory --owner=saleport --mode=0700 /data
COPY --from=build /opt/saleport /opt/saleport
# Without other settings the embedded database and its secret are kept in the volume.
ENV PATH=/opt/saleport/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    XDG_DATA_HOME=/data
USER saleport
WORKDIR /data
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8080/health/ready', timeout=2)"]
ENTRYPOINT ["saleport"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8080"]
