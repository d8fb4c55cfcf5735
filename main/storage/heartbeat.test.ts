import { mkdtempSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Heartbeat } from './heartbeat.ts';

const NOW = Date.UTC(2026, 4, 5, 12);
let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'kanjia-heartbeat-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

function beaten(atMs: number): void {
  const heartbeat = new Heartbeat(dataDir);
  heartbeat.beat(atMs);
  heartbeat.close();
}
function last(): number | null {
  const heartbeat = new Heartbeat(dataDir);
  heartbeat.close();
  return heartbeat.lastMs;
}

test('the next engine knows until when this one was alive', () => {
  expect(last()).toBeNull();
  beaten(NOW);
  beaten(NOW + 1_234);
  expect(last()).toBe(NOW + 1_234);
});

test('of one that a power loss cut off the first digits are not taken for a time', () => {
  beaten(NOW);
  truncateSync(path.join(dataDir, 'heartbeat'), 4);
  expect(last()).toBeNull();
});
