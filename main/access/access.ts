import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { appendFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { AppError } from '../../contract/errors.ts';
import { type Role, roleSchema } from '../../contract/roles.ts';
import type { NoticeText } from '../../contract/types.ts';
import type { Clock } from '../base/clock.ts';
import type { Logger } from '../base/logger.ts';
import { openJsonStore } from '../config/json-store.ts';
import { LoginGate } from './login-gate.ts';

/** A session that nobody uses for so long is over. */
const SESSION_IDLE_MS = 30 * 24 * 3_600_000;
/** Writing at each request that a session was used would wear the disk for nothing. */
const SEEN_PRECISION_MS = 3_600_000;
/** More than anybody's computers and telephones; the one unused longest goes. */
const MOST_SESSIONS = 100;
/** The link that the start prints: time enough to walk over to another screen. */
const LINK_LIFE_MS = 24 * 3_600_000;

const documentSchema = z.object({
  version: z.literal(1),
  /** argon2id, PHC string format. */
  ownerPasswordHash: z.string().nullable(),
  /** Bearer token for scripts: kept as it is, because it is written to a file again at each start. */
  ownerToken: z.string(),
  sessions: z.array(
    z.object({ hash: z.string(), role: roleSchema, name: z.string(), createdMs: z.number(), seenMs: z.number() }),
  ),
});
type Document = z.infer<typeof documentSchema>;

export interface Identity {
  /** Of the session, not secret. */
  id: string;
  role: Role;
  name: string;
}

/** Who may enter: the owner's password, sessions, the one-time link, the bearer token; and the record of it. */
export interface Access {
  readonly problem: NoticeText | null;
  readonly ownerHasPassword: boolean;
  readonly ownerToken: string;
  /** @throws AppError `invalid` for a password that is too short; `forbidden` when `current` is not the present one. */
  setOwnerPassword(password: string, current: string | null, keepSessionId: string | null): Promise<void>;
  /** Makes this the password, and signs everybody out only when it was another one. */
  ensureOwnerPassword(password: string): Promise<void>;
  /** @returns a session token. @throws AppError `unauthenticated`, `rate-limited` */
  logIn(password: string, from: string): Promise<string>;
  /** A token for a sign-in link; worth one use. */
  issueLink(): string;
  /** @returns a session token, or null when the link is used up, too old or nothing of ours. */
  redeemLink(token: string, from: string): string | null;
  /** Session token or bearer token. */
  identify(token: string): Identity | null;
  createSession(role: Role, name: string): string;
  logOut(token: string): void;
  /** Sessions other than these have ended: their connections are to be closed. */
  onSessionsEnded(listener: (stillValid: (id: string) => boolean) => void): Disposable;
}

export function openAccess(options: { dataDir: string; clock: Clock; log: Logger }): Access {
  const { dataDir, clock, log } = options;
  const store = openJsonStore<Document>({
    file: path.join(dataDir, 'access.json'),
    schema: documentSchema,
    defaults: { version: 1, ownerPasswordHash: null, ownerToken: newToken(), sessions: [] },
    clock,
    log,
  });
  // A fresh token must be the same after a restart.
  store.set(store.get());

  const gate = new LoginGate(clock);
  const links = new Map<string, number>();
  const ended = new Set<(stillValid: (id: string) => boolean) => void>();
  const tellEnded = () => {
    const valid = new Set(store.get().sessions.map((session) => idOf(session.hash)));
    for (const listener of ended) listener((id) => valid.has(id) || id === BEARER.id);
  };
  const audit = (action: string, fields: Record<string, string>) => {
    try {
      const line = JSON.stringify({ time: new Date(clock.now()).toISOString(), action, ...fields });
      appendFileSync(path.join(dataDir, 'audit.jsonl'), `${line}\n`, { mode: 0o600 });
    } catch (error) {
      log.warn('audit line not written', { error });
    }
  };
  const createSession = (role: Role, name: string): string => {
    const token = newToken();
    const nowMs = clock.now();
    const alive = store.get().sessions.filter((session) => nowMs - session.seenMs < SESSION_IDLE_MS);
    const kept = alive.toSorted((a, b) => b.seenMs - a.seenMs).slice(0, MOST_SESSIONS - 1);
    store.set({ ...store.get(), sessions: [...kept, { hash: hashOf(token), role, name, createdMs: nowMs, seenMs: nowMs }] });
    return token;
  };

  const replacePassword = async (password: string, keepSessionId: string | null) => {
    const next = await argon2Of().then((argon2) => argon2.hash(password));
    const document = store.get();
    store.set({ ...document, ownerPasswordHash: next, sessions: document.sessions.filter((session) => idOf(session.hash) === keepSessionId) });
    audit('owner-password-set', {});
    tellEnded();
  };
  const passwordIs = async (password: string): Promise<boolean> => {
    const hash = store.get().ownerPasswordHash;
    return hash !== null && (await argon2Of().then((argon2) => argon2.verify(hash, password)));
  };

  return {
    problem: store.problem,
    get ownerHasPassword() {
      return store.get().ownerPasswordHash !== null;
    },
    ownerToken: store.get().ownerToken,

    async setOwnerPassword(password, current, keepSessionId) {
      const guarded = store.get().ownerPasswordHash !== null && current !== null;
      if (guarded && !(await gate.attempt('signed in', () => passwordIs(current)))) throw new AppError('forbidden', 'access.wrongPassword');
      await replacePassword(password, keepSessionId);
    },

    async ensureOwnerPassword(password) {
      if (!(await passwordIs(password))) await replacePassword(password, null);
    },

    async logIn(password, from) {
      const right = await gate.attempt(from, () => passwordIs(password));
      if (!right) {
        audit('login-refused', { from });
        throw new AppError('unauthenticated', 'access.loginRefused');
      }
      audit('login', { from });
      return createSession('owner', 'owner');
    },

    issueLink() {
      const token = newToken();
      links.set(hashOf(token), clock.now() + LINK_LIFE_MS);
      return token;
    },

    redeemLink(token, from) {
      const hash = hashOf(token);
      const until = links.get(hash);
      links.delete(hash);
      if (until === undefined || clock.now() > until) return null;
      audit('login-by-link', { from });
      return createSession('owner', 'owner');
    },

    identify(token) {
      const document = store.get();
      if (sameText(token, document.ownerToken)) return BEARER;
      const hash = hashOf(token);
      const session = document.sessions.find((candidate) => sameText(candidate.hash, hash));
      const nowMs = clock.now();
      if (!session || nowMs - session.seenMs > SESSION_IDLE_MS) return null;
      if (nowMs - session.seenMs > SEEN_PRECISION_MS) {
        const sessions = document.sessions.map((other) => (other.hash === hash ? { ...other, seenMs: nowMs } : other));
        tryQuietly(() => store.set({ ...document, sessions }), log);
      }
      return { id: idOf(session.hash), role: session.role, name: session.name };
    },

    createSession,

    logOut(token) {
      const document = store.get();
      const hash = hashOf(token);
      // Whoever was not signed in may not wear the disk either.
      if (!document.sessions.some((session) => session.hash === hash)) return;
      store.set({ ...document, sessions: document.sessions.filter((session) => session.hash !== hash) });
      tellEnded();
    },

    onSessionsEnded(listener) {
      ended.add(listener);
      return { [Symbol.dispose]: () => void ended.delete(listener) };
    },
  };
}

const BEARER: Identity = { id: 'bearer', role: 'owner', name: 'script' };

/** Loaded when the first password comes: an installation without one never needs its memory. */
const argon2Of = () => import('@node-rs/argon2');

/** 256 random bits. */
function newToken(): string {
  return randomBytes(32).toString('base64url');
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('base64url');
}

/** Names a session in logs and comparisons, without being of use to anybody. */
function idOf(hash: string): string {
  return hash.slice(0, 12);
}

function sameText(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}

/** A full disk must not sign anybody out. */
function tryQuietly(write: () => void, log: Logger): void {
  try {
    write();
  } catch (error) {
    log.warn('session use not written', { error });
  }
}
