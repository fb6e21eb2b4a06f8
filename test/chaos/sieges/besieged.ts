// Whom a siege is laid to: the server, and the world that goes on meanwhile.
import type { ServerChild } from '../../support/long-runs/server-child.ts';
import type { World } from '../clients/client.ts';

export interface Besieged {
  readonly world: World;
  readonly child: ServerChild;
}
