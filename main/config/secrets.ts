import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { NoticeText } from '../../contract/types.ts';
import { type Clock, systemClock } from '../base/clock.ts';
import { moveAside, readWholeFile, writeFileAtomic } from '../base/atomic-file.ts';

/** Secrets by id (a camera's password under the camera's id), encrypted at rest. */
export interface SecretStore {
  /** What went wrong when it was opened, for the person (a notice), or null. */
  readonly problem: NoticeText | null;
  get(id: string): string | null;
  /** @throws AppError `read-only` | `disk-full` | `internal`; then nothing has changed. */
  set(id: string, secret: string): void;
  /** @throws like `set`. */
  delete(id: string): void;
}

/** Protects the key itself, e.g. by the operating system's keychain. */
export interface KeyWrap {
  wrap(key: Buffer): Buffer;
  unwrap(wrapped: Buffer): Buffer;
}

export interface SecretStoreOptions {
  /** JSON with each secret encrypted by itself: AES-256-GCM, its id as additional data so that entries cannot be swapped. */
  file: string;
  /** 32 random bytes, made at first use, mode 0600. */
  keyFile: string;
  wrap?: KeyWrap;
  clock?: Clock;
}

const KEY_BYTES = 32;
/** GCM's own nonce size (NIST SP 800-38D §8.2.2); random, which is safe for far more writes than a person makes. */
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

const documentSchema = z.strictObject({ version: z.literal(1), secrets: z.record(z.string(), z.base64()) });

/** Opens or creates the store. What cannot be read is moved aside and reported in `problem`; never throws for it. */
export function openSecretStore(options: SecretStoreOptions): SecretStore {
  const { file } = options;
  const nowMs = (options.clock ?? systemClock).now();
  let key = readKey(options);
  const stored = readSecrets(file, key);
  if (stored.state === 'bad') {
    moveAside(file, nowMs);
    // A key that does not fit stays beside the file it may belong to.
    if (key === null || stored.reason === 'key') {
      moveAside(options.keyFile, nowMs);
      key = null;
    }
  } else if (key === null) moveAside(options.keyFile, nowMs);
  const secrets = new Map(stored.state === 'good' ? stored.secrets : []);

  const write = (next: ReadonlyMap<string, string>) => {
    if (key === null) {
      const fresh = randomBytes(KEY_BYTES);
      writeFileAtomic(options.keyFile, options.wrap ? options.wrap.wrap(fresh) : fresh, { mode: 0o600 });
      key = fresh;
    }
    const sealed = Object.fromEntries([...next].map(([id, secret]) => [id, seal(key as Buffer, id, secret)]));
    writeFileAtomic(file, `${JSON.stringify({ version: 1, secrets: sealed })}\n`, { mode: 0o600 });
  };

  return {
    problem: stored.state === 'bad' ? { key: 'notices.secretsLost', data: {} } : null,
    get: (id) => secrets.get(id) ?? null,
    set(id, secret) {
      if (secrets.get(id) === secret) return;
      write(new Map(secrets).set(id, secret));
      secrets.set(id, secret);
    },
    delete(id) {
      if (!secrets.has(id)) return;
      const next = new Map(secrets);
      next.delete(id);
      write(next);
      secrets.delete(id);
    },
  };
}

function readKey({ keyFile, wrap }: SecretStoreOptions): Buffer | null {
  try {
    const stored = readWholeFile(keyFile);
    if (stored === null) return null;
    const key = wrap ? wrap.unwrap(stored) : stored;
    return key.length === KEY_BYTES ? key : null;
  } catch {
    return null;
  }
}

type Stored = { state: 'good'; secrets: [string, string][] } | { state: 'bad'; reason: 'content' | 'key' };

function readSecrets(file: string, key: Buffer | null): Stored {
  let sealed: [string, string][];
  try {
    const bytes = readWholeFile(file);
    if (bytes === null) return { state: 'good', secrets: [] };
    sealed = Object.entries(documentSchema.parse(JSON.parse(bytes.toString('utf8'))).secrets);
  } catch {
    return { state: 'bad', reason: 'content' };
  }
  if (sealed.length === 0) return { state: 'good', secrets: [] };
  try {
    if (key === null) return { state: 'bad', reason: 'key' };
    return { state: 'good', secrets: sealed.map(([id, box]) => [id, unseal(key, id, box)]) };
  } catch {
    return { state: 'bad', reason: 'key' };
  }
}

function seal(key: Buffer, id: string, secret: string): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  cipher.setAAD(Buffer.from(id, 'utf8'));
  const body = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64');
}

function unseal(key: Buffer, id: string, box: string): string {
  const bytes = Buffer.from(box, 'base64');
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES });
  decipher.setAAD(Buffer.from(id, 'utf8'));
  decipher.setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
  return Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES)), decipher.final()]).toString('utf8');
}
