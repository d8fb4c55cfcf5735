import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { systemClock } from '../../main/base/clock.ts';
import { silentLogger } from '../../main/base/logger.ts';
import { SharedDetector } from '../../main/guard/detect/detector.ts';
import { colourModel } from './colour-model.ts';

/** A detector with `colourModel` in the folder, loaded: the tests' cameras do not wait as real ones do, and all would be over by then. */
export async function openColourDetector(folder: string): Promise<SharedDetector> {
  const file = path.join(folder, 'colours.onnx');
  writeFileSync(file, colourModel('v8', { brightest: true }));
  const detector = new SharedDetector({ builtIn: file, clock: systemClock, log: silentLogger });
  await detector.look('cam_000000000000', { width: 8, height: 8, rgb: new Uint8Array(192), atMs: 0 }, []);
  return detector;
}
