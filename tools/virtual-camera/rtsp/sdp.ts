/** The description of a stream (RFC 8866; RFC 6184 §8.2, RFC 3640 §3.3.6). */
import type { AudioLoop } from '../media-file.ts';
import type { Speaker } from './speaker.ts';
import type { RtspStream } from './rtsp-stream.ts';

const base64 = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');

export function describeStream(video: RtspStream['video'] | null, audio: AudioLoop | null, speaker: Speaker | null): string {
  const lines = ['v=0', 'o=- 0 0 IN IP4 127.0.0.1', 's=Kanjia virtual camera', 'c=IN IP4 0.0.0.0', 't=0 0', 'a=control:*', 'a=range:npt=now-'];
  if (video) {
    const profile = Buffer.from(video.sps.subarray(1, 4)).toString('hex');
    lines.push(
      'm=video 0 RTP/AVP 96',
      'a=rtpmap:96 H264/90000',
      `a=fmtp:96 packetization-mode=1; profile-level-id=${profile}; sprop-parameter-sets=${base64(video.sps)},${base64(video.pps)}`,
      'a=control:track0',
    );
  }
  if (audio?.codec === 'aac') {
    lines.push(
      'm=audio 0 RTP/AVP 97',
      `a=rtpmap:97 mpeg4-generic/${audio.sampleRate}/1`,
      `a=fmtp:97 streamtype=5; profile-level-id=1; mode=AAC-hbr; config=${Buffer.from(audio.config).toString('hex')}; sizelength=13; indexlength=3; indexdeltalength=3`,
      'a=control:track1',
    );
  } else if (audio) {
    lines.push(`m=audio 0 RTP/AVP ${audio.codec === 'pcma' ? 8 : 0}`, `a=rtpmap:${audio.codec === 'pcma' ? '8 PCMA' : '0 PCMU'}/8000`, 'a=control:track1');
  }
  // ONVIF Streaming §5.3.3: a track that the client sends is `sendonly`, seen from the device's client.
  if (speaker) lines.push(...speaker.describe());
  return `${lines.join('\r\n')}\r\n`;
}

export function audioPayloadType(audio: AudioLoop): number {
  return audio.codec === 'aac' ? 97 : audio.codec === 'pcma' ? 8 : 0;
}
