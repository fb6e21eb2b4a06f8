// The async one, whose interrupted messages may be begun again: it does nothing that counts before it has waited.
import asynchronous from './async.mjs';

export default { ...asynchronous, retryInterrupted: true };
