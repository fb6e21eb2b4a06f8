// Log in and out.
import type { FastifyInstance } from 'fastify';
import { operations } from '../../../contract/operations.ts';
import type { Guard } from '../access/guard.ts';
import { serveOperation } from './serve-operation.ts';

/** `onLogout` is told the id of a session that ended. */
export function addSessionRoutes(app: FastifyInstance, guard: Guard, onLogout: (id: string) => void): void {
  serveOperation(app, operations.login, ({ body, request, reply }) => {
    reply.header('set-cookie', guard.logIn(request.raw, body.token));
  });

  serveOperation(app, operations.logout, ({ request, reply }) => {
    const pass = guard.authorize(request.raw, true);
    reply.header('set-cookie', guard.logOut(request.raw, pass));
    if (pass.by === 'session') onLogout(pass.id);
  });
}
