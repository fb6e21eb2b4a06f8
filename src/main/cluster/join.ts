// Makes a server a node of its cluster.
import type { OrderedSends } from '../delivery/ordered-sends.ts';
import type { Outlet } from '../delivery/outlet.ts';
import type { Turn } from '../delivery/turn.ts';
import { Cluster, type ClusterParts } from './cluster.ts';
import { ClusterOutlet } from './cluster-outlet.ts';

export interface Joined {
  readonly cluster: Cluster;
  /** Reaches the clients of all nodes. */
  readonly outlet: Outlet;
}

/**
 * `sends` and `local` reach the clients of this node: what arrives from others, and what is sent here. Throws CLUSTER_INVALID.
 * Nothing is connected before `cluster.start()`.
 */
export function joinCluster(
  parts: Omit<ClusterParts, 'prefix' | 'sends'> & { readonly turn: Turn },
  sends: OrderedSends,
  local: Outlet,
): Joined {
  const { registry, turn } = parts;
  const cluster = new Cluster({ ...parts, sends, prefix: registry.idKey.prefix });
  registry.onNamed = (name, isOnline) => cluster.named(name, isOnline);
  return { cluster, outlet: new ClusterOutlet(local, cluster, turn) };
}
