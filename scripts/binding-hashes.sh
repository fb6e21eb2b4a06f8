#!/bin/sh
# Prints the rows of src/main/sockets/binding-hashes.ts for a version of the package: scripts/binding-hashes.sh 3.0.6
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
tar xzf "$(npm pack "uwebsockets@$1" 2>/dev/null)"
cd package
# Binaries for what Heddle runs on: Node 20 (115) and later.
for file in uws_*.node; do
  abi=${file##*_}
  [ "${abi%.node}" -ge 115 ] || continue
  printf "  %s: '%s',\n" "${file%.node}" "$(sha256sum "$file" | cut -d ' ' -f 1)"
done
