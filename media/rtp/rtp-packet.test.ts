import { expect, test } from 'vitest';
import { AacDepacketizer } from './aac-depacketizer.ts';
import { emptyRtpHeader, readRtpHeader, readSenderReport, TimestampUnwrapper } from './rtp-packet.ts';
import { parseSdp } from './sdp.ts';

test('contributing sources, an extension and padding are no payload', () => {
  const packet = [0xb1, 0xe0, 0x12, 0x34, 0, 0, 1, 0, 9, 9, 9, 9, 1, 1, 1, 1, 0xbe, 0xde, 0, 1, 5, 5, 5, 5, 7, 8, 0, 2];
  const header = emptyRtpHeader();
  expect(readRtpHeader(Uint8Array.from([0, ...packet]), 1, packet.length + 1, header)).toBe(true);
  expect(header).toEqual({ payloadType: 96, marker: true, sequence: 0x1234, timestamp: 256, ssrc: 0x09090909, from: 25, to: 27 });
});

test.each([[[]], [[0x80, 0]], [[0x40, 96, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1]], [[0x8f, 96, 0, 1, 0, 0, 0, 1, 0, 0, 0, 1]], [[0xa0, 96, 0, 1, 0, 0, 0, 1, 0, 0, 0, 200]]])('%j is no packet', (packet) => {
  expect(readRtpHeader(Uint8Array.from(packet), 0, packet.length, emptyRtpHeader())).toBe(false);
});

test('a sender report ties RTP time to the wall clock; a camera that knows no time gives none', () => {
  const packet = new Uint8Array(28);
  const view = new DataView(packet.buffer);
  packet.set([0x80, 200, 0, 6]);
  view.setUint32(8, 2_208_988_800 + 1_700_000_000);
  view.setUint32(12, 0x8000_0000);
  view.setUint32(16, 4_000_000_000);
  expect(readSenderReport(packet, 0, 28)).toEqual({ ssrc: 0, wallMs: 1_700_000_000_500, timestamp: 4_000_000_000 });
  view.setUint32(8, 0);
  expect(readSenderReport(packet, 0, 28)).toBeNull();
});

test('time goes on over the wrap of the 32-bit counter', () => {
  const unwrap = new TimestampUnwrapper();
  expect([4_294_967_000, 200, 100, 3_000].map((timestamp) => unwrap.ticks(timestamp))).toEqual([0, 496, 396, 3_296]);
});

test('a description is read as cameras write it', () => {
  const sdp = parseSdp(
    ['v=0', 'a=control:rtsp://10.0.0.1/all', 'm=video 0 RTP/AVP 96 97', 'a=rtpmap:96 h264/90000', 'a=fmtp:96 packetization-mode=1; sprop-parameter-sets=Z0IAKQ==,aM4=;x', 'a=rtpmap:97 H265/90000', 'a=control:track1', 'm=audio 0 RTP/AVP 8', 'a=control:track2', 'm=application 0 RTP/AVP 107', 'nonsense', 'a='].join('\n'),
  );
  expect(sdp.control).toBe('rtsp://10.0.0.1/all');
  expect(sdp.media).toMatchObject([
    { kind: 'video', payloadType: 96, encoding: 'H264', clockRate: 90_000, control: 'track1', parameters: { 'packetization-mode': '1', 'sprop-parameter-sets': 'Z0IAKQ==,aM4=' } },
    { kind: 'audio', payloadType: 8, encoding: 'PCMA', clockRate: 8000, channels: 1, control: 'track2' },
    { kind: 'other', payloadType: 107 },
  ]);
});

test('a packet holds one AAC frame, several, or a part of one', () => {
  const got: [number[], number][] = [];
  const aac = new AacDepacketizer({ sizeLength: 13, indexLength: 3, indexDeltaLength: 3 }, (bytes, from, to, timestamp) => void got.push([[...bytes.subarray(from, to)], timestamp]));
  const send = (payload: number[], timestamp: number, sequence = 0) => aac.push(Uint8Array.from(payload), { ...emptyRtpHeader(), timestamp, sequence, from: 0, to: payload.length });
  send([0, 16, 0, 3 << 3, 1, 2, 3], 100);
  send([0, 32, 0, 2 << 3, 0, 1 << 3, 4, 5, 6], 1124);
  send([0, 16, 0, 4 << 3, 7, 8], 5000, 1);
  send([0, 16, 0, 4 << 3, 9, 10], 5000, 2);
  // A part without its first half, a length that does not fit, no header at all.
  send([0, 16, 0, 4 << 3, 9, 10], 6000, 9);
  send([255, 255, 1], 7000);
  send([0], 8000);
  expect(got).toEqual([
    [[1, 2, 3], 100],
    [[4, 5], 1124],
    [[6], 2148],
    [[7, 8, 9, 10], 5000],
  ]);
});
