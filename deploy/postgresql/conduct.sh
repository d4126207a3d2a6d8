#!/bin/sh
# Runs once, when the image of PostgreSQL sets up an empty volume: a role that owns one database and nothing else.
set -eu

psql --no-psqlrc --set=ON_ERROR_STOP=1 --username="${POSTGRES_USER:-postgres}" --dbname=postgres <<'END'
\getenv password DATABASE_PASSWORD
CREATE ROLE conduct LOGIN PASSWORD :'password';
CREATE DATABASE conduct OWNER conduct TEMPLATE template0 ENCODING 'UTF8';
REVOKE CONNECT, TEMPORARY ON DATABASE conduct FROM PUBLIC;
END
