import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';

/** A file of a camera's day on that disk. */
function segmentOn(disk: string): string {
  const day = path.join(disk, 'cam_abcdefghijkl', '2026-11-23');
  mkdirSync(day, { recursive: true });
  return path.join(day, '1.mp4');
}

// A pipe that nobody writes to keeps who opens it waiting in the system, as a network drive that is gone does.
test.skipIf(process.platform === 'win32')('a process reads on from a disk that is well while three hang, and has all its own threads', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'kanjia-hanging-'));
  const files = ['a', 'b', 'c'].map((disk) => segmentOn(path.join(folder, disk)));
  for (const file of files) execFileSync('mkfifo', [file]);
  const well = segmentOn(path.join(folder, 'd'));
  writeFileSync(well, 'footage');
  const script = `
    import { FootageFile } from ${JSON.stringify(new URL('../../main/playback/footage-file.ts', import.meta.url).href)};
    import { readFile } from 'node:fs/promises';
    const [well, ...hanging] = process.argv.slice(1);
    for (const file of hanging) for (let time = 0; time < 3; time++) FootageFile.open(file).catch(() => {});
    for (let time = 0; time < 3; time++) {
      const file = await FootageFile.open(well);
      const into = new Uint8Array(7);
      await file.read(into, 0, 7, 0);
      file.close();
      console.log(Buffer.from(into).toString());
    }
    console.log(await readFile(well, 'utf8'));`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, well, ...files], { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, UV_THREADPOOL_SIZE: '1' } });
  const ended = once(child, 'exit');
  try {
    const lines: string[] = [];
    for await (const line of createInterface({ input: child.stdout })) if (lines.push(line) === 4) break;
    expect(lines).toEqual(['footage', 'footage', 'footage', 'footage']);
  } finally {
    // Its threads wait for ever.
    child.kill('SIGKILL');
    await ended;
    rmSync(folder, { recursive: true, force: true });
  }
});
