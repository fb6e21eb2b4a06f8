#!/bin/sh
# Installs the Debian packages that the tests use where they are missing, if it can; else names them.
set -eu
# Debian has servers where only root looks.
PATH="$PATH:/usr/sbin"

missing=''
need() { command -v "$1" >/dev/null 2>&1 || missing="$missing $2"; }
need chromium chromium
need openssl openssl
# A command of the README.
need curl curl
need nginx nginx-light
need haproxy haproxy
# systemd-analyze, which checks units without a systemd that runs.
need systemd-analyze systemd
# The broker of clusters.
need nats-server nats-server
# promtool, which checks alerts and metrics.
need promtool prometheus
/usr/bin/python3 -c 'import yaml' 2>/dev/null || missing="$missing python3-yaml"
# The clients of test/interop: Debian's Python, and what C and C++ are compiled with.
/usr/bin/python3 -c 'import websockets' 2>/dev/null || missing="$missing python3-websockets"
/usr/bin/python3 -c 'import websocket' 2>/dev/null || missing="$missing python3-websocket"
need gcc gcc
need g++ g++
need pkg-config pkg-config
[ -e /usr/include/stdio.h ] || missing="$missing libc6-dev"
pkg-config --exists libwebsockets 2>/dev/null || missing="$missing libwebsockets-dev"
pkg-config --exists libcrypto 2>/dev/null || missing="$missing libssl-dev"
pkg-config --exists Qt5WebSockets 2>/dev/null || missing="$missing libqt5websockets5-dev"

[ -n "$missing" ] || { echo 'all there'; exit 0; }
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq
  # In runlevel 1 no server is started by its installation.
  # shellcheck disable=SC2086
  RUNLEVEL=1 apt-get install -y -qq --no-install-recommends $missing
else
  echo "The tests need these Debian packages:$missing" >&2
  exit 1
fi
