#!/bin/sh
# The four roles and the database, on a new PostgreSQL server. Run as its superuser, once:
#   DURE_OWNER_PASSWORD=… DURE_APP_PASSWORD=… deploy/postgres/roles.sh
# dure_owner owns the tables and migrates; dure_app serves and owns nothing; dure_search and dure_disposal own one function each.
set -eu
psql -v ON_ERROR_STOP=1 -v owner="$DURE_OWNER_PASSWORD" -v app="$DURE_APP_PASSWORD" \
  --username "${POSTGRES_USER:-postgres}" --dbname postgres <<'SQL'
CREATE ROLE dure_owner LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD :'owner';
CREATE ROLE dure_app LOGIN NOSUPERUSER NOBYPASSRLS PASSWORD :'app';
CREATE ROLE dure_search NOLOGIN NOSUPERUSER BYPASSRLS;
CREATE ROLE dure_disposal NOLOGIN NOSUPERUSER BYPASSRLS;
GRANT dure_search, dure_disposal TO dure_owner;
CREATE DATABASE dure OWNER dure_owner TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8';
REVOKE ALL ON DATABASE dure FROM PUBLIC;
GRANT CONNECT, TEMPORARY ON DATABASE dure TO dure_owner;
GRANT CONNECT ON DATABASE dure TO dure_app;
SQL
