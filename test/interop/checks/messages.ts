// Messages of every kind come back as they were sent.
import type { Check, Visit } from '../check.ts';
import type { MessageType } from '../client-program.ts';
import { Conversation } from '../conversation.ts';

const bytes = Buffer.of(0x00, 0x01, 0x7f, 0x80, 0xff);
const nothing = Buffer.of();
/** Four bytes of UTF-8, so often that they are MAX_PAYLOAD_BYTES, the largest message that is taken. */
const part = Buffer.from('a回');
const count = 262_144;
const fragments = ['one, ', '二', ', 🧵'].map((text) => Buffer.from(text));

export const messageChecks = {
  text: { title: 'text', expected: 'echoed', run: echo('text', Buffer.from('hello 回答')) },
  'text-astral': {
    title: 'text beyond the Basic Multilingual Plane',
    expected: 'echoed',
    run: echo('text', Buffer.from('𝄞 🧵 👩🏽‍🚀')),
  },
  'text-empty': { title: 'empty text', expected: 'echoed', run: echo('text', nothing) },
  'text-large': { title: 'text of 1 MiB', expected: 'echoed', run: echo('text', part, count) },
  binary: { title: 'binary', expected: 'echoed', run: echo('binary', bytes) },
  'binary-empty': { title: 'empty binary', expected: 'echoed', run: echo('binary', nothing) },
  'binary-large': { title: 'binary of 1 MiB', expected: 'echoed', run: echo('binary', part, count) },
  'text-fragments': { title: 'text in three frames', expected: 'echoed', run: echoFragments('text') },
  'binary-fragments': { title: 'binary in three frames', expected: 'echoed', run: echoFragments('binary') },
} as const satisfies Record<string, Check>;

function echo(type: MessageType, payload: Uint8Array, times = 1): (visit: Visit) => Promise<string> {
  return converse((conversation) => conversation.echo(type, payload, times));
}

function echoFragments(type: MessageType): (visit: Visit) => Promise<string> {
  return converse((conversation) => conversation.echoFragments(type, fragments));
}

function converse(talk: (conversation: Conversation) => Promise<string>) {
  return async ({ program, server }: Visit): Promise<string> => {
    const conversation = new Conversation(program, server('plain'));
    await conversation.open();
    const seen = await talk(conversation);
    await conversation.close(1000, '');
    return seen;
  };
}
