// The same for a handler whose clients may be on any worker.
import { carryOut } from './carry-out.mjs';

export default { stateless: true, message: carryOut };
