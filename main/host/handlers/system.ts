import type { Notice } from '../../../contract/calls/system.ts';
import type { Settings } from '../../../contract/types.ts';
import type { Access } from '../../access/access.ts';
import type { Clock } from '../../base/clock.ts';
import type { Ffmpeg } from '../../base/ffmpeg.ts';
import type { JsonStore } from '../../config/json-store.ts';
import type { CameraPark } from '../camera-park.ts';
import type { Handlers } from '../dispatcher.ts';
import type { TopicHub } from '../topics.ts';

type Names = 'system.status' | 'settings.get' | 'settings.update' | 'access.me' | 'access.setOwnerPassword';

export function systemHandlers(parts: {
  park: CameraPark;
  settings: JsonStore<Settings>;
  access: Access;
  topics: TopicHub;
  clock: Clock;
  ffmpeg: Ffmpeg;
  version: string;
  startedMs: number;
  host: 'desktop' | 'headless';
  dataDir: string;
  notices: () => Notice[];
}): Pick<Handlers, Names> {
  const { park, settings, access, topics, clock, ffmpeg, version, startedMs, host, dataDir, notices } = parts;
  return {
    'system.status'() {
      const cameras = park.list();
      return {
        version,
        pid: process.pid,
        startedMs,
        nowMs: clock.now(),
        platform: process.platform,
        host,
        dataDir,
        cameras: {
          total: cameras.length,
          online: cameras.filter((camera) => camera.status === 'online').length,
          recording: cameras.filter((camera) => camera.recordingState === 'recording').length,
        },
        memoryBytes: process.memoryUsage.rss(),
        ffmpeg: { path: ffmpeg.path, version: ffmpeg.version },
        notices: notices(),
      };
    },
    'settings.get': () => ({ settings: settings.get() }),
    'settings.update'(change) {
      settings.update((value) => ({ ...value, ...change }));
      topics.publish('settings.changed', { settings: settings.get() });
      return { settings: settings.get() };
    },
    'access.me': (_input, { session }) => ({ role: session.role, name: session.name, ownerHasPassword: access.ownerHasPassword }),
    async 'access.setOwnerPassword'({ password, current }, { session }) {
      // A script's token is as good as the password; a page has to show that it is still the owner who sits there.
      await access.setOwnerPassword(password, session.id === 'bearer' ? null : (current ?? ''), session.id);
      return {};
    },
  };
}
