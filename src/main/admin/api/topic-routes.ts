// Topics: which there are, what goes on in them, and which of them a client is subscribed to.
import type { FastifyInstance } from 'fastify';
import { operations } from '../../../contract/operations.ts';
import { checkTopic } from '../../../protocol/arguments.ts';
import { HeddleError } from '../../../protocol/errors.ts';
import { TopicCounts } from '../../delivery/topic-counts.ts';
import type { WatchedCore } from '../admin-source.ts';
import { pageOf } from './client-routes.ts';
import { serveOperation } from './serve-operation.ts';

export function addTopicRoutes(app: FastifyInstance, { registry, topics: counted }: WatchedCore): void {
  const topics = counted ?? new TopicCounts();
  serveOperation(app, operations.listTopics, ({ query }) => pageOf(topics.list(query)));

  serveOperation(app, operations.getTopic, ({ params }) => topics.get(checkTopic(params.topic)));

  serveOperation(app, operations.listClientTopics, ({ params, query }) => {
    const client = registry.byId(params.id);
    if (client === undefined) throw new HeddleError('CLIENT_NOT_FOUND', { id: params.id });
    return pageOf(topics.listOf(client.listTopics(), query));
  });
}
