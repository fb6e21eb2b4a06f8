// Orders for a handler whose clients stay on one worker each.
import { carryOut } from './carry-out.mjs';

export default { message: carryOut };
