// Peer for http: Fastify with one Piscina task per request.
import fastify from 'fastify';
import { Piscina } from 'piscina';
import { poolOptions, ready } from './ready.mjs';

const pool = new Piscina(poolOptions);
const app = fastify();

app.addContentTypeParser('text/plain', { parseAs: 'string' }, (_request, body, done) => done(null, body));
app.post('/messages', (request) => pool.run(request.body, { name: 'answer' }));

await app.listen({ host: '127.0.0.1', port: 0 });
ready(app.server.address().port);
