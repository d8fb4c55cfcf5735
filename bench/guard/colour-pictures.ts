import { spawn } from 'node:child_process';
import type { Picture } from '../../main/guard/detect/types.ts';

const WIDTH = 640;
const HEIGHT = 360;

/** Pictures of a file as the close-up makes them of a sub-stream of 640x360, `perSecond` of them. One buffer, reused. */
export async function* colourPictures(file: string, perSecond: number): AsyncGenerator<Picture> {
  const filter = `fps=${perSecond}:round=down,scale=${WIDTH}:${HEIGHT}:flags=area,format=rgb24`;
  const decoder = spawn('ffmpeg', ['-v', 'error', '-i', file, '-an', '-vf', filter, '-f', 'rawvideo', 'pipe:1'], { stdio: ['ignore', 'pipe', 'inherit'] });
  const rgb = new Uint8Array(WIDTH * HEIGHT * 3);
  let filled = 0;
  let n = 0;
  for await (const chunk of decoder.stdout as AsyncIterable<Buffer>) {
    for (let at = 0; at < chunk.length; ) {
      const take = Math.min(chunk.length - at, rgb.length - filled);
      rgb.set(chunk.subarray(at, at + take), filled);
      filled += take;
      at += take;
      if (filled < rgb.length) break;
      filled = 0;
      yield { width: WIDTH, height: HEIGHT, rgb, atMs: (n++ / perSecond) * 1000 };
    }
  }
}

/** A grey frame of a generated scene, enlarged to what the close-up would give, without steps between its pixels. */
export function enlarged(frame: Uint8Array, size: { width: number; height: number }): Picture {
  const rgb = new Uint8Array(WIDTH * HEIGHT * 3);
  for (let y = 0; y < HEIGHT; y++) {
    const fy = Math.max(0, Math.min(size.height - 1.001, ((y + 0.5) * size.height) / HEIGHT - 0.5));
    for (let x = 0; x < WIDTH; x++) {
      const fx = Math.max(0, Math.min(size.width - 1.001, ((x + 0.5) * size.width) / WIDTH - 0.5));
      const at = Math.floor(fy) * size.width + Math.floor(fx);
      const [ax, ay] = [fx % 1, fy % 1];
      const level = (frame[at]! * (1 - ax) + frame[at + 1]! * ax) * (1 - ay) + (frame[at + size.width]! * (1 - ax) + frame[at + size.width + 1]! * ax) * ay;
      rgb.fill(level, (y * WIDTH + x) * 3, (y * WIDTH + x) * 3 + 3);
    }
  }
  return { width: WIDTH, height: HEIGHT, rgb, atMs: 0 };
}
