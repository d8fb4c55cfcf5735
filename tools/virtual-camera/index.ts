/** Virtual cameras: the tests' instrument, and what the demo shows. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, renameSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { VirtualCamera } from './device.ts';
import { type AudioLoop, loadVideo, makeAudio } from './media-file.ts';
import { DiscoveryResponder } from './onvif/discovery.ts';
import { cacheFolder, DEFAULT_SCENE, generateScene, type SceneOptions } from './scene/generate.ts';
import { generate } from 'selfsigned';
import type { Quirks } from './onvif/quirks.ts';
import type { SpeakerCodec } from './rtsp/speaker.ts';
import { type SceneName, SCENE_NAMES, type SceneTruth } from './scene/scripts.ts';

export type { VirtualCamera } from './device.ts';
export { PERSONALITIES } from './onvif/quirks.ts';

export interface FarmOptions {
  count: number;
  /** One for all, or in turn. */
  scene?: SceneName | readonly SceneName[];
  /** Overrides of the scene's picture. */
  picture?: Partial<Omit<SceneOptions, 'name'>>;
  /** An MP4 with H.264 instead of a scene. */
  file?: string;
  host?: string;
  /** Each camera on a loopback address of its own, from 127.0.0.11 on (Linux). */
  ownAddresses?: boolean;
  /** First of consecutive ports: ONVIF, RTSP, ONVIF, RTSP…; 0: any free ones. */
  portBase?: number;
  username?: string;
  password?: string;
  /** false: anybody may look. */
  authentication?: boolean;
  discovery?: { interface: string } | false;
  audio?: AudioLoop['codec'] | 'none';
  sub?: boolean;
  names?: readonly string[];
  /** Painted and encoded as they go: such cameras turn, and what is set on them shows. */
  live?: boolean;
  /** Several lenses, or a recorder's channels: their names. */
  channels?: readonly string[];
  /** HTTPS and RTSPS, with a certificate of its own making. */
  tls?: boolean;
  /** A loudspeaker that takes this. */
  speaker?: SpeakerCodec;
  /** A card with recordings (Profile G). */
  card?: boolean;
  quirks?: Partial<Quirks>;
  /** The identity of all of them: for a device that claims to be another. */
  endpoint?: string;
  ffmpeg?: string;
  /** Cameras begin at different places of their loops. */
  staggered?: boolean;
  onProgress?: (what: string, share: number) => void;
}

export interface Farm extends AsyncDisposable {
  cameras: VirtualCamera[];
  close(): Promise<void>;
}

/** How often due frames are looked for: below a frame's length, above the timer's own cost. */
const TICK_MS = 5;
const SUB_OF_FILE = ['-vf', 'scale=640:-2', '-c:v', 'libx264', '-preset', 'superfast', '-tune', 'zerolatency', '-b:v', '512k', '-g', '30', '-bf', '0', '-pix_fmt', 'yuv420p', '-an'];

const DEFAULT_NAMES = ['Storefront', 'Front door', 'Yard', 'Stock room'];

/** Generates what is missing, starts the cameras and answers when all listen. */
export async function startVirtualCameras(options: FarmOptions): Promise<Farm> {
  const ffmpeg = options.ffmpeg ?? process.env.KANJIA_FFMPEG ?? 'ffmpeg';
  const scenes = options.scene === undefined ? SCENE_NAMES.slice(0, 4) : typeof options.scene === 'string' ? [options.scene] : options.scene;
  const audio = options.audio && options.audio !== 'none' ? await makeAudio(options.audio, ffmpeg) : null;
  const responder = options.discovery === false ? null : new DiscoveryResponder(options.discovery?.interface ?? '127.0.0.1');
  await responder?.start();

  const tls = options.tls ? await certificate() : null;
  const cameras: VirtualCamera[] = [];
  for (let index = 0; index < options.count; index++) {
    const scene = scenes[index % scenes.length] ?? 'storefront';
    const files = options.live ? null : options.file ? await filesOf(options.file, options.sub ?? true, ffmpeg) : await sceneFiles(scene, options, ffmpeg);
    const loops = files && { main: await loadVideo(files.main, ffmpeg), sub: options.sub === false || !files.sub ? null : await loadVideo(files.sub, ffmpeg), file: files.main };
    const name = options.names?.[index] ?? `${DEFAULT_NAMES[index % DEFAULT_NAMES.length]}${index < DEFAULT_NAMES.length ? '' : ` ${Math.floor(index / DEFAULT_NAMES.length) + 1}`}`;
    cameras.push(
      new VirtualCamera({
        name,
        ...(options.endpoint ? { endpoint: options.endpoint } : {}),
        host: options.ownAddresses ? `127.0.0.${11 + index}` : (options.host ?? '127.0.0.1'),
        onvifPort: options.portBase ? options.portBase + index * 2 : 0,
        rtspPort: options.portBase ? options.portBase + index * 2 + 1 : 0,
        credentials: options.authentication === false ? null : { username: options.username ?? 'admin', password: options.password ?? 'kanjia-demo' },
        loops,
        audio,
        truth: files?.truth ?? null,
        ffmpeg,
        responder,
        // Golden ratio: well spread for any number of cameras.
        phaseMs: options.staggered && loops ? Math.round(((index * 0.618) % 1) * (loops.main.length / 90)) : 0,
        channels: options.channels ?? [],
        tls,
        speaker: options.speaker ?? null,
        card: options.card ?? false,
        quirks: options.quirks ?? {},
      }),
    );
  }
  for (const camera of cameras) await camera.start();
  const ticking = setInterval(() => {
    const nowMs = Date.now();
    for (const camera of cameras) camera.tick(nowMs);
  }, TICK_MS);

  const close = async () => {
    clearInterval(ticking);
    await Promise.all(cameras.map((camera) => camera.close()));
    await responder?.close();
  };
  return { cameras, close, [Symbol.asyncDispose]: close };
}

async function certificate(): Promise<{ cert: string; key: string }> {
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'virtual-camera' }], { keyType: 'ec' });
  return { cert, key };
}

async function sceneFiles(name: SceneName, options: FarmOptions, ffmpeg: string): Promise<{ main: string; sub: string | null; truth: SceneTruth | null }> {
  return generateScene({ ...DEFAULT_SCENE, ...options.picture, name }, ffmpeg, (share) => options.onProgress?.(name, share));
}

async function filesOf(file: string, withSub: boolean, ffmpeg: string): Promise<{ main: string; sub: string | null; truth: SceneTruth | null }> {
  if (!withSub) return { main: file, sub: null, truth: null };
  const folder = cacheFolder();
  mkdirSync(folder, { recursive: true });
  const sub = path.join(folder, `sub-${createHash('sha256').update(path.resolve(file)).digest('hex').slice(0, 16)}.mp4`);
  if (!existsSync(sub)) {
    const own = `${sub}.${process.pid}.tmp.mp4`;
    await promisify(execFile)(ffmpeg, ['-v', 'error', '-y', '-i', file, ...SUB_OF_FILE, own]);
    renameSync(own, sub);
  }
  return { main: file, sub, truth: null };
}
