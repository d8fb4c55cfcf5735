import { AppError } from '../../../contract/errors.ts';
import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import { openTalk } from '../../ingest/talk/talk-session.ts';
import { openFootage, type ReadingWish } from '../../playback/open-footage.ts';
import type { Storage } from '../../storage/types.ts';
import type { CameraPark } from '../camera-park.ts';
import type { ServerConnection } from '../connection.ts';
import type { CallContext, Handlers } from '../dispatcher.ts';
import { LiveChannel } from '../live-channel.ts';
import { TalkChannel } from '../talk-channel.ts';
import { PlaybackChannel } from '../playback-channel.ts';

type Names = 'talk.open' | 'talk.send' | 'live.open' | 'media.credit' | 'media.close' | 'playback.open' | 'playback.seek';

export function mediaHandlers(parts: { park: CameraPark; storage: Storage; clock: Clock; ffmpegPath: string; log: Logger }): Pick<Handlers, Names> {
  const { park, storage, clock, ffmpegPath, log } = parts;
  /** A loudspeaker takes one voice. */
  const talking = new Set<string>();
  return {
    'live.open'({ cameraId, stream, audio, creditBytes }, context) {
      const connection = connectionOf(context);
      const { hub, role } = park.get(cameraId).hub(stream);
      const channel = connection.openMedia((number) => new LiveChannel({ connection, channel: number, hub, audio: audio ?? false, creditBytes }));
      return { channel, stream: role };
    },
    async 'talk.open'({ cameraId }, context) {
      const connection = connectionOf(context);
      const runtime = park.get(cameraId);
      if (talking.has(cameraId)) throw new AppError('conflict', 'camera.talkBusy', { data: { name: runtime.config.name } });
      if (runtime.describe().status === 'asleep') throw new AppError('busy', 'camera.asleep', { data: { name: runtime.config.name } });
      talking.add(cameraId);
      try {
        const session = await openTalk(runtime.talkTarget(), { clock, ffmpegPath });
        void session.done.then(() => talking.delete(cameraId));
        const channel = connection.openMedia(() => new TalkChannel(session));
        return { channel, sampleRate: session.sampleRate };
      } catch (error) {
        talking.delete(cameraId);
        throw error;
      }
    },
    'talk.send'({ channel, samples }, context) {
      const media = connectionOf(context).media(channel);
      if (!(media instanceof TalkChannel)) throw new AppError('not-found', 'call.noChannel', { data: { channel } });
      media.push(samples);
      return {};
    },
    'media.credit'({ channel, creditBytes }, context) {
      connectionOf(context).media(channel).credit(creditBytes);
      return {};
    },
    'media.close'({ channel }, context) {
      connectionOf(context).closeMedia(channel);
      return {};
    },
    'playback.open'({ cameraId, atMs, creditBytes, ...wish }, context) {
      const connection = connectionOf(context);
      const open = (at: number, as: ReadingWish, signal: AbortSignal) => openFootage({ storage, clock, cameraId }, at, as, signal);
      const channel = connection.openMedia((number) => new PlaybackChannel({ connection, channel: number, open, atMs, wish, creditBytes, log }));
      return { channel };
    },
    'playback.seek'({ channel, atMs, creditBytes, ...wish }, context) {
      const media = connectionOf(context).media(channel);
      if (!(media instanceof PlaybackChannel)) throw new AppError('invalid', 'call.noChannel', { data: { channel } });
      return { generation: media.seek(atMs, wish, creditBytes) };
    },
  };
}

function connectionOf(context: CallContext): ServerConnection {
  if (!context.connection) throw new AppError('unsupported', 'call.connectionOnly');
  return context.connection;
}
