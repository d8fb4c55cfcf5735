import { execFileSync } from 'node:child_process';
import type { CameraEvent, EventKind } from '../../contract/types.ts';
import { systemClock } from '../../main/base/clock.ts';
import { silentLogger } from '../../main/base/logger.ts';
import { CatalogClient } from '../../main/storage/catalog-client.ts';
import { createStorage } from '../../main/storage/storage.ts';
import path from 'node:path';
import { recordNumbered } from './numbered-recorder.ts';

const AT_ONCE = 5_000;
const KINDS: EventKind[] = ['motion', 'motion', 'motion', 'person', 'motion', 'motion', 'vehicle', 'motion', 'person', 'animal'];
const ZONES = ['Door', '院子', 'Drive'];

/** The number-th event before `untilMs`, the newest has the number 0. */
export function manyEvent(number: number, cameraIds: readonly string[], untilMs: number, everyMs: number): CameraEvent {
  const startMs = untilMs - (number + 1) * everyMs;
  const kind = KINDS[number % KINDS.length] ?? 'motion';
  const x = 0.15 + ((number * 37) % 50) / 100;
  return {
    ...{ id: `evt_${String(number).padStart(16, '0')}`, cameraId: cameraIds[number % cameraIds.length] ?? '', kind, startMs, endMs: startMs + 4_000 + ((number * 613) % 40_000), score: 0.4 + (number % 60) / 100 },
    box: [x, 0.3, 0.2, 0.5],
    about: {
      ...{ source: 'guard', why: { key: 'eventWhy.camera', data: {} }, zones: number % 3 === 0 ? [ZONES[(number / 3) % ZONES.length] ?? 'Door'] : [], recorded: true, alerted: kind === 'person', pictureMs: startMs + 1_500 },
      outline: [[x - 0.02, 0.27], [x + 0.22, 0.27], [x + 0.23, 0.82], [x - 0.02, 0.82]],
      objects: kind === 'person' ? [{ kind, score: 0.4 + (number % 60) / 100, box: [x, 0.3, 0.2, 0.5] }] : [],
      distanceMetres: kind === 'person' ? 1.5 + (number % 70) / 10 : null,
    },
  };
}

/** Fills the index of an engine that does not run. */
export async function putManyEvents(dataDir: string, events: Iterable<CameraEvent>): Promise<void> {
  const catalog = new CatalogClient(dataDir, Date.now(), (error) => {
    throw error;
  });
  await catalog.ask('opened');
  let batch: CameraEvent[] = [];
  for (const event of events) {
    batch.push(event);
    if (batch.length < AT_ONCE) continue;
    await catalog.ask('putEvents', batch);
    batch = [];
  }
  await catalog.ask('putEvents', batch);
  await catalog.close();
}

/** A second of footage of each camera: events from then on are not older than all that is recorded, and keep their pictures. */
export async function putFootage(dataDir: string, cameraIds: readonly string[], startMs: number): Promise<void> {
  const storage = await createStorage({ dataDir, defaultRecordingsPath: path.join(dataDir, 'recordings'), clock: systemClock, log: silentLogger, engineStartMs: Date.now() });
  for (const cameraId of cameraIds) {
    const { recorder, feed } = recordNumbered(storage, cameraId, startMs);
    feed(10);
    await recorder.close('engine-stopped');
  }
  await storage.close();
}

/** Gives some of them pictures, as the guard does; `picture` of each. */
export async function putPictures(dataDir: string, events: readonly CameraEvent[], picture: (number: number) => Uint8Array): Promise<void> {
  const storage = await createStorage({ dataDir, defaultRecordingsPath: path.join(dataDir, 'recordings'), clock: systemClock, log: silentLogger, engineStartMs: Date.now() });
  for (const [number, event] of events.entries()) await storage.events.savePicture(event, picture(number), event.startMs + 1_500);
  await storage.close();
}

/** A test picture, 640x360. */
export function testPicture(): Uint8Array {
  return execFileSync('ffmpeg', ['-v', 'error', '-f', 'lavfi', '-i', 'testsrc2=size=640x360', '-frames:v', '1', '-q:v', '6', '-f', 'mjpeg', '-'], { maxBuffer: 1024 * 1024 });
}
