// Which offers of permessage-deflate are taken (RFC 7692 7.1), and what is handed to uWebSockets.js of them.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { acceptedOffer } from '#dist/main/intake/heads/compression-offer.js';

const plain = 'permessage-deflate';

describe.each(['shared', 'dedicated'] as const)('with COMPRESSION = %s', (compression) => {
  test.each([
    ['of nothing', ''],
    ['of another extension', 'x-webkit-deflate-frame'],
    ['with a parameter that there is not', `${plain}; bogus`],
    ['with a parameter twice', `${plain}; client_no_context_takeover; client_no_context_takeover`],
    ['with a value where there is none', `${plain}; client_no_context_takeover=1`],
    ['with an empty value', `${plain}; client_max_window_bits=`],
    ['without the value that there must be', `${plain}; server_max_window_bits`],
    ['of a window that is too large', `${plain}; server_max_window_bits=16`],
    ['of a window that is far too large', `${plain}; server_max_window_bits=20`],
    ['of a window that is too small', `${plain}; client_max_window_bits=7`],
    ['of a window with a leading zero', `${plain}; client_max_window_bits=010`],
    ['of a window of a size that is no number', `${plain}; client_max_window_bits=ten`],
    ['of a window that zlib does not have', `${plain}; server_max_window_bits=8`],
    ['of an extension whose name only begins so', `${plain}-2`],
  ])('an offer %s is declined', (_, offer) => {
    expect(acceptedOffer(offer, compression)).toBe('');
  });

  test.each([
    ['alone', plain],
    ['in capitals', 'Permessage-Deflate'],
    ['of browsers', `${plain}; client_max_window_bits`],
    ['behind one that is declined', `${plain}; bogus, ${plain}`],
    ['behind another extension', `x-unknown; a="b, c; d", ${plain}`],
    ['with the smallest window, of which zlib makes none', `${plain}; client_max_window_bits=8`],
    ['among empty ones', `, ,${plain},`],
  ])('an offer %s is taken', (_, offer) => {
    expect(acceptedOffer(offer, compression)).toBe(plain);
  });

  test('whatever is offered, what is taken is one offer of known parameters', () => {
    const word = fc.constantFrom(
      plain,
      'server_no_context_takeover',
      'client_no_context_takeover',
      'server_max_window_bits',
      'client_max_window_bits',
      'bogus',
      '"',
      '=',
      '=8',
      '=12',
      '="15"',
      '=99',
      ';',
      ',',
      ' ',
      '\t',
    );
    const known =
      /^(?:permessage-deflate(?:; client_no_context_takeover)?(?:; server_max_window_bits=(?:9|1[0-5]))?(?:; client_max_window_bits=(?:9|1[0-5]))?)?$/;
    fc.assert(
      fc.property(fc.array(word, { maxLength: 30 }), (words) => {
        expect(acceptedOffer(words.join(''), compression)).toMatch(known);
      }),
    );
  });
});

test('with COMPRESSION = off nothing is taken', () => {
  expect(acceptedOffer(plain, 'off')).toBe('');
});

test('the shared compressor keeps no context, whoever asks, and has no other window than the largest', () => {
  const both = `${plain}; server_no_context_takeover; client_no_context_takeover`;
  expect(acceptedOffer(both, 'shared')).toBe(plain);
  expect(acceptedOffer(`${plain}; server_max_window_bits=15`, 'shared')).toBe('');
  expect(acceptedOffer(`${plain}; server_max_window_bits=12, ${both}`, 'shared')).toBe(plain);
});

test('a dedicated compressor keeps its context, and has the window that is asked for', () => {
  expect(acceptedOffer(`${plain}; server_no_context_takeover`, 'dedicated')).toBe('');
  const asked = `${plain}; client_max_window_bits="10"; server_max_window_bits = 12;client_no_context_takeover`;
  expect(acceptedOffer(asked, 'dedicated')).toBe(
    `${plain}; client_no_context_takeover; server_max_window_bits=12; client_max_window_bits=10`,
  );
});
