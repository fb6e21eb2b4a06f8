import { message } from './broken-frames.mjs';

export default { stateless: true, message };
