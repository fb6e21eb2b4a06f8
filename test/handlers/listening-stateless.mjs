// The same for a handler that says that it is stateless.
import listening from './listening.mjs';

export default { ...listening, stateless: true };
