// Makes a server a node of its cluster.
import type { Registry } from '../clients/registry.ts';
import type { Outlet } from '../delivery/outlet.ts';
import { Cluster, type ClusterParts } from './cluster.ts';
import { ClusterOutlet } from './cluster-outlet.ts';

export interface Joined {
  readonly cluster: Cluster;
  /** Reaches the clients of all nodes. */
  readonly outlet: Outlet;
}

/** `local` reaches the clients of this node. Throws CLUSTER_INVALID. Nothing is connected before `cluster.start()`. */
export function joinCluster(
  parts: Omit<ClusterParts, 'prefix' | 'clients'>,
  registry: Registry,
  local: Outlet,
): Joined {
  const cluster = new Cluster({ ...parts, prefix: registry.idKey.prefix, clients: () => registry.size });
  registry.onNamed = (name, isOnline) => cluster.named(name, isOnline);
  return { cluster, outlet: new ClusterOutlet(local, cluster) };
}
