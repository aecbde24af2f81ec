#!/usr/bin/env sh
# Makes a backup of the store into the file given, while the server runs, and checks it.
#   deploy/backup.sh FILE
# The database is the one that POLICYBOT_DATABASE_URL or POLICYBOT_DATA name. PostgreSQL needs pg_dump
# of its own version or newer.
set -eu
umask 077
file=$1
if [ -e "$file" ]; then
  echo "backup.sh: $file is there already" >&2
  exit 2
fi
case ${POLICYBOT_DATABASE_URL:-} in
postgres://* | postgresql://*)
  # The password goes by the environment: a command line can be read by everybody on the machine.
  password=$(printf '%s' "$POLICYBOT_DATABASE_URL" | sed -n 's#^[a-z]*://[^:@/]*:\([^@/]*\)@.*#\1#p')
  case $password in
  *%*)
    echo "backup.sh: the password in the address has escaped characters; leave it out there and set PGPASSWORD" >&2
    exit 2
    ;;
  ?*) export PGPASSWORD="$password" ;;
  esac
  # Without the password, and without what is meant for the program alone.
  address=$(printf '%s' "$POLICYBOT_DATABASE_URL" | sed -E -e 's#^([a-z]*://[^:@/]*):[^@/]*@#\1@#' \
    -e ':own' -e 's#([?&])(pool_max_conns|default_query_exec_mode)=[a-z0-9_]*&#\1#' -e 'town' \
    -e 's#[?&](pool_max_conns|default_query_exec_mode)=[a-z0-9_]*$##')
  pg_dump --format=custom --no-owner --no-privileges --file="$file.part" --dbname="$address"
  pg_restore --list "$file.part" >/dev/null
  ;;
*)
  policybot backup "$file.part"
  ;;
esac
mv "$file.part" "$file"
