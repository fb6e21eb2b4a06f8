// Writes the coverage of a test file's process when its tests are over: the runner ends the process too fast for
// Node to do so itself.
import { takeCoverage } from 'node:v8';
import { afterAll } from 'vitest';

afterAll(() => {
  if (process.env.NODE_V8_COVERAGE) takeCoverage();
});
