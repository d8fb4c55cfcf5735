import { spawn } from 'node:child_process';
import type { Clock } from '../base/clock.ts';

const LIMIT_MS = 10_000;

/** True when a picture comes out of a piece of MP4: ftyp + moov and a keyframe. */
export function decodesWith(ffmpegPath: string, clock: Clock): (footage: Uint8Array) => Promise<boolean> {
  return (footage) =>
    new Promise((resolve) => {
      const child = spawn(ffmpegPath, ['-v', 'error', '-nostdin', '-threads', '1', '-f', 'mp4', '-i', 'pipe:0', '-an', '-frames:v', '1', '-f', 'framecrc', 'pipe:1'], { stdio: ['pipe', 'pipe', 'ignore'], windowsHide: true });
      let told = '';
      const limit = clock.after(LIMIT_MS, () => child.kill('SIGKILL'));
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        told = (told + text).slice(0, 10_000);
      });
      // It may have seen enough before it has read all.
      child.stdin.on('error', () => {});
      child.once('error', () => resolve(false));
      child.once('close', (code) => {
        limit[Symbol.dispose]();
        // A line that is no comment is a picture.
        resolve(code === 0 && told.split('\n').some((line) => /^\d/.test(line)));
      });
      child.stdin.end(footage);
    });
}
