import { randomInt } from 'node:crypto';
import { z } from 'zod';
import { AppError } from '../../contract/errors.ts';
import { AWAKE, patrolStopSchema, sleepSchema } from '../../contract/device-types.ts';
import { cameraDetailsSchema, cameraEventSettingsSchema, cameraId, cameraStreamSchema, DEFAULT_CAMERA_EVENTS, DEFAULT_GUARD, DEFAULT_RECORDING, guardSettingsSchema, NO_DETAILS, recordingPlanSchema } from '../../contract/types.ts';
import type { Clock } from '../base/clock.ts';
import { Emitter } from '../base/emitter.ts';
import type { JsonStore } from '../config/json-store.ts';
import type { SecretStore } from '../config/secrets.ts';
import type { CameraConfig } from './types.ts';

const NO_PTZ: CameraConfig['ptz'] = { names: {}, patrol: [], patrolling: false };

const cameraConfigSchema: z.ZodType<CameraConfig> = z.object({
  id: cameraId,
  name: z.string().min(1).max(120),
  source: z.enum(['onvif', 'rtsp']),
  endpoint: z.string().max(512).nullable(),
  address: z.string().min(1).max(300),
  make: z.string().max(120).nullable(),
  model: z.string().max(120).nullable(),
  channel: z.string().max(256).nullable().default(null),
  username: z.string().max(128).nullable(),
  profiles: z.object({ main: z.string().max(256), sub: z.string().max(256).nullable() }).nullable().default(null),
  certificates: z.object({ onvif: z.string().max(128).nullable(), rtsp: z.string().max(128).nullable() }).default({ onvif: null, rtsp: null }),
  mainUrl: z.string().min(1).max(2048),
  subUrl: z.string().max(2048).nullable(),
  streams: z.array(cameraStreamSchema).max(8),
  // Lists from before there were details, or all of them.
  details: z.preprocess((value) => (typeof value === 'object' ? { ...NO_DETAILS, ...value } : value), cameraDetailsSchema).default(NO_DETAILS),
  ptz: z.object({ names: z.record(z.string(), z.string()), patrol: z.array(patrolStopSchema), patrolling: z.boolean() }).default(NO_PTZ),
  // What records was once said here, and is now said by the guard's triggers.
  cameraEvents: z.preprocess((value) => (isRecord(value) ? without(value, 'record') : value), cameraEventSettingsSchema).default(DEFAULT_CAMERA_EVENTS),
  sleep: sleepSchema.default(AWAKE),
  // Lists from before a plan said all of this.
  recording: z.preprocess((value) => (typeof value === 'object' ? { ...DEFAULT_RECORDING, ...value } : value), recordingPlanSchema),
  guard: z.preprocess((value) => (typeof value === 'object' ? { ...DEFAULT_GUARD, ...value } : value), guardSettingsSchema),
  order: z.number().int(),
  addedMs: z.number(),
});

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function without(record: Record<string, unknown>, name: string): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).filter(([key]) => key !== name));
}

/** What `cameras.json` holds: for `openJsonStore({ schema: registrySchema, defaults: EMPTY_REGISTRY })`. */
export const registrySchema = z.object({ version: z.literal(1), cameras: z.array(cameraConfigSchema) });
export type RegistryDocument = z.infer<typeof registrySchema>;
export const EMPTY_REGISTRY: RegistryDocument = { version: 1, cameras: [] };

type Defaulted = 'channel' | 'profiles' | 'certificates' | 'details' | 'ptz' | 'cameraEvents' | 'sleep' | 'recording' | 'guard';
export type NewCamera = Omit<CameraConfig, 'id' | 'order' | 'addedMs' | Defaulted> & Partial<Pick<CameraConfig, Defaulted>>;

/** `order` moves the camera to that place in the list; the others close up. */
export type CameraPatch = Partial<Omit<CameraConfig, 'id' | 'addedMs' | 'source'>>;

export interface RegistryChange {
  kind: 'added' | 'updated' | 'removed';
  camera: CameraConfig;
}

/** The configured cameras. Every change is on the disk before it is told to anybody. */
export interface CameraRegistry {
  /** In their order. */
  list(): CameraConfig[];
  get(id: string): CameraConfig | null;
  /** @throws AppError `read-only` | `disk-full` */
  add(config: NewCamera, password: string | null): CameraConfig;
  /** @throws AppError `not-found`, `read-only` | `disk-full` */
  update(id: string, patch: CameraPatch): CameraConfig;
  /** @throws AppError `not-found`, `read-only` | `disk-full` */
  remove(id: string): CameraConfig;
  password(id: string): string | null;
  /** Null forgets it. @throws AppError `not-found`, `read-only` | `disk-full` */
  setPassword(id: string, password: string | null): void;
  onChange(listener: (change: RegistryChange) => void): Disposable;
}

export function createRegistry(options: { store: JsonStore<RegistryDocument>; secrets: SecretStore; clock: Clock }): CameraRegistry {
  const { store, secrets, clock } = options;
  const events = new Emitter<{ change: RegistryChange }>();

  const list = () => store.get().cameras.toSorted((a, b) => a.order - b.order);
  const get = (id: string) => store.get().cameras.find((camera) => camera.id === id) ?? null;
  const need = (id: string): CameraConfig => {
    const camera = get(id);
    if (!camera) throw new AppError('not-found', 'camera.notFound', { data: { id } });
    return camera;
  };
  const save = (cameras: CameraConfig[]) =>
    store.set({ version: 1, cameras: cameras.map((camera, order) => ({ ...camera, order })) });

  return {
    list,
    get,
    add(config, password) {
      const others = list();
      const camera: CameraConfig = {
        channel: null,
        profiles: null,
        certificates: { onvif: null, rtsp: null },
        details: NO_DETAILS,
        ptz: NO_PTZ,
        cameraEvents: DEFAULT_CAMERA_EVENTS,
        sleep: AWAKE,
        recording: DEFAULT_RECORDING,
        guard: DEFAULT_GUARD,
        ...config,
        id: newId((id) => get(id) !== null),
        name: uniqueName(config.name, others),
        order: others.length,
        addedMs: clock.now(),
      };
      // The secret first: a camera without its password would be tried, and refused, at the next start.
      if (password !== null) secrets.set(camera.id, password);
      try {
        save([...others, camera]);
      } catch (error) {
        forgetQuietly(secrets, camera.id);
        throw error;
      }
      const added = need(camera.id);
      events.emit('change', { kind: 'added', camera: added });
      return added;
    },
    update(id, patch) {
      const before = need(id);
      const others = list().filter((camera) => camera.id !== id);
      const name = patch.name === undefined ? before.name : uniqueName(patch.name, others);
      const camera: CameraConfig = { ...before, ...withoutUndefined(patch), name };
      others.splice(Math.min(patch.order ?? before.order, others.length), 0, camera);
      save(others);
      const updated = need(id);
      events.emit('change', { kind: 'updated', camera: updated });
      return updated;
    },
    remove(id) {
      const camera = need(id);
      save(list().filter((other) => other.id !== id));
      forgetQuietly(secrets, id);
      events.emit('change', { kind: 'removed', camera });
      return camera;
    },
    password: (id) => secrets.get(id),
    setPassword(id, password) {
      need(id);
      if (password === null) secrets.delete(id);
      else secrets.set(id, password);
    },
    onChange: (listener) => events.on('change', listener),
  };
}

/** "Door", "Door 2", "Door 3"…; letter case makes no difference to people. */
function uniqueName(wanted: string, others: readonly { name: string }[]): string {
  const taken = new Set(others.map((other) => other.name.toLocaleLowerCase()));
  const base = wanted.trim();
  if (!taken.has(base.toLocaleLowerCase())) return base;
  for (let number = 2; ; number++) {
    const name = `${base} ${number}`;
    if (!taken.has(name.toLocaleLowerCase())) return name;
  }
}

const ID_ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789';

function newId(taken: (id: string) => boolean): string {
  for (;;) {
    const id = `cam_${Array.from({ length: 12 }, () => ID_ALPHABET[randomInt(ID_ALPHABET.length)]).join('')}`;
    if (!taken(id)) return id;
  }
}

function withoutUndefined(patch: CameraPatch): CameraPatch {
  return Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));
}

/** The camera itself is gone or never was: a leftover secret is no reason to fail. */
function forgetQuietly(secrets: SecretStore, id: string): void {
  try {
    secrets.delete(id);
  } catch {
    // Stays encrypted under an id that nothing refers to.
  }
}
