/** Somebody walks through a picture for its calibration: stream, decoder and detector are real, what moves is the test's. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeRun, type RecordedRun } from '../../bench/guard/fragments.ts';
import type { Box } from '../../contract/event-types.ts';
import type { MediaFragment } from '../../media/fragment.ts';
import { systemClock } from '../../main/base/clock.ts';
import { FakeClock } from '../../main/base/fake-clock.ts';
import { silentLogger } from '../../main/base/logger.ts';
import { WalkWatch } from '../../main/guard/closeup/walk-watch.ts';
import { SharedDetector } from '../../main/guard/detect/detector.ts';
import { createHub } from '../../main/hub/hub.ts';
import type { StreamHub } from '../../main/hub/types.ts';
import { colourModel } from '../support/colour-model.ts';
import { eventually } from '../support/eventually.ts';

let folder: string;
let red: RecordedRun;
let detector: SharedDetector;
beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'kanjia-walk-'));
  const file = path.join(folder, 'colours.onnx');
  writeFileSync(file, colourModel('v8'));
  detector = new SharedDetector({ builtIn: file, clock: systemClock, log: silentLogger });
  red = await makeRun(['-f', 'lavfi', '-i', 'color=0xff2010:s=640x360:r=15:d=120', '-c:v', 'libx264', '-preset', 'ultrafast', '-tune', 'zerolatency', '-g', '15', '-pix_fmt', 'yuv420p'], 'run1', Date.UTC(2026, 5, 1, 12));
});
afterAll(async () => {
  await detector.close();
  rmSync(folder, { recursive: true, force: true });
});

function setUp(moving: () => Box[]) {
  const clock = new FakeClock();
  const hub = createHub({ clock: systemClock, name: 'walk' });
  const watch = new WalkWatch({ cameraId: 'cam_abcdefghijkl', hub, mode: 'full', ffmpegPath: 'ffmpeg', clock, log: silentLogger, detector, moving });
  return { clock, hub, watch };
}

/** The stream goes on, as a camera's does, until another picture of it has been looked at: one that comes while the model is being loaded is not. */
async function play(hub: StreamHub, watch: WalkWatch, frames: Iterator<MediaFragment>): Promise<void> {
  const { looks } = watch.state();
  const isLookedAt = () => {
    if (watch.state().looks > looks) return true;
    const { value, done } = frames.next();
    if (!done) hub.media(value);
    return false;
  };
  await eventually(isLookedAt, { within: 60_000, every: 40, what: 'another picture has been looked at' });
}

test('each place where somebody is seen is a step, and who stands still counts once', async () => {
  let middle = 0.3;
  const { hub, watch } = setUp(() => [[0.45, middle - 0.1, 0.1, 0.2]]);
  expect(watch.state()).toEqual({ state: 'over', looks: 0, last: null, steps: [] });
  watch.begin();
  expect(watch.state().state).toBe('starting');
  hub.init(red.init);
  const frames = red.media.values();
  await play(hub, watch, frames);
  middle = 0.45;
  // The picture that was waiting may still have been looked at with the place before.
  for (let look = 0; look < 3; look++) await play(hub, watch, frames);
  const { state, steps, last } = watch.state();
  expect({ state, last }).toEqual({ state: 'looking', last: 'known' });
  expect(steps).toHaveLength(2);
  expect(steps[1]!.feetY - steps[0]!.feetY).toBeCloseTo(0.15, 1);
  expect(steps[0]!.headY).toBeLessThan(steps[0]!.feetY);
  await watch.close();
  expect(hub.wanted).toBe(false);
});

test('it ends when nobody asks any more, and after five minutes in any case; what was seen stays until it begins anew', async () => {
  const { clock, hub, watch } = setUp(() => [[0.45, 0.3, 0.1, 0.2]]);
  watch.begin();
  hub.init(red.init);
  await play(hub, watch, red.media.values());
  clock.advance(9_000);
  expect(watch.state().state).toBe('looking');
  clock.advance(9_000);
  expect(watch.state().state).toBe('looking');
  clock.advance(10_500);
  expect(watch.state()).toMatchObject({ state: 'over', steps: [{}] });
  expect(hub.wanted).toBe(false);
  watch.begin();
  expect(watch.state()).toMatchObject({ state: 'starting', steps: [] });
  for (let minute = 0; minute < 5; minute++) {
    for (let n = 0; n < 12; n++) {
      clock.advance(5_000);
      watch.state();
    }
  }
  expect(watch.state().state).toBe('over');
  await watch.close();
});
