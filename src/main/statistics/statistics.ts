// What the server counts as it goes: plain numbers, one place.
import { type DropReason, dropReasonNames } from '../../contract/drop-reasons.ts';
import { recordOf } from '../../contract/record-of.ts';
import { handshakeRefusals, requestRefusals } from '../../contract/refusal-codes.ts';
import type { ErrorCode } from '../../protocol/errors.ts';
import { Counts } from './counts.ts';
import { Histogram } from './histogram.ts';

/** Who can be refused: a handshake or a request. */
export type NewcomerKind = 'socket' | 'request';

/** Its counters are the rows of contract/counters.ts. */
export class Statistics extends Counts {
  /** Time of each handler call until it returned (sync) or first waited (async). */
  readonly handlerTime = new Histogram();
  /** Time from the arrival of a batch's first frame until its worker was done with it, less the time it ran. */
  readonly queueDelay = new Histogram();
  /** How many handshakes were refused for which error. */
  readonly refused: Partial<Record<ErrorCode, number>> = recordOf(handshakeRefusals, () => 0);
  /** Requests that no handler saw because of an error, how many for which. */
  readonly refusedRequests: Partial<Record<ErrorCode, number>> = recordOf(requestRefusals, () => 0);
  readonly dropped: Record<DropReason, number> = recordOf(dropReasonNames, () => 0);

  /** A newcomer was refused. A request at an overload is a message that was dropped, too. */
  refuse(kind: NewcomerKind, code: ErrorCode): void {
    if (kind === 'socket') this.connectionsRefused++;
    else if (code === 'OVERLOADED') this.drop('overload');
    const counts = kind === 'socket' ? this.refused : this.refusedRequests;
    counts[code] = (counts[code] ?? 0) + 1;
  }

  drop(reason: DropReason, count = 1): void {
    this.dropped[reason] += count;
  }
}
