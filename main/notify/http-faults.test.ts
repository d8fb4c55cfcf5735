import { expect, test } from 'vitest';
import { answerError, redirectTarget, requestError } from './http-faults.ts';

const NOW = Date.UTC(2026, 10, 24, 8);
const answer = (status: number, more: Partial<Parameters<typeof answerError>[0]> = {}) => ({ status, text: '', location: null, retryAfter: null, ...more });

test.each<[number, string | null, boolean]>([
  [200, null, false],
  [204, null, false],
  [302, 'notify.redirected', false],
  [400, 'notify.rejected', false],
  [401, 'notify.notAllowed', false],
  [403, 'notify.notAllowed', false],
  [404, 'notify.notFound', false],
  [413, 'notify.tooLarge', false],
  [422, 'notify.rejected', false],
  [408, 'notify.serverError', true],
  [429, 'notify.tooMany', true],
  [500, 'notify.serverError', true],
  [503, 'notify.serverError', true],
])('status %i is told as %s', (status, messageKey, retryable) => {
  const error = answerError(answer(status), 'hook.example:443', [], NOW);
  expect(error && { messageKey: error.messageKey, retryable: error.retryable }).toEqual(messageKey === null ? null : { messageKey, retryable });
});

test.each([
  ['7', 7],
  ['Tue, 24 Nov 2026 08:00:30 GMT', 30],
  ['Tue, 24 Nov 2026 07:00:00 GMT', 0],
  ['soon', undefined],
  ['-5', undefined],
])('how long a server wants to be left alone: %s', (retryAfter, seconds) => {
  expect(answerError(answer(429, { retryAfter }), 'h:1', [], NOW)!.data['seconds']).toBe(seconds);
});

test('what a server says is told in one line, without tags and without secrets', () => {
  const error = answerError(answer(400, { text: `<h1>No</h1>\n tk_secret ${'x'.repeat(9_000)}` }), 'h:1', ['tk_secret'], NOW)!;
  expect(error.data['answer']).toMatch(/^No \*\*\* x+$/);
  expect(String(error.data['answer']).length).toBe(200);
});

test.each([
  ['ENOTFOUND', 'getaddrinfo ENOTFOUND hook.example', 'notify.unknownHost', true],
  ['ECONNREFUSED', 'connect ECONNREFUSED 127.0.0.1:9', 'notify.refused', true],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'self-signed certificate', 'notify.certificate', false],
  ['EPROTO', 'wrong version number', 'notify.noTls', false],
  ['HPE_INVALID_CONSTANT', 'Parse Error: Expected HTTP/', 'notify.notHttp', false],
  ['EODD', 'something odd', 'notify.failed', true],
])('%s (%s) is told as %s', (code, message, messageKey, retryable) => {
  expect(requestError(Object.assign(new Error(message), { code }), 'h:1')).toMatchObject({ messageKey, retryable, data: { address: 'h:1' } });
});

test('of several addresses that were tried, what went wrong is found', () => {
  expect(requestError(new AggregateError([Object.assign(new Error('x'), { code: 'ECONNREFUSED' })]), 'h:1').messageKey).toBe('notify.refused');
});

test.each([
  ['the same host, another path', 'https://a.example/x', 308, '/y', 'https://a.example/y'],
  ['the same host, encrypted', 'http://a.example/x', 307, 'https://a.example/x', 'https://a.example/x'],
  ['another host', 'https://a.example/x', 307, 'https://b.example/x', null],
  ['another port', 'https://a.example/x', 307, 'https://a.example:8443/x', null],
  ['not encrypted any more', 'https://a.example/x', 307, 'http://a.example/x', null],
  ['with a name', 'https://a.example/x', 307, 'https://u@a.example/x', null],
  ['to be asked for in another way', 'https://a.example/x', 302, '/y', null],
  ['a program', 'https://a.example/x', 307, 'javascript:alert(1)', null],
  ['nowhere', 'https://a.example/x', 307, null, null],
])('a redirect to %s', (_what, from, status, location, expected) => {
  expect(redirectTarget(new URL(from), { status, location })?.href ?? null).toBe(expected);
});
