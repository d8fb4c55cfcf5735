import { expect, test } from 'vitest';
import { createLogger } from './logger.ts';
import { maskSecrets } from './mask-secrets.ts';

test.each([
  ['rtsp://admin:p@ss:word@127.0.0.1:554/main', 'rtsp://***@127.0.0.1:554/main'],
  ['open rtsp://admin@10.0.0.1/x failed', 'open rtsp://***@10.0.0.1/x failed'],
  ['rtsp://127.0.0.1/a?b=c', 'rtsp://127.0.0.1/a?b=c'],
  ['Authorization: Basic YWRtaW46cHc=', 'Authorization: Basic ***'],
  ['<wsse:Password Type="x">hunter2</wsse:Password>', '<wsse:Password Type="x">***</wsse:Password>'],
  ['{"username":"a","password":"b\\"c","x":1}', '{"username":"a","password":"***","x":1}'],
  ['{"ownerToken":"abc"}', '{"ownerToken":"***"}'],
])('%s becomes %s', (text, masked) => {
  expect(maskSecrets(text)).toBe(masked);
});

test('a log line carries no password, wherever it stands in its fields', () => {
  const lines: string[] = [];
  const log = createLogger({ level: 'debug', write: (line) => lines.push(line), now: () => 0 }).child('ingest');
  log.warn('cannot open rtsp://u:secret1@h/', { url: 'rtsp://u:secret1@h/', nested: { password: 'secret1' }, error: new Error('rtsp://u:secret1@h/ refused') });
  expect(lines).toHaveLength(1);
  expect(lines[0]).not.toContain('secret1');
  expect(JSON.parse(lines[0]!)).toMatchObject({ level: 'warn', area: 'ingest' });
});
