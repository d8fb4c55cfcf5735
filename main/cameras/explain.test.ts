import { expect, test } from 'vitest';
import type { SessionFault } from '../ingest/types.ts';
import { explainStreamFault, type StreamFault } from './explain.ts';

test.each([
  ['refused-credentials', 'camera-refused', 'camera.wrongPassword'],
  ['unreachable', 'unreachable', 'camera.streamUnreachable'],
  ['no-video', 'no-video', 'camera.noVideo'],
  ['unsupported-codec', 'unsupported', 'camera.unsupportedCodec'],
  ['not-a-stream', 'not-a-camera', 'camera.notAStream'],
] as const)('%s is told as %s', (fault, kind, messageKey) => {
  // Both directions: the words here and in ingest stay the same.
  const ours: StreamFault = fault satisfies SessionFault;
  const error = explainStreamFault(ours satisfies SessionFault, { address: '192.0.2.1:554' });
  expect(error).toMatchObject({ kind, messageKey, data: { address: '192.0.2.1:554' } });
});

test('every fault of a session has a meaning', () => {
  const every = (fault: SessionFault): StreamFault => fault;
  expect(explainStreamFault(every('stalled'), { address: 'x:1' }).retryable).toBe(true);
});

test('a refusal without a password asks for one', () => {
  expect(explainStreamFault('refused-credentials', { address: 'x:1', hasPassword: false }).messageKey).toBe('camera.passwordNeeded');
});
