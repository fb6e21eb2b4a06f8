#!/bin/sh
# Installs the package as it is built now with other versions of Node and, where the binary of uWebSockets.js loads, starts
# it, exchanges a message and ends it: scripts/smoke-nodes.sh [20 22 24]. Needs the npm registry; not a part of npm test.
# Where the machine's C library is too old, GLIBC names a folder with a newer one: ld-linux-x86-64.so.2, libc.so.6 and what
# else Node loads, as they are in Debian 13's packages libc6, libstdc++6 and libgcc-s1 (dpkg-deb -x).
set -eu
GLIBC=${GLIBC:-}
cd "$(dirname "$0")/.."
versions=${*:-20 22 24}
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
plain='--no-audit --no-fund'

node scripts/take-esbuild.mjs
tarball=$folder/$(npm pack --ignore-scripts --pack-destination "$folder" 2>/dev/null)
failed=0
fail() {
  echo "  FAILED: $1"
  failed=1
}

# Heddle as it is installed in this folder.
heddle() {
  if [ -n "$GLIBC" ]; then set -- "$GLIBC/ld-linux-x86-64.so.2" --library-path "$GLIBC" "$node" "$cli" "$@"
  else set -- "$node" "$cli" "$@"; fi
  # No shell in between: what is started in the background gets the signals itself.
  if [ "${background:-}" = yes ]; then exec "$@"; else "$@"; fi
}

# A server with a TypeScript handler whose log is server.log: a message to it and back, and its end.
exchange() {
  (background=yes HOST=127.0.0.1 PORT=0 ADMIN_PORT=off WORKERS=1 heddle serve ./handler.ts) >server.log 2>&1 &
  server=$!
  tries=0
  until port=$(sed -n 's/.*"port":\([0-9]*\).*"listening".*/\1/p' server.log) && [ -n "$port" ]; do
    tries=$((tries + 1))
    [ $tries -lt 100 ] || return 1
    sleep 0.1
  done
  echo hi | heddle connect "ws://127.0.0.1:$port/alice" >answer.log 2>&1 || return 1
  grep -q 'alice said hi' answer.log || return 1
  kill "$server"
  wait "$server" || return 1
  server=''
}

for version in $versions; do
  home=$folder/$version
  mkdir -p "$home/node" "$home/project"
  echo '{"private":true}' | tee "$home/node/package.json" >"$home/project/package.json"
  # shellcheck disable=SC2086
  (cd "$home/node" && npm install $plain "node@$version" >install.log 2>&1) || { fail "node@$version"; continue; }
  path=$home/node/node_modules/node/bin:$PATH
  echo "Node $(PATH=$path node --version)"
  (
    PATH=$path
    failed=0
    cd "$home/project"
    # shellcheck disable=SC2086
    npm install $plain "$tarball" >install.log 2>&1 || fail 'npm install'
    if grep -i warn install.log; then fail 'it warns'; fi
    node=$(command -v node) cli=node_modules/heddle/dist/cli.js server=''
    : >server.log >answer.log
    trap '[ -z "$server" ] || kill "$server"' EXIT
    cat >handler.ts <<'EOF'
import { defineHandler } from 'heddle';
export default defineHandler({
  open: (client): void => client.subscribe('Zürich'),
  message: (client, message, server): void =>
    server.publish('Zürich', `${client.name} said ${message.text}`),
});
EOF
    npx heddle trim | tail -n 1 | sed 's/^/  /; s/, in .*;/;/'
    du -sm node_modules | sed 's/^\([0-9]*\).*/  \1 MB on disk/'
    if heddle check ./handler.ts >check.log 2>&1; then
      if exchange; then echo '  served a client and ended'; else fail "$(tail -n 3 server.log answer.log)"; fi
    elif grep -q 'cannot be loaded' check.log; then
      echo "  not tried: $(sed -n 's/.*cannot be loaded: \(.*\) (required by.*/\1/p' check.log)"
    else
      fail "$(tail -n 3 check.log)"
    fi
    exit $failed
  ) || failed=1
done
exit $failed
