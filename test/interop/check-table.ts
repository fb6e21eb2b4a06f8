// Every check, in the order in which docs/interop.md has them.
import type { Check } from './check.ts';
import { closingChecks } from './checks/closing.ts';
import { compressionChecks } from './checks/compression.ts';
import { connectionChecks } from './checks/connection.ts';
import { messageChecks } from './checks/messages.ts';

export const checkTable: Readonly<Record<string, Check>> = {
  ...messageChecks,
  ...connectionChecks,
  ...compressionChecks,
  ...closingChecks,
};
