import { expect, test } from 'vitest';
import { FakeClock } from '../base/fake-clock.ts';
import { CardTurns } from './card-turns.ts';

const ID = 'cam_000000000001';
const never = new AbortController().signal;
const settled = async () => {
  for (let round = 0; round < 10; round++) await Promise.resolve();
};
/** As who reads does: gives the turn back when it is taken away. */
function obliging(turn: { signal: AbortSignal } & Disposable): void {
  turn.signal.addEventListener('abort', () => turn[Symbol.dispose]());
}

test('a person who looks takes the turn from what nobody asked for, and that waits for nobody', async () => {
  const turns = new CardTurns(new FakeClock(0));
  const automatic = await turns.take(ID, 'automatic', never);
  obliging(automatic);
  const viewer = await turns.take(ID, 'viewer', never);
  expect(automatic.signal.aborted).toBe(true);
  await expect(turns.take(ID, 'automatic', never)).rejects.toMatchObject({ kind: 'busy', messageKey: 'card.inUse' });
  expect(viewer.signal.aborted).toBe(false);
});

test('who looks waits a moment for another who looks, and is then told', async () => {
  const clock = new FakeClock(0);
  const turns = new CardTurns(clock);
  const first = await turns.take(ID, 'viewer', never);
  const second = turns.take(ID, 'viewer', never);
  const told = expect(second).rejects.toMatchObject({ messageKey: 'card.inUse' });
  clock.advance(5_000);
  await settled();
  clock.advance(5_000);
  await told;
  expect(first.signal.aborted).toBe(false);
});

test('what is to be kept comes before who looks; and after what else is to be kept', async () => {
  const turns = new CardTurns(new FakeClock(0));
  const viewer = await turns.take(ID, 'viewer', never);
  obliging(viewer);
  const job = await turns.take(ID, 'job', never);
  let next = false;
  const waiting = turns.take(ID, 'job', never).then((turn) => {
    next = true;
    return turn;
  });
  await settled();
  expect(next).toBe(false);
  expect(job.signal.aborted).toBe(false);
  job[Symbol.dispose]();
  (await waiting)[Symbol.dispose]();
  expect(turns.isTaken(ID)).toBe(false);
});

test('who gives up waiting leaves no trace', async () => {
  const turns = new CardTurns(new FakeClock(0));
  const job = await turns.take(ID, 'job', never);
  const abort = new AbortController();
  const waiting = turns.take(ID, 'job', abort.signal);
  abort.abort(new Error('gone'));
  await expect(waiting).rejects.toThrow('gone');
  job[Symbol.dispose]();
  expect(turns.isTaken(ID)).toBe(false);
});

test('each camera has its own', async () => {
  const turns = new CardTurns(new FakeClock(0));
  await turns.take(ID, 'job', never);
  expect(turns.isTaken('cam_000000000002')).toBe(false);
  await turns.take('cam_000000000002', 'viewer', never);
});
