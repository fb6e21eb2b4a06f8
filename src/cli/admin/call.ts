// One call of `heddle admin`: whom it asks, and how it answers.
import type { CommandContext } from '../command-context.ts';
import type { AdminAccess } from './api.ts';

/** What a command runs with, beside its own arguments. */
export interface AdminCall {
  readonly access: AdminAccess;
  /** Prints the API's answer as one line of JSON. */
  readonly asJson: boolean;
  readonly context: CommandContext;
}
