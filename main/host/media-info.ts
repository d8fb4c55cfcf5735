import type { MediaInitInfo } from '../../contract/media-frame.ts';
import type { InitFragment } from '../../media/fragment.ts';
import type { RecordedInit } from '../playback/types.ts';

const encoder = new TextEncoder();
const known = new WeakMap<InitFragment, Uint8Array>();

/** The JSON text that goes with an init frame; made once an init fragment, not once a viewer. @param init its `take` and `before`: of recorded footage */
export function mediaInitInfo(init: RecordedInit): Uint8Array {
  let bytes = known.get(init);
  if (!bytes) {
    const base64 = (data: Uint8Array) => Buffer.from(data.buffer, data.byteOffset, data.length).toString('base64');
    const { video, audio } = init;
    const info: MediaInitInfo = {
      runId: init.runId,
      ...(init.take !== undefined && { take: init.take }),
      ...(init.before && { before: init.before }),
      video: video && {
        id: video.id,
        codec: video.codec,
        codecString: video.codecString,
        width: video.width,
        height: video.height,
        timescale: video.timescale,
        description: base64(video.description),
      },
      audio: audio && {
        id: audio.id,
        codec: audio.codec,
        codecString: audio.codecString,
        sampleRate: audio.sampleRate,
        channels: audio.channels,
        timescale: audio.timescale,
        description: base64(audio.description),
      },
    };
    bytes = encoder.encode(JSON.stringify(info));
    known.set(init, bytes);
  }
  return bytes;
}
