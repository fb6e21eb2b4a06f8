// What every client does with frames that are no messages: answer pings, count a close and broken frames as faults.
import type { Faults } from '../counting/faults.ts';
import { encodeClientFrame, opcodes } from '../frames/frame.ts';
import type { ClientSocket } from './client-socket.ts';
import type { ReplyEvents } from './reply-verifier.ts';

export function controlFrames(
  socket: () => ClientSocket | undefined,
  faults: Faults,
): Pick<ReplyEvents, 'wrong' | 'ping' | 'closed'> {
  return {
    wrong: (reason) => faults.add(reason),
    closed: (code) => faults.add(`closed by the server with ${code}`),
    ping: (payload) => {
      const frame = encodeClientFrame(payload, opcodes.pong);
      socket()?.write(frame, 0, frame.length);
    },
  };
}
