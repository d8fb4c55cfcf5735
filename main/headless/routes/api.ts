import path from 'node:path';
import { type FileHandle, open } from 'node:fs/promises';
import type { FastifyInstance } from 'fastify';
import { AppError } from '../../../contract/errors.ts';
import { openApiDocument } from '../../host/openapi.ts';
import { type HttpParts, languageOf } from '../http-parts.ts';
import { parseRange } from './range.ts';

const EXPORT_TYPES: Readonly<Record<string, string>> = { '.mp4': 'video/mp4', '.zip': 'application/zip', '.json': 'application/json' };

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

  server.route<{ Params: { id: string } }>({
    method: ['GET', 'HEAD'],
    url: '/api/v1/exports/:id',
    async handler(request, reply) {
      gatekeeper.identify(request.headers, false);
      const file = engine.exportFile(request.params.id);
      const opened = file && (await openFile(file.path));
      if (!opened) throw new AppError('not-found', 'playback.noExport');
      const { handle, size } = opened;
      const range = parseRange(request.headers.range, size);
      if (range === 'unsatisfiable') {
        await handle.close();
        return reply.code(416).header('content-range', `bytes */${size}`).send();
      }
      const { start, end } = range ?? { start: 0, end: size - 1 };
      if (range) reply.code(206).header('content-range', `bytes ${start}-${end}/${size}`);
      reply
        .type(EXPORT_TYPES[path.extname(file.name)] ?? 'application/octet-stream')
        .header('accept-ranges', 'bytes')
        .header('content-length', String(end - start + 1))
        .header('content-disposition', `attachment; filename="export${path.extname(file.name)}"; filename*=${extendedValue(file.name)}`);
      if (request.method === 'HEAD' || end < start) {
        await handle.close();
        return reply.send();
      }
      return reply.send(handle.createReadStream({ start, end }));
    },
  });

  server.get<{ Params: { id: string } }>('/api/v1/events/:id/picture', async (request, reply) => {
    gatekeeper.identify(request.headers, false);
    const jpeg = await engine.eventPicture(request.params.id);
    if (!jpeg) throw new AppError('not-found', 'event.noPicture');
    // A better one may come while the event lasts.
    return reply.type('image/jpeg').header('cache-control', 'private, max-age=60').send(Buffer.from(jpeg));
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

/** Null when it is gone: somebody may have taken it away, or shortened it, since it was written. */
async function openFile(file: string): Promise<{ handle: FileHandle; size: number } | null> {
  const handle = await open(file).catch(() => null);
  const stat = await handle?.stat();
  if (handle && stat?.isFile()) return { handle, size: stat.size };
  await handle?.close();
  return null;
}

/** A header's parameter that is not ASCII (RFC 8187 §3.2.1: everything but attr-char is encoded). */
function extendedValue(text: string): string {
  const rest = (character: string) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
  return `UTF-8''${encodeURIComponent(text.toWellFormed()).replace(/['()*]/g, rest)}`;
}
