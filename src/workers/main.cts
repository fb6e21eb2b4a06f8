// What Piscina loads in each worker. It is CommonJS because Piscina would load an ES module by `require`, and Node 20
// aborts the whole process when a thread is ended in the middle of that. Worker.
import type { LaneTask } from '../protocol/lane-contract.ts' with { 'resolution-mode': 'import' };

const entry = import('./entry.ts');

module.exports = async (task: LaneTask): Promise<void> => (await entry).default(task);
