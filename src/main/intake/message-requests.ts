// POST /messages: each request is a client with one message, from its head to the scheduler.
import { isUtf8 } from 'node:buffer';
import { HeddleError } from '../../protocol/errors.ts';
import { RequestClient, type RequestOwner } from '../clients/request-client.ts';
import type { Admission } from '../limits/admission.ts';
import type { Response } from '../sockets/uws.ts';
import type { PageHeaders } from './cross-origin.ts';
import { type NewcomerHead, newcomerHead } from './heads/newcomer-head.ts';
import type { ReceivedHead } from './heads/received-head.ts';
import type { IntakeParts } from './intake-parts.ts';
import { countIn, enterQueue } from './message-path.ts';
import { refuse } from './refusal.ts';
import { type BodyTaker, collectBody } from './request-body.ts';
import { RequestTimeouts } from './request-timeouts.ts';

export const messagesPath = '/messages';

type Parts = Pick<
  IntakeParts,
  | 'settings'
  | 'faults'
  | 'registry'
  | 'statistics'
  | 'traffic'
  | 'queueLimits'
  | 'overloadPayers'
  | 'generation'
  | 'memory'
>;

export class MessageRequests {
  readonly #parts: Parts;
  readonly #admission: Admission;
  readonly #owner: RequestOwner;
  readonly #timeouts: RequestTimeouts;

  constructor(parts: Parts, admission: Admission) {
    this.#parts = parts;
    this.#admission = admission;
    this.#owner = ownerOf(parts);
    this.#timeouts = new RequestTimeouts(parts.registry, parts.settings.requestTimeoutMs, parts.faults);
  }

  /** Answers at once where the request is refused. Every answer has `headers`. */
  take(response: Response, received: ReceivedHead, headers: PageHeaders): void {
    const { statistics } = this.#parts;
    const head = newcomerHead(received, response);
    const refusal = this.#admission.newcomer('request', head);
    if (refusal !== null) return refuse(statistics, 'request', response, refusal, headers);
    this.#begin(response, head, headers);
    this.#timeouts.watch();
  }

  #begin(response: Response, head: NewcomerHead, headers: PageHeaders): void {
    const { registry, statistics, settings, generation, memory } = this.#parts;
    const client = new RequestClient(registry.nextRef(), head, response, this.#owner, generation, headers);
    registry.addRequest(client);
    this.#admission.joined(client);
    memory.add('clients', client.ownBytes);
    statistics.requests++;
    const isBinary = !head.contentType.toLowerCase().startsWith('text/');
    collectBody(response, settings.maxPayloadBytes, new MessageBody(this.#parts, client, isBinary));
  }
}

// What becomes of the body of a request.
class MessageBody implements BodyTaker {
  readonly #parts: Parts;
  readonly #client: RequestClient;
  readonly #isBinary: boolean;

  constructor(parts: Parts, client: RequestClient, isBinary: boolean) {
    this.#parts = parts;
    this.#client = client;
    this.#isBinary = isBinary;
  }

  mayKeep(bytes: number): boolean {
    if (!this.#client.isOnline) return false;
    const { queueLimits, memory } = this.#parts;
    this.#client.bodyGrows(bytes);
    const broken = queueLimits.bodyBreaks(memory.held('bodies'));
    if (broken !== null) this.#refuse(new HeddleError('OVERLOADED', { reason: broken }));
    else if (memory.isFull) this.#refuse(memory.refusal());
    else return true;
    return false;
  }

  take(body: ArrayBuffer | null): void {
    const client = this.#client;
    client.bodyEnds();
    if (!client.isOnline) return;
    if (body === null) {
      return this.#refuse(new HeddleError('BODY_TOO_LARGE', { limit: this.#parts.settings.maxPayloadBytes }));
    }
    if (!this.#isBinary && !isUtf8(new Uint8Array(body)))
      return this.#refuse(new HeddleError('BODY_NOT_UTF8'));
    countIn(this.#parts, client, body.byteLength);
    const broken = enterQueue(this.#parts, client, body, this.#isBinary);
    if (broken !== null) return this.#refuse(new HeddleError('OVERLOADED', { reason: broken }));
    client.isHandedOver = true;
    client.generation.scheduler.request(client, body, this.#isBinary);
  }

  failed(error: unknown): void {
    const { faults } = this.#parts;
    faults.report('an HTTP callback', error);
    faults.contain('the end of a request', () => this.#client.fail(new HeddleError('HANDLER_FAILED')));
  }

  // Of a request that was let in, before a handler could see it.
  #refuse(error: HeddleError): void {
    this.#parts.statistics.refuse('request', error.code);
    this.#client.refuse(error);
  }
}

function ownerOf({ traffic, registry, faults, queueLimits, statistics }: Parts): RequestOwner {
  return {
    traffic,
    faults,
    // Nobody waits for what a handler would do with it; a second request in the packet of the first is such a case, for uWS cuts
    // the connection then.
    abandoned(client) {
      client.lane?.abandon(client.ref);
      const { backlog } = client.ledger;
      if (backlog === null || backlog.messages === 0) return;
      const { messages, bytes } = backlog;
      backlog.clear();
      queueLimits.cut(client, { frames: 0, messages, bytes });
      statistics.drop('abandoned', messages);
      // No worker knows of it, nor is one to.
      client.ledger.waitsNoMore();
      client.isHandedOver = false;
    },
    ended(client) {
      registry.endRequest();
      // Of what was refused before a handler could see it no worker knows.
      if (client.isHandedOver) client.generation.scheduler.requestEnded(client);
      registry.forgetIfDone(client);
    },
  };
}
