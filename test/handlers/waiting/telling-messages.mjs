// As telling.mjs without `open` and `close`: no worker hears of the end of a request.
import telling from './telling.mjs';

export default { stateless: true, message: telling.message };
