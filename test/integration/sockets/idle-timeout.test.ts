import { expect, test } from 'vitest';
import { clientFrame, connectRaw, opcode } from '../../support/clients/raw-socket.ts';
import { connect } from '../../support/clients/ws-client.ts';
import { within } from '../../support/deadline.ts';
import { handlerFile, serve } from '../../support/servers/serve.ts';

// The shortest time-out there is takes eight seconds, and uWebSockets.js looks every four: the one slow test.
test('a client that answers no ping is gone after IDLE_TIMEOUT_SEC; one that does stays', async () => {
  const { url, port, heddle } = await serve({ handler: handlerFile('obey.mjs'), idleTimeoutSec: 8 });
  const undertaker = await connect(`${url}/undertaker`);
  const silent = await connectRaw(port, '/silent');
  const talkative = await connectRaw(port, '/talkative');
  const answering = (async () => {
    for (let frame = await talkative.frame(); frame !== null; frame = await talkative.frame()) {
      if (frame.opcode === opcode.ping) talkative.write(clientFrame(opcode.pong, frame.payload));
      else return frame;
    }
    return null;
  })();
  expect(await silent.frame()).toMatchObject({ opcode: opcode.ping });
  await within(silent.ended(), 'the end of the silent client', 25_000);
  expect(await undertaker.next()).toMatch(/^silent 1006/);
  expect(heddle.clientCount).toBe(2);
  talkative.write(clientFrame(opcode.text, 'say still here'));
  expect((await answering)?.payload.toString()).toBe('still here');
});
