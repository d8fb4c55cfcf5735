import { expect, test } from 'vitest';
import { displayAddress, onHost, parseRtspUrl } from './rtsp-url.ts';

test.each([
  ['rtsp://camera.local/stream1', 'rtsp://camera.local/stream1', null],
  [' RTSP://Admin:pw@192.0.2.1:8554/a?b=c ', 'rtsp://192.0.2.1:8554/a?b=c', { username: 'Admin', password: 'pw' }],
  ['rtsp://admin:p@ss:w@192.0.2.1/', 'rtsp://192.0.2.1/', { username: 'admin', password: 'p@ss:w' }],
  ['rtsp://admin:a/b@192.0.2.1/x', 'rtsp://192.0.2.1/x', { username: 'admin', password: 'a/b' }],
  ['rtsp://admin:a%40b%2F@192.0.2.1/x', 'rtsp://192.0.2.1/x', { username: 'admin', password: 'a@b/' }],
  ['rtsp://admin:100%@192.0.2.1/x', 'rtsp://192.0.2.1/x', { username: 'admin', password: '100%' }],
  ['rtsp://admin@192.0.2.1/x', 'rtsp://192.0.2.1/x', { username: 'admin', password: '' }],
  ['rtsps://u:p@[2001:db8::1]:322/x@y', 'rtsps://[2001:db8::1]:322/x@y', { username: 'u', password: 'p' }],
  ['rtsp://192.0.2.1/mail=a@b', 'rtsp://192.0.2.1/mail=a@b', null],
])('%s is taken apart', (text, url, credentials) => {
  expect(parseRtspUrl(text)).toMatchObject({ url, credentials });
});

test.each(['', 'http://192.0.2.1/', 'rtsp://', 'rtsp:///x', 'rtsp://-rf/x', 'rtsp://host:0/', 'rtsp://host:70000/', 'rtsp://a b/', 'rtsp://h/x\ny', `rtsp://h/${'x'.repeat(3000)}`, 'rtsp://u:secret@'])(
  'nonsense is refused without repeating it: %j',
  (text) => {
    expect(() => parseRtspUrl(text)).toThrow(expect.objectContaining({ kind: 'invalid', messageKey: 'camera.badUrl', message: 'camera.badUrl', data: {} }));
  },
);

test('credentials are taken out of a URL, as they were meant', () => {
  for (const password of ['p@ss', 'a:b', 'a/b?c#d', '%41', '$&$1', "it's (fine)!*", '密码', '']) {
    const parsed = parseRtspUrl(`rtsp://${encodeURIComponent('ad:min')}:${encodeURIComponent(password)}@192.0.2.1:554/x?y=1`);
    expect(parsed).toMatchObject({ url: 'rtsp://192.0.2.1:554/x?y=1', credentials: { username: 'ad:min', password } });
  }
});

test('what is shown is host and port alone', () => {
  expect(displayAddress('rtsp://u:p@192.0.2.1/user=a&password=b')).toBe('192.0.2.1:554');
  expect(displayAddress('rtsp://[2001:db8::1]:8554/')).toBe('[2001:db8::1]:8554');
});

test('rule 7: a stream is moved to the host that answered; port, path and query stay', () => {
  expect(onHost('rtsp://a:b@0.0.0.0:8554/live?x=1', '192.0.2.9')).toBe('rtsp://192.0.2.9:8554/live?x=1');
  expect(onHost('rtsp://camera/live', 'fe80::1')).toBe('rtsp://[fe80::1]:554/live');
});
