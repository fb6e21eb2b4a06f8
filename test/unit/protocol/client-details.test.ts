import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readDetails, readHeaders, writeDetails, writeHeader } from '#dist/protocol/client-details.js';

describe('the details of a client', () => {
  test('come back as they were, whatever characters are in them', () => {
    const text = fc.string({ unit: 'binary' });
    const fieldName = fc.stringMatching(/^[a-z0-9_-]+$/);
    fc.assert(
      fc.property(text, text, text, text, fc.array(fc.tuple(fieldName, text)), (...parts) => {
        const [name, subprotocol, url, address, fields] = parts;
        const headers = fields.map(([field, value]) => writeHeader(field, value)).join('');
        const details = readDetails(writeDetails({ name, subprotocol, url, address, headers }));
        expect(details).toEqual({
          ...(name === '' ? {} : { name }),
          ...(subprotocol === '' ? {} : { subprotocol }),
          url,
          address,
          headers: Object.fromEntries(fields),
        });
      }),
    );
  });

  test('survive the way through UTF-8, on which text without its length would run into the next', () => {
    const header = writeHeader('x', 'grüß 回答 🧵 \u0000\n3:abc');
    const details = { name: '回', subprotocol: '', url: '/回?a=1:2', address: '::1', headers: header };
    const sent = Buffer.from(writeDetails(details)).toString('utf8');
    expect(readDetails(sent)).toEqual({
      name: '回',
      url: '/回?a=1:2',
      address: '::1',
      headers: { x: 'grüß 回答 🧵 \u0000\n3:abc' },
    });
  });

  test('that are cut short are no details', () => {
    expect(() => readDetails('0:0:1:/')).toThrow('broken details: no length at 7 of 7');
  });
});

describe('header fields', () => {
  test('that occur more than once have their last value', () => {
    const headers = [writeHeader('a', '1'), writeHeader('b', ''), writeHeader('a', '2')].join('');
    expect(readHeaders(headers)).toEqual({ a: '2', b: '' });
  });

  test('that are named as something of every object are plain fields', () => {
    const headers = readHeaders(writeHeader('__proto__', 'x') + writeHeader('constructor', 'y'));
    expect(Object.entries(headers)).toEqual([
      ['__proto__', 'x'],
      ['constructor', 'y'],
    ]);
  });

  test('are none where there is no text', () => {
    expect(readHeaders('')).toEqual({});
  });
});
