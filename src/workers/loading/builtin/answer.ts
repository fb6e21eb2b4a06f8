// The default handler: replies with a prefix and the message, text to text and binary to binary.
import type { Handler } from '../../api/handler.ts';

/** `prefix` goes before a text as it is, and before binary bytes as its UTF-8 bytes; those bytes stay as they are. */
export function createAnswer(prefix: string): Handler {
  const prefixBytes = Buffer.from(prefix, 'utf8');
  return {
    stateless: true,
    message(client, message) {
      if (message.isBinary) client.send(Buffer.concat([prefixBytes, message.bytes]));
      else client.send(prefix + message.text);
    },
  };
}
