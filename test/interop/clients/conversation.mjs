// What the client programs in JavaScript share: commands come in as lines of words, events go out as lines of JSON.
import { createHash } from 'node:crypto';
import { createInterface } from 'node:readline';

export function tell(event) {
  process.stdout.write(`${JSON.stringify(event)}\n`);
}

export function tellMessage(type, bytes) {
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  tell({ event: 'message', type, length: bytes.length, sha256 });
}

/** Tells an event of a standard client: of a message its digest. */
export function tellStandard(event) {
  if (event.event !== 'message') tell(event);
  else if (event.type === 'text') tellMessage('text', Buffer.from(event.text));
  else tellMessage('binary', Buffer.from(event.bytes, 'latin1'));
}

/** Bytes in hex; a dash stands for none. */
export function fromHex(hex) {
  return Buffer.from(hex === '-' ? '' : hex, 'hex');
}

/** Names by commas; a dash stands for none. */
export function fromList(names) {
  return names === '-' ? [] : names.split(',');
}

/** Carries out what comes until the input ends: `commands` has a function for each verb, called with the words behind it. */
export async function converse(version, commands) {
  tell({ event: 'ready', version });
  for await (const line of createInterface({ input: process.stdin })) {
    const [verb, ...words] = line.split(' ');
    await commands[verb](...words);
  }
  process.exit(0);
}
