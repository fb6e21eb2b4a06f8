// obey.mjs on whichever thread is free.
import obey from './obey.mjs';

export default { ...obey, stateless: true };
