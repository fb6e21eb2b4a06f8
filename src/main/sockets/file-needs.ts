// What the settings ask for in open files, and whether the process may open so many. Each client is one.

import type { Settings } from '../../settings/settings.ts';
import { OpenFiles } from '../basics/open-files.ts';

type Needs = Pick<Settings, 'maxConnections' | 'workers' | 'spareWorkers'>;

/** What a server has open that has no clients: the runtime, the handler's modules, consoles, requests under way. */
const filesOfServer = 64;
/** What a thread has open: its event loop, its ways to be woken. */
const filesOfThread = 8;

/** Files that the server itself needs beside those of its clients. */
export function ownFiles({ workers, spareWorkers }: Omit<Needs, 'maxConnections'>): number {
  return filesOfServer + filesOfThread * (workers + spareWorkers);
}

/** What to tell whoever starts a server whose clients may come to more files than can be open; null when all is well. */
export function fileShortage(needs: Needs, limit = new OpenFiles().limit): string | null {
  const needed = needs.maxConnections + ownFiles(needs);
  if (limit === 0 || needed <= limit) return null;
  const { maxConnections } = needs;
  return `MAX_CONNECTIONS = ${maxConnections} may take ${needed} open files, and the limit is ${limit} (ulimit -n): beyond it nobody is let in`;
}
