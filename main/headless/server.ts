import type { Server } from 'node:http';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { AppError, httpStatus } from '../../contract/errors.ts';
import { MAX_CONTROL_BYTES } from '../../contract/wire.ts';
import type { Logger } from '../base/logger.ts';
import { internalError } from '../host/dispatcher.ts';
import { errorBody } from '../host/messages.ts';
import type { Engine } from '../host/types.ts';
import type { Certificate } from './certificate.ts';
import { Gatekeeper } from './gatekeeper.ts';
import { type HttpParts, languageOf } from './http-parts.ts';
import { apiRoutes } from './routes/api.ts';
import { pageRoutes } from './routes/page.ts';
import { signInRoutes } from './routes/sign-in.ts';
import { serveWebSocket } from './websocket.ts';

/** What every answer says to a browser: only our own code, in no frame, nothing guessed, nothing told to others. */
const SECURITY_HEADERS = {
  'content-security-policy':
    "default-src 'none'; script-src 'self'; worker-src 'self' blob:; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; media-src 'self' blob:; " +
    "font-src 'self'; connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
};

/** A wall of screens and its scripts need a dozen; somebody who opens connections to do harm gets no more than these. */
const MOST_SOCKETS = 512;
/** Beyond any header that Node takes: a name that is too long for a call is not found like any other. */
const LONGEST_NAME = 64 * 1024;
/** For sending a request, whose body is small. */
const REQUEST_PATIENCE_MS = 30_000;

/** The HTTP server around an engine; not listening yet. */
export async function createServer(options: {
  engine: Engine;
  host: string;
  certificate: Certificate | null;
  /** The built page. */
  pageFolder: string;
  log: Logger;
}): Promise<FastifyInstance> {
  const { engine, host, certificate, log } = options;
  const gatekeeper = new Gatekeeper(engine.access, host);
  const parts: HttpParts = { engine, gatekeeper, secure: certificate !== null, log };
  const receive = (request: FastifyRequest, reply: FastifyReply) => {
    reply.headers(SECURITY_HEADERS);
    gatekeeper.checkHost(request.headers);
  };
  const common = {
    bodyLimit: MAX_CONTROL_BYTES,
    logger: false as const,
    requestTimeout: REQUEST_PATIENCE_MS,
    // A download under way must not keep the engine from closing its files.
    forceCloseConnections: true,
    routerOptions: { maxParamLength: LONGEST_NAME },
    // Addresses that cannot be decoded pass no hook and no handler of ours.
    frameworkErrors(error: Error, request: FastifyRequest, reply: FastifyReply) {
      try {
        receive(request, reply);
        void answerError(error, request, reply, parts);
      } catch (refused) {
        void answerError(refused, request, reply, parts);
      }
    },
  };
  const server = certificate
    ? (Fastify({ ...common, https: { cert: certificate.cert, key: certificate.key, minVersion: 'TLSv1.2' } }) as unknown as FastifyInstance)
    : Fastify(common);
  server.server.maxConnections = MOST_SOCKETS;

  server.addHook('onRequest', async (request, reply) => receive(request, reply));
  server.setErrorHandler((error, request, reply) => answerError(error, request, reply, parts));
  server.setNotFoundHandler((request, reply) => {
    const address = request.url.split('?')[0] ?? '';
    if (!address.startsWith('/api/')) return reply.code(404).type('text/plain').send('not found\n');
    throw new AppError('not-found', 'server.noSuchCall', { data: { method: request.method, address: address.slice(0, 100) } });
  });

  apiRoutes(server, parts);
  signInRoutes(server, parts);
  await pageRoutes(server, options.pageFolder);
  const closeSockets = serveWebSocket(server.server as Server, engine, gatekeeper);
  server.addHook('preClose', async () => closeSockets());
  return server;
}

async function answerError(error: unknown, request: FastifyRequest, reply: FastifyReply, parts: HttpParts): Promise<void> {
  const known = refusal(error) ?? internalError(error, parts.log, { path: request.url.split('?')[0] ?? '' });
  if (known.kind === 'rate-limited' && typeof known.data.seconds === 'number') reply.header('retry-after', String(known.data.seconds));
  await reply.code(httpStatus(known.kind)).send({ error: errorBody(known, languageOf(request, parts.engine)) });
}

/** Fastify's own refusals (no JSON, too large) are the caller's fault; null for what is nobody's but ours. */
function refusal(error: unknown): AppError | null {
  if (error instanceof AppError) return error;
  const status = (error as { statusCode?: number }).statusCode ?? 500;
  if (status >= 400 && status < 500) {
    return new AppError('invalid', 'call.badRequest', { data: { problem: error instanceof Error ? error.message.slice(0, 200) : '' } });
  }
  return null;
}
