// What the server has counted since it started, without the histograms.

import type { Status } from '../../../contract/schemas.ts';
import type { Statistics } from '../../statistics/statistics.ts';

export function totalsOf(statistics: Readonly<Statistics>): Status['totals'] {
  const { connectionsOpened, connectionsClosed, connectionsRefused, requests } = statistics;
  const { messagesIn, bytesIn, messagesOut, bytesOut } = statistics;
  const { handlerErrors, handlerTimeouts, workersLost } = statistics;
  return {
    connectionsOpened,
    connectionsClosed,
    connectionsRefused,
    requests,
    messagesIn,
    bytesIn,
    messagesOut,
    bytesOut,
    handlerErrors,
    handlerTimeouts,
    workersLost,
  };
}
