import { AppError } from '../../../contract/errors.ts';
import { toCsv, toJson } from '../../cameras/list-file.ts';
import type { CameraRegistry } from '../../cameras/registry.ts';
import { STREAM_PLACES } from '../../cameras/vendors/rtsp-paths.ts';
import type { Clock } from '../../base/clock.ts';
import { waitForCamera } from '../wait-for-camera.ts';
import { examineCamera } from '../add-camera.ts';
import { importCameras } from '../camera-import.ts';
import type { CameraFollower } from '../camera-follower.ts';
import type { CameraPark } from '../camera-park.ts';
import type { CameraSearch } from '../camera-search.ts';
import type { Handlers } from '../dispatcher.ts';
import type { IngestSource } from '../../ingest/types.ts';
import type { HealthMonitor } from '../health-monitor.ts';
import type { TopicHub } from '../topics.ts';

/** A camera that was just examined is there at once; its picture follows within this time, or the answer says "connecting". */
const ONLINE_LIMIT_MS = 6_000;

/** Who forgets to stop has not filled the disk. */
const DEFAULT_MINUTES_BY_HAND = 60;

export function cameraHandlers(parts: {
  registry: CameraRegistry;
  park: CameraPark;
  search: CameraSearch;
  follower: CameraFollower;
  health: HealthMonitor;
  source: IngestSource;
  ffmpegPath: string;
  topics: TopicHub;
  clock: Clock;
}): Pick<Handlers, 'cameras.discover' | 'cameras.sweep' | 'cameras.stopSweep' | 'cameras.add' | 'cameras.test' | 'cameras.makes' | 'cameras.export' | 'cameras.import' | 'cameras.stopImport' | 'cameras.list' | 'cameras.update' | 'cameras.record' | 'cameras.remove'> {
  const { registry, park, search, follower, health, topics, clock } = parts;
  const examining = { ...parts, endpointAt: (address: string) => search.endpointAt(address) };
  let importing: AbortController | null = null;
  return {
    async 'cameras.discover'(input, { signal }) {
      follower.allow();
      return { found: await search.run(input, signal) };
    },

    async 'cameras.sweep'({ interfaces }, { signal }) {
      follower.allow();
      return search.sweep(interfaces, signal);
    },

    'cameras.stopSweep': () => ({ stopped: search.stopSweep() }),

    async 'cameras.add'(input, { signal }) {
      const { cameras, password } = await examineCamera(input, examining, signal);
      const runtimes = cameras.map(({ camera }) => park.start(registry.add(camera, password)));
      await Promise.all(runtimes.map((runtime) => waitForCamera(runtime, (view) => view.status !== 'connecting', ONLINE_LIMIT_MS, clock)));
      const added = runtimes.map((runtime) => runtime.describe());
      const [camera] = added;
      if (!camera) throw new AppError('no-video', 'camera.noVideo');
      return { camera, cameras: added };
    },

    async 'cameras.test'(input, { signal }) {
      const { cameras, device } = await examineCamera(input, { ...examining, withPictures: true }, signal);
      return {
        device,
        channels: cameras.map(({ camera, number, knownAs, picture }) => ({ number, name: camera.name, streams: camera.streams, knownAs, picture: picture?.toString('base64') ?? null })),
      };
    },

    'cameras.makes': () => ({ makes: STREAM_PLACES.map(({ make, also }) => ({ make, also: [...also] })) }),

    'cameras.export'({ format, passwords }) {
      const cameras = registry.list();
      const password = (id: string) => (passwords ? registry.password(id) : null);
      const day = new Date(clock.now()).toISOString().slice(0, 10);
      return { name: `kanjia-cameras-${day}.${format}`, text: format === 'csv' ? toCsv(cameras, password) : toJson(cameras, password) };
    },

    async 'cameras.import'(input, { signal, language }) {
      if (importing) throw new AppError('busy', 'cameras.importRuns');
      const stop = new AbortController();
      importing = stop;
      try {
        const results = await importCameras(
          input,
          {
            ...examining,
            registry,
            language,
            start: (camera, password) => void park.start(registry.add(camera, password)),
            onProgress: (done, total, result) => topics.publish('cameras.import', { done, total, result }),
          },
          AbortSignal.any([signal, stop.signal]),
        );
        return { results, stopped: stop.signal.aborted };
      } finally {
        importing = null;
      }
    },

    'cameras.stopImport'() {
      const running = importing !== null;
      importing?.abort();
      return { stopped: running };
    },

    'cameras.list': () => ({ cameras: park.list() }),

    'cameras.update'({ id, name, order, details, cameraEvents, sleep, recording, guard }) {
      const { config } = park.get(id);
      registry.update(id, {
        name,
        order,
        details: details && { ...config.details, ...details },
        cameraEvents: cameraEvents && { ...config.cameraEvents, ...cameraEvents },
        sleep: sleep && { ...config.sleep, ...sleep },
        recording: recording && { ...config.recording, ...recording },
        guard: guard && { ...config.guard, ...guard },
      });
      // A new place in the order moves others as well.
      for (const runtime of park.all()) {
        const now = registry.get(runtime.config.id);
        if (now) runtime.configure(now);
      }
      return { camera: park.get(id).describe() };
    },

    'cameras.record'({ id, on, minutes = DEFAULT_MINUTES_BY_HAND }) {
      const runtime = park.get(id);
      runtime.recording.recordByHand(on ? minutes * 60_000 : null);
      return { camera: runtime.describe() };
    },

    async 'cameras.remove'({ id }) {
      park.get(id);
      registry.remove(id);
      await park.stop(id);
      await health.forget(id);
      topics.publish('cameras.removed', { id });
      return { removed: true };
    },
  };
}
