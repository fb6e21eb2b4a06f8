// How far a worker is, as the socket thread knows it:
//
//   loading ──▶ ready ◀─▶ working ──▶ killed          ready, working, killed ──▶ stopping
//                                                     whatever it is          ──▶ gone, for good

/** `gate` is what the gate held when it was last known: the control block of a worker that was killed tells no more. */
export type LinkState =
  /** It loads the handler. */
  | { readonly name: 'loading' }
  /** It has loaded the handler and has no lane. */
  | { readonly name: 'ready' }
  /** It serves a lane. */
  | { readonly name: 'working' }
  /** Its gate is shut and its thread is being ended; the owner has not heard of it. */
  | { readonly name: 'killed'; readonly reason: string; readonly gate: number }
  /** It was asked to end; its death is no loss any more. */
  | { readonly name: 'stopping' }
  /** Its thread is no more, or is being ended and nobody wants to hear of it. */
  | { readonly name: 'gone'; readonly reason: string; readonly gate: number };

const nextOf: { readonly [Name in LinkState['name']]: readonly LinkState['name'][] } = {
  loading: ['ready', 'gone'],
  ready: ['working', 'stopping', 'gone'],
  working: ['ready', 'killed', 'stopping', 'gone'],
  killed: ['stopping', 'gone'],
  stopping: ['gone'],
  gone: [],
};

/** Returns `to`. Throws a RangeError where there is no way to it from `from`. */
export function moveTo(from: LinkState, to: LinkState): LinkState {
  if (!nextOf[from.name].includes(to.name)) {
    throw new RangeError(`a worker that is ${from.name} cannot become ${to.name}`);
  }
  return to;
}
