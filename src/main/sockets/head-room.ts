// How much of a head uWebSockets.js keeps while the rest is under way: 4,096 bytes unless a variable says otherwise, which
// it reads when it is loaded. This file is evaluated before that. Socket thread.
import { maxHeaderBytes } from '../../protocol/limits.ts';

/** For the request line, and what stands between names and values: with it the limit on header fields is always ours. */
const aroundFieldsBytes = 4096;

// A cookie of 5 KB crosses a network in several packets: without this it would depend on them whether it is taken.
process.env.UWS_HTTP_MAX_HEADERS_SIZE ??= String(maxHeaderBytes + aroundFieldsBytes);
