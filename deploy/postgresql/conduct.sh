#!/bin/sh
# Runs once, when the image of PostgreSQL sets up an empty volume: a role that owns one database and nothing else, and
# one under which the service works, which owns nothing.
set -eu

psql --no-psqlrc --set=ON_ERROR_STOP=1 --username="${POSTGRES_USER:-postgres}" --dbname=postgres <<'END'
\getenv password DATABASE_PASSWORD
\getenv service_password SERVICE_PASSWORD
CREATE ROLE conduct LOGIN PASSWORD :'password';
CREATE ROLE conduct_service LOGIN PASSWORD :'service_password';
CREATE DATABASE conduct OWNER conduct TEMPLATE template0 ENCODING 'UTF8';
REVOKE CONNECT, TEMPORARY ON DATABASE conduct FROM PUBLIC;
GRANT CONNECT ON DATABASE conduct TO conduct_service;
END
