// Whether the operator is signed in. The token comes from the address that the server printed, or from the form;
// what stays is a cookie that no script can read.

import type { Status } from '../../contract/schemas.ts';
import { admin } from '../api/admin.ts';
import { ApiProblem } from '../api/problem.ts';
import { whenSignedOut } from '../api/request.ts';
import { backoffMs } from '../live/backoff.ts';
import { createStore } from './store.ts';

export type Session =
  | { readonly state: 'checking' }
  | { readonly state: 'signedIn' }
  /** `ended`: the server does not know the cookie any more. `problem`: signing in failed with it. */
  | { readonly state: 'signedOut'; readonly reason?: 'ended' | 'left'; readonly problem?: ApiProblem };

export const session = createStore<Session>({ state: 'checking' });

/** What the server said about itself last; null before it said anything. */
export const status = createStore<Status | null>(null);

// Kept for as long as the page is open, and nowhere else: sessions end when the server restarts, and then the page
// signs in again by itself, if the server still has the same token.
let knownToken: string | null = null;
let isSigningInAgain = false;

/** Signs in with the token of the address, where there is one, else with the cookie of an earlier visit. */
export async function startSession(): Promise<void> {
  whenSignedOut.tell = () => void signInAgain();
  const token = takeTokenFromAddress();
  if (token === undefined) await resume(0);
  else await signIn(token);
}

/** Exchanges the token for the cookie. The outcome is in `session`. */
export async function signIn(token: string): Promise<void> {
  try {
    await enter(token);
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error;
    session.set({ state: 'signedOut', problem: error });
  }
}

export async function signOut(): Promise<void> {
  knownToken = null;
  await admin.logout().catch(() => undefined); // Without an answer the page forgets the session all the same.
  session.set({ state: 'signedOut', reason: 'left' });
  status.set(null);
}

/** Asks for what changes seldom: versions, settings, the listener. Rejects with an ApiProblem. */
export async function refreshStatus(): Promise<void> {
  status.set(await admin.status());
}

async function enter(token: string): Promise<void> {
  await admin.login(token);
  await refreshStatus();
  knownToken = token;
  session.set({ state: 'signedIn' });
}

async function resume(attempt: number): Promise<void> {
  try {
    await refreshStatus();
    session.set({ state: 'signedIn' });
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error;
    session.set({ state: 'signedOut', ...(error.status === 401 ? {} : { problem: error }) });
    if (error.status !== 0) return;
    await new Promise((resolve) => setTimeout(resolve, backoffMs(attempt)));
    if (session.get().state === 'signedOut') await resume(attempt + 1);
  }
}

async function signInAgain(): Promise<void> {
  if (session.get().state !== 'signedIn' || isSigningInAgain) return;
  const token = knownToken;
  isSigningInAgain = true;
  try {
    if (token === null) session.set({ state: 'signedOut', reason: 'ended' });
    else await enter(token);
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error;
    if (error.status === 0) return; // No answer: the live stream's next attempt leads here again.
    knownToken = null; // One attempt: wrong tokens count against this address.
    session.set({ state: 'signedOut', reason: 'ended' });
  } finally {
    isSigningInAgain = false;
  }
}

// The token must not stay where a shoulder, a screenshot or the history can find it.
function takeTokenFromAddress(): string | undefined {
  const token = new URLSearchParams(location.hash.slice(1)).get('token');
  if (token === null) return undefined;
  history.replaceState(null, '', `${location.pathname}${location.search}#/overview`);
  return token;
}
