// Builds the console into dist/console: a page, one script, one style sheet, one icon; nothing inline, because the
// content security policy of the admin listener allows files of its own origin only.
import { defineConfig } from 'vite';

export default defineConfig({
  root: import.meta.dirname,
  base: './',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  build: {
    outDir: '../../dist/console',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    cssCodeSplit: false,
    modulePreload: { polyfill: false },
    license: { fileName: 'licenses.md' },
  },
  // `npx vite --config src/console/vite.config.ts` serves the sources against a running `heddle serve`.
  server: {
    proxy: { '/api': { target: process.env.HEDDLE_ADMIN ?? 'http://127.0.0.1:45679', ws: true } },
  },
});
