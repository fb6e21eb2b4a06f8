// As telling.mjs, with clients that belong to a worker.
import telling from './telling.mjs';

export default { ...telling, stateless: false };
