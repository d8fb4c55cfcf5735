import { expect, test } from 'vitest';
import { FakeClock } from '../base/fake-clock.ts';
import { silentLogger } from '../base/logger.ts';
import { createHub } from '../hub/hub.ts';
import type { FragmentSink } from '../hub/types.ts';
import { superviseStream, type SupervisorState } from './supervisor.ts';
import type { IngestSession, SessionEnd, SessionFault, StreamTarget } from './types.ts';

/** Sessions end when the test says so: what real ones do is tested in tests/integration. */
function setUp() {
  const clock = new FakeClock();
  const hub = createHub({ clock, name: 'test' });
  const states: SupervisorState[] = [];
  const sessions: { target: StreamTarget; sink: FragmentSink; closed: boolean; end(fault: SessionFault, frames?: number): Promise<void>; frame(): void }[] = [];
  let password = 'old';
  const supervisor = superviseStream({
    ...{ hub, clock, log: silentLogger, random: () => 0 },
    source: {
      name: 'rtsp',
      open(target, sink): IngestSession {
        const { promise, resolve } = Promise.withResolvers<SessionEnd>();
        const session = {
          ...{ target, sink, closed: false },
          async end(fault: SessionFault, frames = 0) {
            resolve({ fault, frames, detail: '' });
            await promise;
            await Promise.resolve();
          },
          frame() {
            const bytes = new Uint8Array(4);
            sink.media({ kind: 'media', runId: 'run', track: 'video', startMs: 0, durationMs: 40, presentationOffsetMs: 0, decodeTime: 0, keyframe: true, arrivalMs: 0, bytes });
          },
        };
        sessions.push(session);
        return {
          done: promise,
          reception: () => null,
          close: () => {
            session.closed = true;
            resolve({ fault: 'closed', frames: 0, detail: '' });
          },
        };
      },
    },
    target: () => ({ url: 'rtsp://127.0.0.1/main', username: 'admin', password, transport: 'tcp', audio: false }),
    onState: (state) => states.push(state),
  });
  return { clock, hub, states, sessions, supervisor, setPassword: (next: string) => (password = next) };
}

test('a stream is opened when somebody wants it, and let go a little after nobody does', async () => {
  const { clock, hub, sessions, states } = setUp();
  expect(sessions).toHaveLength(0);
  const demand = hub.demand('viewer', 0);
  expect(sessions).toHaveLength(1);
  sessions[0]!.frame();
  expect(states.map(({ kind }) => kind)).toEqual(['connecting', 'online']);
  demand[Symbol.dispose]();
  clock.advance(2_000);
  expect(sessions[0]!.closed).toBe(false);
  // Somebody comes back in time: the same session goes on.
  const again = hub.demand('viewer', 0);
  clock.advance(10_000);
  expect(sessions[0]!.closed).toBe(false);
  again[Symbol.dispose]();
  clock.advance(3_000);
  expect(sessions[0]!.closed).toBe(true);
  expect(sessions).toHaveLength(1);
});

test('after a loss it is opened again, ever later while it fails, and at once after it has worked', async () => {
  const { clock, hub, sessions, states } = setUp();
  hub.demand('recorder', 0);
  sessions[0]!.frame();
  await sessions[0]!.end('connection-lost', 100);
  expect(states.at(-1)).toEqual({ kind: 'waiting', fault: 'connection-lost' });
  clock.advance(0);
  expect(sessions).toHaveLength(2);
  await sessions[1]!.end('unreachable');
  clock.advance(249);
  expect(sessions).toHaveLength(2);
  clock.advance(1);
  expect(sessions).toHaveLength(3);
  await sessions[2]!.end('unreachable');
  clock.advance(499);
  expect(sessions).toHaveLength(3);
  clock.advance(1);
  sessions[3]!.frame();
  expect(states.at(-1)).toEqual({ kind: 'online' });
  await sessions[3]!.end('closed-by-camera', 10);
  clock.advance(0);
  expect(sessions).toHaveLength(5);
});

test('a camera that stays away keeps its fault while it is tried: the page does not flicker', async () => {
  const { clock, hub, sessions, states } = setUp();
  hub.demand('recorder', 0);
  for (let count = 0; count < 5; count++) {
    await sessions.at(-1)!.end('unreachable');
    clock.advance(2_000);
  }
  expect(states).toEqual([{ kind: 'connecting' }, { kind: 'waiting', fault: 'unreachable' }]);
});

test('a refused password is tried again only when somebody says so, with the password of then', async () => {
  const { clock, hub, sessions, states, supervisor, setPassword } = setUp();
  hub.demand('recorder', 0);
  await sessions[0]!.end('refused-credentials');
  clock.advance(3_600_000);
  hub.demand('viewer', 0);
  expect(sessions).toHaveLength(1);
  expect(states.at(-1)).toEqual({ kind: 'refused', fault: 'refused-credentials' });
  setPassword('new');
  supervisor.retry();
  expect(sessions[1]!.target.password).toBe('new');
});

test('closing ends the session, and nothing is opened after that', async () => {
  const { clock, hub, sessions, supervisor } = setUp();
  hub.demand('recorder', 0);
  await supervisor.close();
  expect(sessions[0]!.closed).toBe(true);
  hub.demand('viewer', 0);
  clock.advance(60_000);
  supervisor.retry();
  expect(sessions).toHaveLength(1);
});

test('a camera that sleeps is not asked for anything, whoever wants it, and is opened at once when it wakes', async () => {
  const { hub, sessions, supervisor, states, clock } = setUp();
  using _demand = hub.demand('test', 0);
  supervisor.setPaused(true);
  expect(sessions[0]!.closed).toBe(true);
  await Promise.resolve();
  await Promise.resolve();
  clock.advance(60_000);
  using _other = hub.demand('another', 0);
  supervisor.retry();
  expect(sessions).toHaveLength(1);
  expect(states.at(-1)).toEqual({ kind: 'paused' });
  supervisor.setPaused(false);
  expect(sessions).toHaveLength(2);
  expect(states.at(-1)).toEqual({ kind: 'connecting' });
});
