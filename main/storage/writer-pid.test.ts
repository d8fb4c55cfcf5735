import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FakeClock } from '../base/fake-clock.ts';
import { waitForWriter, writePid, WRITER_WAIT_MS } from './writer-pid.ts';

let dataDir: string;
let file: string;
const children: ChildProcess[] = [];
beforeEach(() => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'kanjia-pid-'));
  file = path.join(dataDir, 'writer-0.pid');
});
afterEach(async () => {
  for (const child of children.splice(0)) await end(child);
  rmSync(dataDir, { recursive: true, force: true });
});

/** A process that runs until it is ended. */
async function running(...args: string[]): Promise<ChildProcess & { pid: number }> {
  const child = spawn(process.execPath, ['-e', 'console.log("here"); process.stdin.resume()', ...args], { stdio: ['pipe', 'pipe', 'ignore'] });
  children.push(child);
  await once(child.stdout, 'data');
  return child as ChildProcess & { pid: number };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

/** Asks again and again whether it waits, as time passes. @returns how long it waited, ms */
async function waited(during: (clock: FakeClock) => Promise<void> = async () => {}): Promise<number> {
  const clock = new FakeClock();
  const end = new AbortController();
  const waiting = waitForWriter(dataDir, clock).finally(() => end.abort());
  await turn();
  await during(clock);
  for (; !end.signal.aborted; await turn()) clock.advance(50);
  await waiting;
  return clock.monotonic();
}

test('the writer of an engine that was killed is waited for, until it has ended', async () => {
  const writer = await running('a-mark');
  writePid(file, writer.pid, 'a-mark');
  const ms = await waited(async (clock) => {
    for (let time = 0; time < 10; time++) {
      await turn();
      clock.advance(50);
    }
    expect(existsSync(file)).toBe(true);
    await end(writer);
  });
  expect(ms).toBeGreaterThanOrEqual(500);
  expect(ms).toBeLessThan(WRITER_WAIT_MS);
  expect(existsSync(file)).toBe(false);
});

test('one that hangs is waited for no longer than that', async () => {
  const writer = await running('a-mark');
  writePid(file, writer.pid, 'a-mark');
  expect(await waited()).toBe(WRITER_WAIT_MS);
});

test.skipIf(process.platform === 'win32')('another process that has its number by now is not waited for, and is left alone', async () => {
  const other = await running('another-mark');
  writePid(file, other.pid, 'a-mark');
  expect(await waited()).toBe(0);
  expect(other.exitCode ?? other.signalCode).toBe(null);
  expect(existsSync(file)).toBe(false);
});

test('nor is this process itself, whatever a file says', async () => {
  writePid(file, process.pid, 'a-mark');
  writeFileSync(path.join(dataDir, 'writer-1.pid'), String(process.pid));
  writeFileSync(path.join(dataDir, 'writer-2.pid'), 'rubbish');
  writeFileSync(path.join(dataDir, 'writer-3.pid'), '0');
  writeFileSync(path.join(dataDir, 'writer-4.pid'), '');
  writeFileSync(path.join(dataDir, 'writer-5.pid'), '-1');
  expect(await waited()).toBe(0);
});
