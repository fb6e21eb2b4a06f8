// Starts workers and ends them while they load, over and over. Prints nothing and ends with 0, or is aborted by Node.

import { Generation } from '#dist/main/generations/generation.js';
import { findHandler } from '#dist/main/generations/handler-source.js';
import { settingsFromOptions } from '#dist/settings/settings.js';

const settings = settingsFromOptions({ handler: 'echo', workers: 1, spareWorkers: 4 });
const ignore = () => {};
for (let round = 0; round < 20; round++) {
  const generation = new Generation({
    settings,
    task: { handler: findHandler(settings), idPrefix: 'test', handlerTimeoutMs: 0, maxKeptStateBytes: 0 },
    events: { onCommands: ignore, onHandlerError: ignore, onLog: ignore, onLost: ignore },
    onPoolError: ignore,
  });
  await generation.start();
  for (let count = 0; count < 4; count++) generation.startLink(ignore).catch(ignore);
  await new Promise((resolve) => setTimeout(resolve, 10 + 4 * round));
  await generation.stop(0);
}
