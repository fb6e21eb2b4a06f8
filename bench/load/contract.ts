// Everything that crosses between the suite and a load process, as unions discriminated by `type`.
import type { LoadReport } from './counting/window.ts';
import type { LoadPlan } from './modes/plan.ts';

export type ToLoad =
  | { type: 'connect'; plan: LoadPlan }
  | { type: 'go' }
  | { type: 'open window' }
  | { type: 'close window' }
  | { type: 'stop' };

export type FromLoad =
  | { type: 'ready' }
  | { type: 'connected'; seconds: number }
  | { type: 'window opened' }
  | { type: 'window closed' }
  | { type: 'stopped'; report: LoadReport }
  | { type: 'failed'; reason: string };
