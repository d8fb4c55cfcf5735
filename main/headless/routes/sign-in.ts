import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import { AppError } from '../../../contract/errors.ts';
import { COOKIE, readCookie } from '../gatekeeper.ts';
import type { HttpParts } from '../http-parts.ts';

const COOKIE_SECONDS = 30 * 24 * 3600;
const loginSchema = z.strictObject({ password: z.string().min(1).max(256) });

export function signInRoutes(server: FastifyInstance, { engine, gatekeeper, secure }: HttpParts): void {
  const give = (reply: FastifyReply, token: string, seconds = COOKIE_SECONDS) =>
    reply.header('set-cookie', `${COOKIE}=${token}; Path=/; HttpOnly; SameSite=Strict; Max-Age=${seconds}${secure ? '; Secure' : ''}`);

  server.post('/login', async (request, reply) => {
    gatekeeper.checkOrigin(request.headers, false);
    const parsed = loginSchema.safeParse(request.body);
    if (!parsed.success) throw new AppError('invalid', 'call.invalidField', { data: { field: 'password', problem: '' } });
    const token = await engine.access.logIn(parsed.data.password, request.ip);
    await give(reply, token).send({ ok: true });
  });

  server.post('/logout', async (request, reply) => {
    gatekeeper.checkOrigin(request.headers, true);
    const token = readCookie(request.headers.cookie);
    if (token) engine.access.logOut(token);
    await give(reply, '', 0).send({ ok: true });
  });

  // No HEAD, which programs send that only look where a link leads: it would use the link up.
  server.get<{ Querystring: { token?: string } }>('/signin', { exposeHeadRoute: false }, async (request, reply) => {
    const token = engine.access.redeemLink(String(request.query.token ?? ''), request.ip);
    if (token) {
      await give(reply, token).header('cache-control', 'no-store').redirect('/', 303);
      return;
    }
    await reply.redirect('/#/sign-in?link=used', 303);
  });
}
