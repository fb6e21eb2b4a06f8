// Clients that move from worker to worker with their state, which tells the witness what it found.
import keeping from './keeping.mjs';

export default { ...keeping, movable: true };
