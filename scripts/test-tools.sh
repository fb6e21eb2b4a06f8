#!/bin/sh
# Installs the Debian packages that the tests use where they are missing, if it can; else names them.
set -eu

missing=''
command -v chromium >/dev/null 2>&1 || missing="$missing chromium"
command -v openssl >/dev/null 2>&1 || missing="$missing openssl"

[ -n "$missing" ] || { echo 'all there'; exit 0; }
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  # shellcheck disable=SC2086
  apt-get install -y -qq --no-install-recommends $missing
else
  echo "The tests need these Debian packages:$missing" >&2
  exit 1
fi
