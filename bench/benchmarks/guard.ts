import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { findInThePast } from './find.ts';
import { guardOverRtsp } from './guard-rtsp.ts';

/** The accuracy tables have commands of their own, which print them: of the motion, and of the detector. Then both over RTSP, and the search in the past. */
export async function guardAccuracy(say: (line: string) => void): Promise<Record<string, unknown>> {
  const table: string[] = [];
  for (const [name, ...options] of [['guard-accuracy', '--varied'], ['guard-recognition']]) {
    const script = fileURLToPath(new URL(`../${name}.ts`, import.meta.url));
    const { stdout } = await promisify(execFile)(process.execPath, [script, ...options], { maxBuffer: 16 << 20 });
    for (const line of stdout.trimEnd().split('\n')) {
      say(line);
      table.push(line);
    }
  }
  return { table, overRtsp: await guardOverRtsp(say), find: await findInThePast(say) };
}
