import { execFileSync } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import type { InitFragment } from '../../media/fragment.ts';
import { BoxSplitter } from '../../media/mp4/box-splitter.ts';
import { parseInit } from '../../media/mp4/init.ts';
import { parseFragment } from '../../media/mp4/moof.ts';
import { mediaInitInfo } from '../../main/host/media-info.ts';

/** Squares of the burnt-in frame counter, as renderer/player/test-page.ts reads them. */
const BITS = 10;
const SQUARE = 32;

/** UTC ms of the first frame of every footage made here. */
export const FOOTAGE_START_MS = Date.UTC(2026, 0, 15, 8, 0, 0);

export interface PlayerFootage {
  /** As an init frame's JSON text says it. */
  info: Record<string, unknown> & { video: object | null };
  /** Base64, like `bytes`. */
  init: string;
  frames: {
    track: 'video' | 'audio';
    startMs: number;
    durationMs: number;
    presentationOffsetMs: number;
    keyframe: boolean;
    bytes: string;
  }[];
  gaps: { startMs: number; endMs: number }[];
}

/** Real H.264 (and AAC) by ffmpeg with a frame counter in its pixels, one fragment per frame, as an ingest session gives it. */
export function makeFootage(options: { frames: number; fps: number; gop: number; bFrames?: number; sound?: boolean; noisy?: boolean }): PlayerFootage {
  const squares = Array.from(
    { length: BITS },
    (_, bit) => `drawbox=x=${bit * SQUARE}:y=0:w=${SQUARE}:h=${SQUARE}:color=white:t=fill:enable='gt(bitand(n,${2 ** bit}),0)'`,
  );
  const seconds = String(options.frames / options.fps);
  const file = execFileSync(
    'ffmpeg',
    [
      ...['-hide_banner', '-loglevel', 'error', '-f', 'lavfi', '-i', `testsrc2=size=640x360:rate=${options.fps}`],
      ...(options.sound ? ['-f', 'lavfi', '-i', 'sine=frequency=440:sample_rate=16000', '-c:a', 'aac', '-b:a', '32k'] : []),
      ...['-vf', [`drawbox=x=0:y=0:w=${BITS * SQUARE}:h=${SQUARE}:color=black:t=fill`, ...squares, ...(options.noisy ? ['noise=alls=100:allf=t'] : []), 'format=yuv420p'].join(',')],
      ...['-t', seconds, '-c:v', 'libx264', '-preset', 'veryfast', '-g', String(options.gop), '-keyint_min', String(options.gop)],
      ...['-sc_threshold', '0', '-bf', String(options.bFrames ?? 0), ...(options.noisy ? ['-qp', '4'] : ['-b:v', '600k']), '-movflags', 'empty_moov+default_base_moof+frag_every_frame'],
      ...['-f', 'mp4', 'pipe:1'],
    ],
    { maxBuffer: 64 * 1024 * 1024 },
  );
  return cutFootage(file);
}

/** Cuts a fragmented MP4 that is whole in memory. */
export function cutFootage(file: Uint8Array): PlayerFootage {
  let init: InitFragment | null = null;
  const frames: PlayerFootage['frames'] = [];
  const splitter = new BoxSplitter({
    init: (bytes) => {
      const { video, audio } = parseInit(bytes);
      init = { kind: 'init', runId: 'run_1', video, audio, bytes };
    },
    fragment: (bytes) => {
      const { trackId, decodeTime, samples } = parseFragment(bytes);
      const track = [init?.video, init?.audio].find((candidate) => candidate?.id === trackId);
      if (!track) throw new Error(`fragment of an unknown track ${trackId}`);
      const toMs = (ticks: number) => (ticks * 1000) / track.timescale;
      frames.push({
        track: track.kind,
        startMs: FOOTAGE_START_MS + toMs(decodeTime),
        durationMs: toMs(samples.reduce((sum, sample) => sum + sample.duration, 0)),
        presentationOffsetMs: toMs(samples[0]?.compositionOffset ?? 0),
        keyframe: track.kind === 'video' && (samples[0]?.sync ?? false),
        bytes: Buffer.from(bytes).toString('base64'),
      });
    },
  });
  splitter.push(file);
  if (!init) throw new Error('no init fragment came');
  return {
    info: JSON.parse(new TextDecoder().decode(mediaInitInfo(init))) as PlayerFootage['info'],
    init: Buffer.from((init as InitFragment).bytes).toString('base64'),
    frames: frames.sort((a, b) => a.startMs - b.startMs),
    gaps: [],
  };
}

/** Serves renderer/player/test-page.ts with footage under `/<name>.json`. */
export async function servePlayers(footage: Record<string, PlayerFootage>): Promise<{ port: number; close(): void }> {
  const files = new Map<string, { type: string; body: string }>([
    ['/', { type: 'text/html', body: '<!doctype html><meta charset="utf-8"><body><script type="module" src="/page.js"></script>' }],
    ['/page.js', { type: 'text/javascript', body: await bundle('../../renderer/player/test-page.ts') }],
    ...Object.entries(footage).map(([name, made]): [string, { type: string; body: string }] => [`/${name}.json`, { type: 'application/json', body: JSON.stringify(made) }]),
  ]);
  const server = createServer((request, response) => {
    const file = files.get(request.url ?? '');
    response.writeHead(file ? 200 : 404, { 'content-type': file?.type ?? 'text/plain' }).end(file?.body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { port: (server.address() as AddressInfo).port, close: () => void server.close() };
}

async function bundle(entry: string): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      minify: false,
      rollupOptions: { input: fileURLToPath(new URL(entry, import.meta.url)), output: { format: 'es', entryFileNames: 'page.js' } },
    },
  });
  const [output] = Array.isArray(built) ? built : [built];
  if (!output || !('output' in output)) throw new Error('nothing was bundled');
  const chunk = output.output.find((part) => part.type === 'chunk');
  if (!chunk) throw new Error('no script came out');
  return chunk.code;
}
