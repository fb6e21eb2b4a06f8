import { defineConfig } from 'vitest/config';
import tests from '../vitest.config.ts';

// The pictures of the docs are taken when they are asked for, not with the tests.
export default defineConfig({ ...tests, test: { ...tests.test, include: ['test/e2e/**/*.pictures.ts'] } });
