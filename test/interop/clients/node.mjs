// Node's own WebSocket: Node 20 has it behind a flag. It trusts NODE_EXTRA_CA_CERTS.
import { converse, tellStandard } from './conversation.mjs';
import { standardClient } from './standard-client.mjs';

await converse(process.versions.node, standardClient(globalThis.WebSocket, tellStandard));
