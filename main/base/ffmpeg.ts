import { execFile } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { promisify } from 'node:util';

export interface Ffmpeg {
  path: string;
  /** As it says itself, e.g. `5.1.9-0+deb12u1`. */
  version: string;
}

const VERSION_LIMIT_MS = 10_000;

/**
 * Finds a working ffmpeg: KANJIA_FFMPEG, then ffmpeg-static's, then the PATH's.
 * @returns null when none of them runs.
 */
export async function findFfmpeg(env: NodeJS.ProcessEnv): Promise<Ffmpeg | null> {
  for (const candidate of candidates(env)) {
    const version = await versionOf(candidate);
    if (version) return { path: candidate, version };
  }
  return null;
}

function* candidates(env: NodeJS.ProcessEnv): Generator<string> {
  if (env.KANJIA_FFMPEG) yield env.KANJIA_FFMPEG;
  const bundled = bundledPath();
  if (bundled) yield bundled;
  const name = process.platform === 'win32' ? 'ffmpeg.exe' : 'ffmpeg';
  for (const folder of (env.PATH ?? '').split(path.delimiter)) {
    const file = path.join(folder, name);
    if (folder !== '' && isExecutable(file)) yield file;
  }
}

/** ffmpeg-static's file where its download succeeded; unpacked beside the archive in a packaged app. */
function bundledPath(): string | null {
  try {
    const file = createRequire(import.meta.url)('ffmpeg-static') as string | null;
    const real = file?.replace(`app.asar${path.sep}`, `app.asar.unpacked${path.sep}`) ?? null;
    return real && isExecutable(real) ? real : null;
  } catch {
    return null;
  }
}

async function versionOf(file: string): Promise<string | null> {
  try {
    const { stdout } = await promisify(execFile)(file, ['-version'], { timeout: VERSION_LIMIT_MS, windowsHide: true });
    return /^ffmpeg version (\S+)/.exec(stdout)?.[1] ?? null;
  } catch {
    return null;
  }
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
