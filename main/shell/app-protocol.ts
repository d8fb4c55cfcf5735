import { protocol } from 'electron';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** A scheme of its own instead of file://: a secure context with an origin, and nothing but the page's files behind it. */
export const APP_ORIGIN = 'kanjia://app';
const SCHEME = 'kanjia';

const CONTENT_SECURITY_POLICY =
  "default-src 'none'; script-src 'self'; worker-src 'self' blob:; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; " +
  "media-src 'self' blob:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/** Before `ready`: the scheme gets the rights of https. */
export function registerAppScheme(): void {
  protocol.registerSchemesAsPrivileged([{ scheme: SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true } }]);
}

/** Serves out/renderer under kanjia://app/ and nothing else. */
export function handleAppProtocol(folder = fileURLToPath(new URL('../renderer/', import.meta.url))): void {
  protocol.handle(SCHEME, async (request) => {
    const file = resolveInside(folder, request.url);
    if (!file) return new Response(null, { status: 404 });
    try {
      const body = await readFile(file);
      return new Response(new Uint8Array(body), {
        headers: {
          'content-type': TYPES[path.extname(file)] ?? 'application/octet-stream',
          'content-security-policy': CONTENT_SECURITY_POLICY,
          'x-content-type-options': 'nosniff',
        },
      });
    } catch {
      return new Response(null, { status: 404 });
    }
  });
}

/** The file a URL means, or null when it is of another host or points out of the folder. */
export function resolveInside(folder: string, url: string): string | null {
  let parsed: URL;
  let name: string;
  try {
    parsed = new URL(url);
    name = decodeURIComponent(parsed.pathname);
  } catch {
    return null;
  }
  if (parsed.host !== 'app' || name.includes('\0') || name.includes('\\')) return null;
  const file = path.resolve(folder, `.${name === '/' ? '/index.html' : name}`);
  const base = path.resolve(folder);
  return file.startsWith(base + path.sep) ? file : null;
}
