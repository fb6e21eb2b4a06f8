import { expect, test } from 'vitest';
import {
  messageFlags,
  writeAgain,
  writeClosed,
  writeForgotten,
  writeIntroduced,
  writeMessage,
  writeOpened,
  writeReintroduced,
  writeReopened,
  writeRequest,
} from '#dist/main/lanes/frame-writer.js';
import { type LooseFrame, looseFrame } from '#dist/main/lanes/kept-frames.js';
import type { Lane } from '#dist/main/lanes/lane.js';
import { attemptShift, binaryFlag, frameKind, ofRequestFlag, recoveredFlag } from '#dist/protocol/frames.js';
import { RecordReader } from '#dist/protocol/memory/record-reader.js';
import { loneLane } from '../../support/parts/lone-lane.ts';

const none = new ArrayBuffer(0);

/** The frames that `write` puts into the queue of a lane, and what the lane counts of them. */
function written(write: (lane: Lane) => void) {
  const lane = loneLane(0);
  write(lane);
  const page = lane.frames.take()?.page;
  if (page === undefined) throw new Error('nothing was written');
  const reader = new RecordReader(page);
  reader.reset(page);
  const frames: LooseFrame[] = [];
  while (reader.next(page.committedEnd)) frames.push(looseFrame(reader));
  const { unhandled, unhandledMessages, unhandledBytes } = lane;
  return { frames, counts: [unhandled, unhandledMessages, unhandledBytes] };
}

function bytesOf(text: string): ArrayBuffer {
  return new TextEncoder().encode(text).buffer as ArrayBuffer;
}

const [hi, body, bye] = [bytesOf('hi'), bytesOf('body'), bytesOf('bye')];
const recovered = { details: 'grüß', state: bytesOf('state') };

type Row = [
  kind: keyof typeof frameKind,
  write: (lane: Lane) => void,
  counts: number[],
  flags: number,
  aux: number,
  payload: string,
];

test.each<Row>([
  ['opened', (lane) => writeOpened(lane, 7, 'grüß'), [1, 0, 0], 0, 6, 'grüß'],
  ['introduced', (lane) => writeIntroduced(lane, 7, 'grüß'), [0, 0, 0], 0, 6, 'grüß'],
  ['introduced', (lane) => writeIntroduced(lane, 7, 'grüß', true), [0, 0, 0], ofRequestFlag, 6, 'grüß'],
  ['opened', (lane) => writeReopened(lane, 7, recovered), [1, 0, 0], recoveredFlag, 6, 'grüßstate'],
  ['introduced', (lane) => writeReintroduced(lane, 7, recovered), [0, 0, 0], recoveredFlag, 6, 'grüßstate'],
  ['message', (lane) => writeMessage(lane, 7, hi, messageFlags(false)), [1, 1, 2], 0, 0, 'hi'],
  ['message', (lane) => writeMessage(lane, 7, hi, messageFlags(true)), [1, 1, 2], binaryFlag, 0, 'hi'],
  [
    'request',
    (lane) => writeRequest(lane, 7, 'grüß', body, messageFlags(true)),
    [1, 1, 4],
    binaryFlag,
    6,
    'grüßbody',
  ],
  ['closed', (lane) => writeClosed(lane, 7, 1001, bye), [1, 0, 0], 0, 1001, 'bye'],
  ['forgotten', (lane) => writeForgotten(lane, 7), [0, 0, 0], 0, 0, ''],
])(
  '%s, written by %s, carries what frames.ts says, and counts %j',
  (kind, write, counts, flags, aux, payload) => {
    const result = written(write);
    expect(result.frames).toEqual([{ kind: frameKind[kind], flags, ref: 7, aux, payload: bytesOf(payload) }]);
    expect(result.counts).toEqual(counts);
  },
);

test('a frame that is written again is the same, and counts the same', () => {
  const first = written((lane) => {
    writeReopened(lane, 1, recovered);
    writeMessage(lane, 1, bytesOf('hi'), messageFlags(true));
    writeRequest(lane, 2, 'grüß', bytesOf('body'), messageFlags(false));
    writeClosed(lane, 1, 1000, none);
  });
  const tried = first.frames.map((frame) => ({ ...frame, flags: frame.flags | (2 << attemptShift) }));
  const again = written((lane) => {
    for (const frame of tried) {
      writeAgain(lane, frame, () => (frame.ref === 1 ? recovered : { details: 'grüß', state: null }));
    }
  });
  expect(again).toEqual({ frames: tried, counts: first.counts });
});
