// POST /messages: each request is a client with one message, from its head to the scheduler.
import { isUtf8 } from 'node:buffer';
import { HeddleError } from '../../protocol/errors.ts';
import { RequestClient, type RequestOwner } from '../clients/request-client.ts';
import type { Admission } from '../limits/admission.ts';
import type { Request, Response } from '../sockets/uws.ts';
import type { PageHeaders } from './cross-origin.ts';
import type { HeadFields } from './head-fields.ts';
import type { IntakeParts } from './intake-parts.ts';
import { countIn, enterQueue } from './message-path.ts';
import { type NewcomerHead, readRequest } from './newcomer-head.ts';
import { refuse } from './refusal.ts';
import { collectBody } from './request-body.ts';
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
  take(response: Response, request: Request, fields: HeadFields, headers: PageHeaders): void {
    const { statistics } = this.#parts;
    const head = readRequest(messagesPath, request, response, fields);
    const refusal = this.#admission.newcomer('request', head);
    if (refusal !== null) return refuse(statistics, 'request', response, refusal, headers);
    this.#begin(response, head, headers);
    this.#timeouts.watch();
  }

  #begin(response: Response, head: NewcomerHead, headers: PageHeaders): void {
    const { registry, statistics, settings, generation, faults, memory } = this.#parts;
    const isBinary = !head.contentType.toLowerCase().startsWith('text/');
    const client = new RequestClient(registry.nextRef(), head, response, this.#owner, generation, headers);
    registry.addRequest(client);
    this.#admission.joined(client);
    memory.add('clients', client.ownBytes);
    statistics.requests++;
    const failed = faults.contained('the end of a request', (error: unknown) => {
      faults.report('an HTTP callback', error);
      client.fail(new HeddleError('HANDLER_FAILED'));
    });
    const done = (body: ArrayBuffer | null): void => {
      client.bodyEnds();
      this.#handOver(client, body, isBinary);
    };
    const room = (bytes: number): boolean => this.#bodyGrows(client, bytes);
    collectBody(response, settings.maxPayloadBytes, room, done, failed);
  }

  // Returns whether there is room for it.
  #bodyGrows(client: RequestClient, bytes: number): boolean {
    if (!client.isOnline) return false;
    const { queueLimits, memory } = this.#parts;
    client.bodyGrows(bytes);
    const broken = queueLimits.bodyBreaks(memory.held('bodies'));
    if (broken !== null) this.#refuse(client, new HeddleError('OVERLOADED', { reason: broken }));
    else if (memory.isFull) this.#refuse(client, memory.refusal());
    else return true;
    return false;
  }

  // The body is null where it is too large.
  #handOver(client: RequestClient, body: ArrayBuffer | null, isBinary: boolean): void {
    if (!client.isOnline) return;
    if (body === null) {
      const limit = this.#parts.settings.maxPayloadBytes;
      return this.#refuse(client, new HeddleError('BODY_TOO_LARGE', { limit }));
    }
    if (!isBinary && !isUtf8(new Uint8Array(body))) {
      return this.#refuse(client, new HeddleError('BODY_NOT_UTF8'));
    }
    countIn(this.#parts, client, body.byteLength);
    const broken = enterQueue(this.#parts, client, body, isBinary);
    if (broken !== null) return this.#refuse(client, new HeddleError('OVERLOADED', { reason: broken }));
    client.isHandedOver = true;
    client.generation.scheduler.request(client, body, isBinary);
  }

  // Of a request that was let in, before a handler could see it.
  #refuse(client: RequestClient, error: HeddleError): void {
    this.#parts.statistics.refuse('request', error.code);
    client.fail(error);
  }
}

function ownerOf({ traffic, registry, faults }: Parts): RequestOwner {
  return {
    traffic,
    faults,
    ended(client) {
      registry.endRequest();
      // Of what was refused before a handler could see it no worker knows.
      if (client.isHandedOver) client.generation.scheduler.requestEnded(client);
      registry.forgetIfDone(client);
    },
  };
}
