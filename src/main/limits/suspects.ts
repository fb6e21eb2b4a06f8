// Who may be holding memory that no account sees: mostly that of unfinished messages, and who holds how much of it uWS does
// not say. Socket thread.
import type { SocketClient } from '../clients/socket-client.ts';

/** Share of those in question that is cut at once. */
const cutShare = 1 / 8;
/** Who waits for a handler is spared so often in a row. */
const patience = 3;

type Suspect = Pick<SocketClient, 'ref' | 'messagesIn'> & { readonly ledger: { readonly isDone: boolean } };

export class Suspects<Each extends Suspect> {
  /** How many messages of each client, by its ref, were whole when this was last asked. */
  #finished = new Map<number, number>();
  #spared = 0;

  /** Takes note of what `clients` have finished, to be compared with at the next choice. */
  note(clients: Iterable<Each>): void {
    this.#finished = new Map();
    for (const { ref, messagesIn } of clients) this.#finished.set(ref, messagesIn);
  }

  /**
   * Those to be cut, where there are any in question: none of those who have finished a message since `note`; of the others
   * whoever never finished one is more likely, and whoever came last. Those whose messages wait for a handler have a reason to
   * send nothing: they are chosen only where nobody else is left, and not the first times.
   */
  choose(clients: Iterable<Each>): readonly Each[] {
    const silent = [...clients].filter(
      ({ ref, messagesIn }) => messagesIn === (this.#finished.get(ref) ?? 0),
    );
    const idle = silent.filter(({ ledger }) => ledger.isDone);
    if (idle.length > 0) this.#spared = 0;
    else if (this.#spared++ < patience) return [];
    const suspects = (idle.length > 0 ? idle : silent).sort(
      (one, other) => Math.sign(one.messagesIn) - Math.sign(other.messagesIn) || other.ref - one.ref,
    );
    return suspects.slice(0, Math.ceil(suspects.length * cutShare));
  }
}
