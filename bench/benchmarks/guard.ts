import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** The accuracy tables have a command of their own, which prints them. */
export async function guardAccuracy(say: (line: string) => void): Promise<Record<string, unknown>> {
  const script = fileURLToPath(new URL('../guard-accuracy.ts', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [script, '--varied'], { maxBuffer: 16 << 20 });
  for (const line of stdout.trimEnd().split('\n')) say(line);
  return { table: stdout.trimEnd().split('\n') };
}
