// The operations of the admin API: one row each, from which its route, the checks of its requests and its entry in
// the OpenAPI document are made. The forms are in schemas.ts.
import { z } from 'zod';
import type { ErrorCode } from '../protocol/errors.ts';
import { tickSchema } from './live-schemas.ts';
import {
  errorsQuerySchema,
  errorsSchema,
  historyQuerySchema,
  historySchema,
  presenceSchema,
  warningsSchema,
} from './record-schemas.ts';
import {
  clientSchema,
  clientsQuerySchema,
  clientsSchema,
  closedClientsSchema,
  closedListenerSchema,
  disconnectQuerySchema,
  disconnectSchema,
  healthSchema,
  lanesSchema,
  listenerSchema,
  loginSchema,
  nodesSchema,
  openListenerSchema,
  reachedSchema,
  readySchema,
  statusSchema,
} from './schemas.ts';
import { topicSchema, topicsQuerySchema, topicsSchema } from './topic-schemas.ts';

export interface Operation {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** With `:name` for each path parameter. */
  readonly path: string;
  readonly summary: string;
  /** Answered without a token. */
  readonly isPublic?: true;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  /** `message`: text/plain or application/octet-stream, to be sent to clients as it is. */
  readonly body?: z.ZodObject | 'message';
  /** The answer when all goes well; without a form it has no body, or the media type says what it is. */
  readonly success: { readonly status: number; readonly body?: z.ZodType; readonly mediaType?: string };
  /** Another answer, of the same form unless it is 101. */
  readonly otherStatus?: { readonly status: number; readonly meaning: string };
  /** What can go wrong, beside what can go wrong with every request. */
  readonly errors: readonly ErrorCode[];
}

const clientPath = z.strictObject({ id: z.string() });
const namePath = z.strictObject({ name: z.string() });
const topicPath = z.strictObject({ topic: z.string() });
const reached = { status: 200, body: reachedSchema } as const;
const messageErrors = ['BODY_NOT_UTF8', 'BODY_TOO_LARGE', 'MEDIA_TYPE_UNSUPPORTED'] as const;

export const operations = {
  login: {
    method: 'POST',
    path: '/api/login',
    summary: 'Exchange the token for the session cookie of a browser',
    isPublic: true,
    body: loginSchema,
    success: { status: 204 },
    errors: ['UNAUTHORIZED', 'TOO_MANY_ATTEMPTS', 'REQUEST_INVALID'],
  },
  logout: {
    method: 'POST',
    path: '/api/logout',
    summary: 'End the session and its live streams',
    success: { status: 204 },
    errors: [],
  },
  getStatus: {
    method: 'GET',
    path: '/api/status',
    summary: 'What the server is, what it has done, and what is wrong with it',
    success: { status: 200, body: statusSchema },
    errors: [],
  },
  openListener: {
    method: 'PUT',
    path: '/api/listener',
    summary: 'Open the listener, by default at HOST and PORT; nothing happens when it is open there already',
    body: openListenerSchema,
    success: { status: 200, body: listenerSchema },
    errors: [
      'REQUEST_INVALID',
      'LISTENER_OPEN',
      'LISTENER_CLOSED',
      'PORT_IN_USE',
      'HOST_UNKNOWN',
      'SERVER_CLOSED',
    ],
  },
  closeListener: {
    method: 'DELETE',
    path: '/api/listener',
    summary: 'Close the listener and every client (1001); the process and the console stay',
    success: { status: 200, body: closedListenerSchema },
    errors: [],
  },
  listClients: {
    method: 'GET',
    path: '/api/clients',
    summary: 'Clients that are online: searched, sorted, page by page',
    query: clientsQuerySchema,
    success: { status: 200, body: clientsSchema },
    errors: ['REQUEST_INVALID'],
  },
  getClient: {
    method: 'GET',
    path: '/api/clients/:id',
    summary: 'One client',
    params: clientPath,
    success: { status: 200, body: clientSchema },
    errors: ['CLIENT_NOT_FOUND'],
  },
  disconnectClient: {
    method: 'DELETE',
    path: '/api/clients/:id',
    summary: 'Close a client; code (1000) and reason in the query or in a JSON body',
    params: clientPath,
    query: disconnectQuerySchema,
    body: disconnectSchema,
    success: { status: 204 },
    errors: ['CLIENT_NOT_FOUND', 'CLOSE_CODE_INVALID', 'CLOSE_REASON_TOO_LONG', 'REQUEST_INVALID'],
  },
  sendToClient: {
    method: 'POST',
    path: '/api/clients/:id/messages',
    summary: 'Send a message to one client',
    params: clientPath,
    body: 'message',
    success: reached,
    errors: ['CLIENT_NOT_FOUND', ...messageErrors],
  },
  broadcast: {
    method: 'POST',
    path: '/api/messages',
    summary: 'Send a message to every client',
    body: 'message',
    success: reached,
    errors: messageErrors,
  },
  sendToName: {
    method: 'POST',
    path: '/api/names/:name/messages',
    summary: 'Send a message to every client with a name',
    params: namePath,
    body: 'message',
    success: reached,
    errors: ['NAME_NOT_FOUND', ...messageErrors],
  },
  disconnectName: {
    method: 'DELETE',
    path: '/api/names/:name',
    summary: 'Close every client with a name; code (1000) and reason in the query or in a JSON body',
    params: namePath,
    query: disconnectQuerySchema,
    body: disconnectSchema,
    success: { status: 200, body: closedClientsSchema },
    errors: ['NAME_NOT_FOUND', 'CLOSE_CODE_INVALID', 'CLOSE_REASON_TOO_LONG', 'REQUEST_INVALID'],
  },
  listTopics: {
    method: 'GET',
    path: '/api/topics',
    summary: 'Topics that have subscribers: searched, sorted, page by page',
    query: topicsQuerySchema,
    success: { status: 200, body: topicsSchema },
    errors: ['REQUEST_INVALID'],
  },
  getTopic: {
    method: 'GET',
    path: '/api/topics/:topic',
    summary: 'One topic; one without subscribers has zeros',
    params: topicPath,
    success: { status: 200, body: topicSchema },
    errors: ['TOPIC_INVALID'],
  },
  listClientTopics: {
    method: 'GET',
    path: '/api/clients/:id/topics',
    summary: 'Topics that a client is subscribed to: searched, sorted, page by page',
    params: clientPath,
    query: topicsQuerySchema,
    success: { status: 200, body: topicsSchema },
    errors: ['CLIENT_NOT_FOUND', 'REQUEST_INVALID'],
  },
  publish: {
    method: 'POST',
    path: '/api/topics/:topic/messages',
    summary: 'Send a message to the subscribers of a topic',
    params: topicPath,
    body: 'message',
    success: reached,
    errors: ['TOPIC_INVALID', ...messageErrors],
  },
  listLanes: {
    method: 'GET',
    path: '/api/lanes',
    summary: 'Lanes, each with its worker and its load',
    success: { status: 200, body: lanesSchema },
    errors: [],
  },
  listNodes: {
    method: 'GET',
    path: '/api/cluster/nodes',
    summary: 'The nodes of the cluster, this one first, and how it stands with NATS',
    success: { status: 200, body: nodesSchema },
    errors: [],
  },
  listErrors: {
    method: 'GET',
    path: '/api/errors',
    summary:
      'Errors of handlers and deaths of workers that happened last, with message, stack and client; how often each kind of them did',
    query: errorsQuerySchema,
    success: { status: 200, body: errorsSchema },
    errors: ['REQUEST_INVALID'],
  },
  listWarnings: {
    method: 'GET',
    path: '/api/warnings',
    summary: 'Warnings that hold, and those of the last day: when each began and ended',
    success: { status: 200, body: warningsSchema },
    errors: [],
  },
  getHistory: {
    method: 'GET',
    path: '/api/history',
    summary: 'What the charts show, a figure for each second of the last hour',
    query: historyQuerySchema,
    success: { status: 200, body: historySchema },
    errors: ['REQUEST_INVALID'],
  },
  listPresence: {
    method: 'GET',
    path: '/api/presence',
    summary: 'The last hundred that came and went',
    success: { status: 200, body: presenceSchema },
    errors: [],
  },
  watchLive: {
    method: 'GET',
    path: '/api/live',
    summary:
      'WebSocket: rates once a second, clients that come and go, sampled messages; a plain request gets the rates of the last second once',
    success: { status: 200, body: tickSchema },
    otherStatus: { status: 101, meaning: 'To a request to become a WebSocket' },
    errors: ['TOO_MANY_CONSOLES', 'NOT_ACCEPTING', 'HANDSHAKE_VERSION'],
  },
  getMetrics: {
    method: 'GET',
    path: '/metrics',
    summary: 'Metrics in the text format of Prometheus',
    success: { status: 200, mediaType: 'text/plain' },
    errors: [],
  },
  getLiveness: {
    method: 'GET',
    path: '/livez',
    summary: 'Whether the process lives: for a probe after which it is started anew',
    isPublic: true,
    success: { status: 200, body: healthSchema },
    errors: [],
  },
  getHealth: {
    method: 'GET',
    path: '/healthz',
    summary: 'The same as /livez, by its older name',
    isPublic: true,
    success: { status: 200, body: healthSchema },
    errors: [],
  },
  getReadiness: {
    method: 'GET',
    path: '/readyz',
    summary:
      'Whether clients can connect, every lane has a worker and no shutdown began: for who sends clients here',
    isPublic: true,
    success: { status: 200, body: readySchema },
    otherStatus: { status: 503, meaning: 'Not ready, with the reasons' },
    errors: [],
  },
  getOpenApi: {
    method: 'GET',
    path: '/api/openapi.json',
    summary: 'This document',
    success: { status: 200, mediaType: 'application/json' },
    errors: [],
  },
} as const satisfies Record<string, Operation>;

export type OperationId = keyof typeof operations;
