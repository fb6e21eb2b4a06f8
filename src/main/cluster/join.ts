// Makes a server a node of its cluster.
import type { Outlet } from '../delivery/outlet.ts';
import { Cluster, type ClusterParts } from './cluster.ts';
import { ClusterOutlet } from './cluster-outlet.ts';

export interface Joined {
  readonly cluster: Cluster;
  /** Reaches the clients of all nodes. */
  readonly outlet: Outlet;
}

/** `local` reaches the clients of this node. Throws CLUSTER_INVALID. Nothing is connected before `cluster.start()`. */
export function joinCluster(parts: Omit<ClusterParts, 'prefix'>, local: Outlet): Joined {
  const { registry } = parts;
  const cluster = new Cluster({ ...parts, prefix: registry.idKey.prefix });
  registry.onNamed = (name, isOnline) => cluster.named(name, isOnline);
  return { cluster, outlet: new ClusterOutlet(local, cluster) };
}
