// Loads the handler that a lane task names: a built-in, or a module from its code.
import { HeddleError } from '../../protocol/errors.ts';
import { describe } from '../../protocol/failures/describe-error.ts';
import type { HandlerSource } from '../../protocol/lane-contract.ts';
import type { Handler } from '../api/handler.ts';
import { createAnswer } from './builtin/answer.ts';
import { echo } from './builtin/echo.ts';
import { relay } from './builtin/relay.ts';
import { importCode } from './import-code.ts';

type ModuleSource = Extract<HandlerSource, { type: 'module' }>;

/** Throws HANDLER_LOAD_FAILED and HANDLER_INVALID with the file and the reason. */
export async function loadHandler(source: HandlerSource): Promise<Handler> {
  if (source.type === 'module') return checkHandler(source.file, await importModule(source));
  switch (source.name) {
    case 'echo':
      return echo;
    case 'relay':
      return relay as Handler;
    default:
      return createAnswer(source.answerPrefix);
  }
}

async function importModule({ file, code }: ModuleSource): Promise<unknown> {
  try {
    return await importCode(code);
  } catch (error) {
    const { name, message } = describe(error);
    throw new HeddleError('HANDLER_LOAD_FAILED', { file, reason: `${name}: ${message}`, errorName: name });
  }
}

const hooks = ['open', 'message', 'close'] as const;
const flags = ['stateless', 'keepState', 'movable', 'retryInterrupted'] as const;

function checkHandler(file: string, module: unknown): Handler {
  const invalid = (reason: string): HeddleError => new HeddleError('HANDLER_INVALID', { file, reason });
  const handler = defaultExport(module);
  if (handler === undefined) throw invalid('it has no default export');
  if (typeof handler !== 'object' || handler === null) {
    throw invalid(
      `its default export must be an object with hooks, not ${handler === null ? 'null' : typeof handler}`,
    );
  }
  const candidate = handler as Record<string, unknown>;
  for (const hook of hooks) {
    const value = candidate[hook];
    if (value !== undefined && typeof value !== 'function') {
      throw invalid(`its ${hook} must be a function, not ${typeof value}`);
    }
  }
  if (hooks.every((hook) => candidate[hook] === undefined)) {
    throw invalid(`its default export has none of the hooks ${hooks.join(', ')}`);
  }
  for (const flag of flags) {
    const value = candidate[flag];
    if (value !== undefined && typeof value !== 'boolean') {
      throw invalid(`its ${flag} must be true or false, not ${typeof value}`);
    }
  }
  if (candidate.stateless === true && candidate.keepState === true) {
    throw invalid('it is stateless and asks to keep state: only one of both can be');
  }
  if (candidate.movable === true && candidate.keepState !== true) {
    throw invalid(
      'it is movable and does not keep state: a client moves with what was kept, so it must say keepState',
    );
  }
  return handler as Handler;
}

// A CommonJS module that was compiled from an ES module keeps its default export one level down.
function defaultExport(module: unknown): unknown {
  const outer = (module as { default?: unknown }).default;
  if (typeof outer === 'object' && outer !== null && '__esModule' in outer && 'default' in outer)
    return outer.default;
  return outer;
}
