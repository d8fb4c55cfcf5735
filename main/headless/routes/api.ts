import { open } from 'node:fs/promises';
import type { FastifyInstance } from 'fastify';
import { AppError } from '../../../contract/errors.ts';
import { openApiDocument } from '../../host/openapi.ts';
import { type HttpParts, languageOf } from '../http-parts.ts';
import { parseRange } from './range.ts';

export function apiRoutes(server: FastifyInstance, { engine, gatekeeper }: HttpParts): void {
  server.get('/healthz', async (_request, reply) => {
    return engine.ready ? { status: 'ok' } : reply.code(503).send({ status: 'starting' });
  });

  server.get('/metrics', async (request, reply) => {
    gatekeeper.identify(request.headers, false);
    return reply.type('text/plain; version=0.0.4; charset=utf-8').send(await engine.metrics());
  });

  server.get('/api/v1/openapi.json', async (request) => {
    gatekeeper.identify(request.headers, false);
    return openApiDocument();
  });

  server.get<{ Params: { id: string } }>('/api/v1/exports/:id', async (request, reply) => {
    gatekeeper.identify(request.headers, false);
    const file = engine.exportFile(request.params.id);
    // Somebody may have taken the file away meanwhile.
    const handle = file && (await open(file.path).catch(() => null));
    if (!handle) throw new AppError('not-found', 'playback.noExport');
    const range = parseRange(request.headers.range, file.bytes);
    if (range === 'unsatisfiable') {
      await handle.close();
      return reply.code(416).header('content-range', `bytes */${file.bytes}`).send();
    }
    const { start, end } = range ?? { start: 0, end: file.bytes - 1 };
    if (range) reply.code(206).header('content-range', `bytes ${start}-${end}/${file.bytes}`);
    return reply
      .type('video/mp4')
      .header('accept-ranges', 'bytes')
      .header('content-length', String(end - start + 1))
      .header('content-disposition', `attachment; filename="export.mp4"; filename*=UTF-8''${encodeURIComponent(file.name)}`)
      .send(handle.createReadStream({ start, end }));
  });

  server.post<{ Params: { call: string } }>('/api/v1/:call', async (request, reply) => {
    const { identity } = gatekeeper.identify(request.headers, true);
    const gone = new AbortController();
    reply.raw.once('close', () => {
      if (!reply.raw.writableFinished) gone.abort(new AppError('cancelled', 'cancelled'));
    });
    const result = await engine.dispatcher.dispatch(request.params.call, request.body ?? {}, {
      session: identity,
      connection: null,
      language: languageOf(request, engine),
      signal: gone.signal,
    });
    return reply.type('application/json; charset=utf-8').send(JSON.stringify(result));
  });

  // Scripts leave the body out where there is nothing to say.
  server.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
    const text = String(body).trim();
    if (text === '') {
      done(null, {});
      return;
    }
    try {
      done(null, JSON.parse(text));
    } catch {
      done(new AppError('invalid', 'call.badRequest', { data: { problem: 'not JSON' } }) as never);
    }
  });
}
