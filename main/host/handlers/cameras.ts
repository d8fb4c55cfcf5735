import type { CameraRegistry } from '../../cameras/registry.ts';
import type { Clock } from '../../base/clock.ts';
import { waitForCamera } from '../wait-for-camera.ts';
import { examineCamera } from '../add-camera.ts';
import type { CameraFollower } from '../camera-follower.ts';
import type { CameraPark } from '../camera-park.ts';
import type { CameraSearch } from '../camera-search.ts';
import type { Handlers } from '../dispatcher.ts';
import type { IngestSource } from '../../ingest/types.ts';
import type { HealthMonitor } from '../health-monitor.ts';
import type { TopicHub } from '../topics.ts';

/** A camera that was just examined is there at once; its picture follows within this time, or the answer says "connecting". */
const ONLINE_LIMIT_MS = 6_000;

export function cameraHandlers(parts: {
  registry: CameraRegistry;
  park: CameraPark;
  search: CameraSearch;
  follower: CameraFollower;
  health: HealthMonitor;
  source: IngestSource;
  topics: TopicHub;
  clock: Clock;
}): Pick<Handlers, 'cameras.discover' | 'cameras.sweep' | 'cameras.stopSweep' | 'cameras.add' | 'cameras.list' | 'cameras.update' | 'cameras.remove'> {
  const { registry, park, search, follower, health, topics, clock } = parts;
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
      const { camera, password } = await examineCamera(input, { ...parts, endpointAt: (address) => search.endpointAt(address) }, signal);
      const config = registry.add(camera, password);
      const runtime = park.start(config);
      await waitForCamera(runtime, (view) => view.status !== 'connecting', ONLINE_LIMIT_MS, clock);
      return { camera: runtime.describe() };
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
