import { expect, test } from 'vitest';
import { ffmpegArguments } from './ffmpeg-arguments.ts';
import type { StreamTarget } from './types.ts';

const target: StreamTarget = { url: 'rtsp://127.0.0.1:554/main?x=1', username: 'admin', password: 'p@:/%', transport: 'tcp', audio: true };
const line = (change: Partial<StreamTarget>, audio: 'copy' | 'transcode' | 'none' = 'copy') => ffmpegArguments({ ...target, ...change }, audio).join(' ');

test('an RTSP stream is copied by TCP, one fragment a frame', () => {
  expect(line({})).toBe(
    '-hide_banner -nostdin -loglevel warning -fflags nobuffer -fpsprobesize 0 -probesize 5000000 -analyzeduration 12000000 ' +
      '-protocol_whitelist rtsp,rtsps,rtp,srtp,udp,tcp,tls,http,https,httpproxy,rtmp,rtmps,crypto -rtsp_transport tcp -timeout 12000000 ' +
      '-i rtsp://127.0.0.1:554/main?x=1 -map 0:v:0 -c:v copy -map 0:a:0? -c:a copy ' +
      '-max_interleave_delta 100000 -flush_packets 1 -f mp4 -movflags frag_every_frame+empty_moov+default_base_moof pipe:1',
  );
});

test('sound that MP4 does not take becomes AAC, and sound nobody wants is not asked for', () => {
  expect(line({}, 'transcode')).toContain('-c:a aac');
  expect(line({ audio: false })).toContain('-allowed_media_types video');
  expect(line({ audio: false })).toContain(' -an ');
});

test('no URL reads this computer’s files', () => {
  expect(() => line({ url: 'file:///etc/passwd' })).toThrow();
  expect(() => line({ url: '/etc/passwd' })).toThrow();
  expect(() => line({ url: 'concat:a|b' })).toThrow();
});
