// A field for each counter of the table, at 0.
import { counterNames, type Counts as Fields } from '../../contract/counters.ts';

/**
 * The fields are defined one by one and not assigned by key, because V8 makes a dictionary of an object to which many
 * keys are assigned, and then `statistics.messagesIn++` takes twenty times as long.
 */
class CountedFields {
  constructor() {
    for (const name of counterNames) {
      Object.defineProperty(this, name, { value: 0, writable: true, enumerable: true, configurable: true });
    }
  }
}

// The compiler cannot see which fields the loop defines.
export const Counts = CountedFields as new () => Fields;
