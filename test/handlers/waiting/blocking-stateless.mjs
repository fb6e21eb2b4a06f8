// What blocking.mjs does, for any client on any thread.
import handler from './blocking.mjs';

export default { ...handler, stateless: true };
