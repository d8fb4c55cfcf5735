import { existsSync } from 'node:fs';
import path from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

const NOT_BUILT = `<!doctype html><meta charset="utf-8"><title>Kanjia</title>
<p>The page has not been built. Run <code>npm start</code>, which builds it.</p><p>页面尚未构建，请运行 <code>npm start</code>。</p>`;

/** The renderer's files; assets carry a hash in their name and may be kept for ever. */
export async function pageRoutes(server: FastifyInstance, folder: string): Promise<void> {
  if (!existsSync(path.join(folder, 'index.html'))) {
    server.get('/', async (_request, reply) => reply.code(503).type('text/html; charset=utf-8').send(NOT_BUILT));
    return;
  }
  await server.register(fastifyStatic, {
    root: folder,
    index: 'index.html',
    dotfiles: 'deny',
    setHeaders: (response, file) => {
      const kept = file.includes(`${path.sep}assets${path.sep}`);
      response.header('cache-control', kept ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
}
