// What Piscina loads in each worker. It is CommonJS because Piscina would load an ES module by `require`, and Node 20
// aborts the whole process when a thread is ended in the middle of that. Worker.
import type { LaneTask, ToMain } from '../protocol/lane-contract.ts' with { 'resolution-mode': 'import' };

const entry = import('./entry.ts');

module.exports = async (task: LaneTask): Promise<void> => {
  const loaded = await entry.catch((error: unknown) => fail(task, error));
  return loaded.default(task);
};

// A module that could not be read (no file was to be had) stays broken for this thread, and a task that rejects would leave
// the thread to the next one. Told of a failure, the socket thread ends it.
function fail({ port, handler }: LaneTask, error: unknown): Promise<never> {
  const file = handler.type === 'module' ? handler.file : handler.name;
  const values = { file, reason: `the worker's own code cannot be read: ${String(error)}` };
  port.postMessage({ type: 'failed', error: { code: 'HANDLER_LOAD_FAILED', values } } satisfies ToMain);
  return new Promise(() => {});
}
