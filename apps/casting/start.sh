#!/bin/sh
# Serves the agency with the environment of its former backend: DATABASE_URL (postgres:// or postgresql://), AUTH0_DOMAIN, ALGO,
# API, CLIENT_ID, PORT. Those that are not set are as app.yaml says.
#   apps/casting/start.sh [OPTIONS OF SERVE]
set -eu
[ -z "${DATABASE_URL:-}" ] || export SOCLE_DATABASE="${SOCLE_DATABASE:-$DATABASE_URL}"
[ -z "${PORT:-}" ] || export SOCLE_LISTEN="${SOCLE_LISTEN:-0.0.0.0:$PORT}"
exec "${SOCLE:-socle}" serve "$(dirname "$0")" "$@"
