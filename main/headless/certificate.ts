import { createPrivateKey, X509Certificate } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { hostname, networkInterfaces } from 'node:os';
import path from 'node:path';
import { writeFileAtomic } from '../base/atomic-file.ts';

/** Renewed while there is time to notice that the fingerprint has changed. */
const RENEW_BEFORE_MS = 30 * 24 * 3_600_000;
/** Browsers refuse certificates that hold longer than this. */
const LIFE_DAYS = 397;

export interface Certificate {
  cert: string;
  key: string;
  /** SHA-256, to be compared with what a browser shows. */
  fingerprint: string;
}

/** The server's own certificate: made at the first start, kept in the data folder (key mode 0600), renewed before it ends. */
export async function ownCertificate(dataDir: string, nowMs: number): Promise<Certificate> {
  const certFile = path.join(dataDir, 'tls-cert.pem');
  const keyFile = path.join(dataDir, 'tls-key.pem');
  if (existsSync(certFile) && existsSync(keyFile)) {
    try {
      const cert = readFileSync(certFile, 'utf8');
      const parsed = new X509Certificate(cert);
      const key = readFileSync(keyFile, 'utf8');
      const fits = parsed.checkPrivateKey(createPrivateKey(key));
      if (fits && Date.parse(parsed.validTo) - nowMs > RENEW_BEFORE_MS) return { cert, key, fingerprint: parsed.fingerprint256 };
    } catch {
      // Unusable: a new one is made.
    }
  }
  const selfsigned = await import('selfsigned');
  const made = await selfsigned.generate([{ name: 'commonName', value: `Kanjia on ${hostname()}` }], {
    keyType: 'ec',
    curve: 'P-256',
    algorithm: 'sha256',
    notBeforeDate: new Date(nowMs - 24 * 3_600_000),
    notAfterDate: new Date(nowMs + LIFE_DAYS * 24 * 3_600_000),
    extensions: [
      { name: 'basicConstraints', cA: false },
      { name: 'subjectAltName', altNames: alternativeNames() },
    ],
  });
  writeFileAtomic(keyFile, made.private, { mode: 0o600 });
  writeFileAtomic(certFile, made.cert, { mode: 0o644 });
  return { cert: made.cert, key: made.private, fingerprint: new X509Certificate(made.cert).fingerprint256 };
}

/** Every name and address that somebody on the network may use for this computer. */
function alternativeNames(): ({ type: 2; value: string } | { type: 7; ip: string })[] {
  const addresses = Object.values(networkInterfaces()).flatMap((entries) => (entries ?? []).map((entry) => entry.address.replace(/%.*$/, '')));
  return [
    ...['localhost', hostname(), `${hostname()}.local`].map((value) => ({ type: 2 as const, value })),
    ...[...new Set(addresses)].map((ip) => ({ type: 7 as const, ip })),
  ];
}
