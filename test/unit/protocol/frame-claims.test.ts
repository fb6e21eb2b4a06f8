import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  claimedFrames,
  claimFrame,
  frameBefore,
  framesBetween,
  goOn,
  isClaimed,
  nextFrame,
  takeBackFrames,
} from '#dist/protocol/frame-claims.js';
import { controlBytes, controlWord } from '#dist/protocol/lane-contract.js';

const last = 2 ** 28 - 1;
const number = fc.oneof(fc.integer({ min: 0, max: last }), fc.constantFrom(0, 1, last - 1, last));

/** A control block whose worker has claimed the frames before number `claimed`. */
function controlAt(claimed: number): Int32Array {
  const control = new Int32Array(new SharedArrayBuffer(controlBytes));
  control[controlWord.claims] = claimed << 4;
  return control;
}

test('frames are counted also after their numbers have started over', () => {
  expect([nextFrame(last), frameBefore(0)]).toEqual([0, last]);
  const property = fc.property(number, fc.integer({ min: -100_000, max: 100_000 }), (claimed, ahead) => {
    const frame = (claimed + ahead) & last;
    expect(framesBetween(claimed, frame)).toBe(ahead);
    expect(isClaimed(frame, claimed)).toBe(ahead < 0);
    expect(frameBefore(nextFrame(frame))).toBe(frame);
  });
  fc.assert(property);
});

describe('a frame', () => {
  test('is claimed once, in its order', () => {
    const property = fc.property(number, (frame) => {
      const control = controlAt(frame);
      expect(claimFrame(control, frame)).toBe(true);
      expect(claimedFrames(control)).toBe(nextFrame(frame));
      expect(claimFrame(control, frame)).toBe(false);
    });
    fc.assert(property);
  });

  test('that was taken back is claimed no more, and neither are those behind it, until the worker goes on', () => {
    const property = fc.property(number, (frame) => {
      const control = controlAt(frame);
      expect(takeBackFrames(control, frame)).toBe(true);
      expect(claimedFrames(control)).toBe(frame);
      for (let times = 0; times < 3; times++) expect(claimFrame(control, frame)).toBe(false);
      goOn(control);
      expect(claimFrame(control, frame)).toBe(true);
    });
    fc.assert(property);
  });

  test('is not taken back by who comes an instruction too late: nothing has changed then', () => {
    const property = fc.property(number, (frame) => {
      const control = controlAt(frame);
      claimFrame(control, frame);
      const before = Array.from(control);
      expect(takeBackFrames(control, frame)).toBe(false);
      expect(Array.from(control)).toEqual(before);
      expect(claimFrame(control, nextFrame(frame))).toBe(true);
    });
    fc.assert(property);
  });

  test('that is handed over behind a take-back may be taken back as well, before the worker has come to the first time', () => {
    const property = fc.property(number, fc.integer({ min: 2, max: 15 }), (frame, times) => {
      const control = controlAt(frame);
      for (let count = 0; count < times; count++) expect(takeBackFrames(control, frame)).toBe(true);
      for (let count = 0; count < times; count++) {
        expect(claimFrame(control, frame)).toBe(false);
        goOn(control);
      }
      expect(claimFrame(control, frame)).toBe(true);
    });
    fc.assert(property);
  });

  test('stays where it is after fifteen times that the worker has not come to', () => {
    const control = controlAt(7);
    for (let count = 0; count < 15; count++) expect(takeBackFrames(control, 7)).toBe(true);
    expect(takeBackFrames(control, 7)).toBe(false);
    goOn(control);
    expect(takeBackFrames(control, 7)).toBe(true);
  });
});
