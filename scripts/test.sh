#!/bin/sh
# The whole check, as `npm test` and CI run it: format, lint, types, build, docs, tests with coverage.
set -eu
cd "$(dirname "$0")/.."

step() { printf '\n== %s\n' "$1"; }

step 'tools'
sh scripts/test-tools.sh
step 'format and lint'
npx biome check .
step 'types and build'
npx tsc -b tsconfig.json
npx tsc -p src/console
npx vite build --config src/console/vite.config.ts
node scripts/take-esbuild.mjs
npx tsc -p test
npx tsc -p bench
step 'docs'
npx tsx scripts/docs-tables.ts --check
step 'tests'
# NODE_V8_COVERAGE through c8 sees the worker threads too; vitest's own coverage does not.
npx c8 vitest run "$@"
