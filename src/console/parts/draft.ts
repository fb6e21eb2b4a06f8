// A message that is being written, and what becomes of it when it is sent.
import type { Payload } from '../api/request.ts';
import { parseHex } from '../text/hex.ts';
import type { Words } from '../words/en.ts';

export const draftKinds = ['text', 'hex', 'file'] as const;
export type DraftKind = (typeof draftKinds)[number];

export interface Draft {
  readonly kind: DraftKind;
  readonly text: string;
  readonly hex: string;
  readonly file: File | null;
  /** Drafts that were sent before this one: a file's input is emptied by another one in its place. */
  readonly sent: number;
}

export const emptyDraft: Draft = { kind: 'text', text: '', hex: '', file: null, sent: 0 };

export type SayProblem = (words: Words) => string;

/** The message, or why there is none. */
export async function readDraft(
  draft: Draft,
  limitBytes = Number.POSITIVE_INFINITY,
): Promise<{ readonly payload: Payload } | { readonly say: SayProblem }> {
  const { kind, text, hex, file } = draft;
  if (kind === 'text') {
    const bytes = new TextEncoder().encode(text).length;
    return bytes > limitBytes ? tooLarge(bytes, limitBytes) : { payload: text };
  }
  if (kind === 'file') {
    if (file === null) return { say: (words) => words.payload.noFile };
    if (file.size > limitBytes) return tooLarge(file.size, limitBytes);
    try {
      return { payload: new Uint8Array(await file.arrayBuffer()) };
    } catch {
      return { say: (words) => words.payload.unreadable }; // It was moved or changed since it was chosen.
    }
  }
  const parsed = parseHex(hex);
  if (parsed instanceof Uint8Array) {
    return parsed.length > limitBytes ? tooLarge(parsed.length, limitBytes) : { payload: parsed };
  }
  if (parsed.problem === 'notHex') return { say: (words) => words.payload.notHex(parsed.character) };
  return { say: (words) => words.payload.oddDigits(parsed.digits) };
}

function tooLarge(bytes: number, limitBytes: number): { readonly say: SayProblem } {
  return { say: (words) => words.payload.tooLarge(bytes, limitBytes) };
}
