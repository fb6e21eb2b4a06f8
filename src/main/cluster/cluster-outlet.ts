// The outlet of a node: to its own clients as if it were alone, and to those of the other nodes. What is returned and counted
// as sent are this node's clients; who the others reach they count.
import { hasIdForm } from '../../protocol/client-id.ts';
import type { Client } from '../clients/client.ts';
import type { Outlet } from '../delivery/outlet.ts';
import type { Later } from '../delivery/sequence.ts';
import { type Turn, unitsOf } from '../delivery/turn.ts';
import type { Cluster } from './cluster.ts';

export class ClusterOutlet implements Outlet {
  readonly #local: Outlet;
  readonly #cluster: Pick<Cluster, 'nodeOf' | 'outgoing'>;
  readonly #turn: Pick<Turn, 'spend'>;

  constructor(local: Outlet, cluster: Pick<Cluster, 'nodeOf' | 'outgoing'>, turn: Pick<Turn, 'spend'>) {
    this.#local = local;
    this.#cluster = cluster;
    this.#turn = turn;
  }

  /** 1 for a client of another node, which may not be online. */
  send(id: string, data: Uint8Array, isBinary: boolean): number {
    const node = this.#cluster.nodeOf(id);
    if (node === null) return this.#local.send(id, data, isBinary);
    this.#cluster.outgoing.toClient(node, id, data, isBinary);
    this.#turn.spend(unitsOf(data.byteLength));
    return 1;
  }

  sendToName(name: string, data: Uint8Array, isBinary: boolean, later: Later): number {
    // Those who are here come first in each of these: whatever is wrong with the others must not keep it from them.
    const reached = this.#local.sendToName(name, data, isBinary, later);
    this.#cluster.outgoing.toName(name, data, isBinary);
    this.#turn.spend(unitsOf(data.byteLength));
    return reached;
  }

  /** What is for a name that nobody has anywhere is not counted: no node knows that. */
  sendTo(nameOrId: string, data: Uint8Array, isBinary: boolean, later: Later): number {
    if (!hasIdForm(nameOrId)) return this.sendToName(nameOrId, data, isBinary, later);
    if (this.#cluster.nodeOf(nameOrId) === null) return this.#local.sendTo(nameOrId, data, isBinary, later);
    return this.send(nameOrId, data, isBinary);
  }

  publish(topic: string, data: Uint8Array, isBinary: boolean, later: Later): number {
    const reached = this.#local.publish(topic, data, isBinary, later);
    this.#toTopic(topic, data, isBinary);
    return reached;
  }

  publishFrom(sender: Client, topic: string, data: Uint8Array, isBinary: boolean, later: Later): number {
    const reached = this.#local.publishFrom(sender, topic, data, isBinary, later);
    this.#toTopic(topic, data, isBinary);
    return reached;
  }

  broadcast(data: Uint8Array, isBinary: boolean, later: Later): number {
    const reached = this.#local.broadcast(data, isBinary, later);
    this.#cluster.outgoing.toEveryone(data, isBinary);
    this.#turn.spend(unitsOf(data.byteLength));
    return reached;
  }

  #toTopic(topic: string, data: Uint8Array, isBinary: boolean): void {
    this.#cluster.outgoing.toTopic(topic, data, isBinary);
    this.#turn.spend(unitsOf(data.byteLength));
  }
}
