import { AppError } from '../../../contract/errors.ts';
import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import { openPlaybackReader } from '../../playback/reader.ts';
import type { Storage } from '../../storage/types.ts';
import type { CameraPark } from '../camera-park.ts';
import type { ServerConnection } from '../connection.ts';
import type { CallContext, Handlers } from '../dispatcher.ts';
import { LiveChannel } from '../live-channel.ts';
import { PlaybackChannel } from '../playback-channel.ts';

type Names = 'live.open' | 'media.credit' | 'media.close' | 'playback.open' | 'playback.seek';

export function mediaHandlers(parts: { park: CameraPark; storage: Storage; clock: Clock; log: Logger }): Pick<Handlers, Names> {
  const { park, storage, clock, log } = parts;
  return {
    'live.open'({ cameraId, stream, audio, creditBytes }, context) {
      const connection = connectionOf(context);
      const { hub, role } = park.get(cameraId).hub(stream);
      const channel = connection.openMedia((number) => new LiveChannel({ connection, channel: number, hub, audio: audio ?? false, creditBytes }));
      return { channel, stream: role };
    },
    'media.credit'({ channel, creditBytes }, context) {
      connectionOf(context).media(channel).credit(creditBytes);
      return {};
    },
    'media.close'({ channel }, context) {
      connectionOf(context).closeMedia(channel);
      return {};
    },
    'playback.open'({ cameraId, atMs, creditBytes }, context) {
      const connection = connectionOf(context);
      const open = (at: number, signal: AbortSignal) => openPlaybackReader({ storage, clock, cameraId, atMs: at, signal });
      const channel = connection.openMedia((number) => new PlaybackChannel({ connection, channel: number, open, atMs, creditBytes, log }));
      return { channel };
    },
    'playback.seek'({ channel, atMs, creditBytes }, context) {
      const media = connectionOf(context).media(channel);
      if (!(media instanceof PlaybackChannel)) throw new AppError('invalid', 'call.noChannel', { data: { channel } });
      return { generation: media.seek(atMs, creditBytes) };
    },
  };
}

function connectionOf(context: CallContext): ServerConnection {
  if (!context.connection) throw new AppError('unsupported', 'call.connectionOnly');
  return context.connection;
}
