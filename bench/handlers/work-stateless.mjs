// The same work for handlers that keep nothing: any idle worker may take any client.
import handler from './work.mjs';

export default { ...handler, stateless: true };
