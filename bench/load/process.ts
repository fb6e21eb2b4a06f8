// Entry of a load process. Does what the suite says over IPC and ends when the suite does.
import type { FromLoad, ToLoad } from './contract.ts';
import { Faults } from './counting/faults.ts';
import { Window } from './counting/window.ts';
import { createLoad } from './modes/create-load.ts';
import type { Load } from './modes/load.ts';

let load: Load | undefined;
let faults = new Faults();
let window = new Window();

process.on('disconnect', () => process.exit());
process.on('SIGINT', () => {});
process.on('message', (message: ToLoad) => {
  handle(message).catch((error: unknown) => {
    const failed: FromLoad = {
      type: 'failed',
      reason: error instanceof Error ? error.message : String(error),
    };
    // The suite starts a new process for the next run, so half-open connections end with this one.
    process.send?.(failed, () => process.exit(1));
  });
});
tell({ type: 'ready' });

async function handle(message: ToLoad): Promise<void> {
  switch (message.type) {
    case 'connect': {
      load?.close();
      faults = new Faults();
      window = new Window();
      load = createLoad(message.plan, window, faults);
      const startedAt = performance.now();
      await load.connect();
      return tell({ type: 'connected', seconds: (performance.now() - startedAt) / 1000 });
    }
    case 'go':
      return load?.go();
    case 'open window':
      window.open();
      return tell({ type: 'window opened' });
    case 'close window':
      window.close();
      return tell({ type: 'window closed' });
    case 'stop': {
      await load?.drain();
      const report = window.report(faults);
      load?.close();
      load = undefined;
      return tell({ type: 'stopped', report });
    }
  }
}

function tell(message: FromLoad): void {
  process.send?.(message);
}
