/**
 * What hosts on the network may send, damaged: never a crash, never a buffer without bound, never a request to another host, never
 * a password where it does not belong. `npm run fuzz` plays 20,000 cases of each.
 */
import { createServer, type Server } from 'node:net';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { AppError } from '../../contract/errors.ts';
import { systemClock } from '../../main/base/clock.ts';
import { parseAnnouncement } from '../../main/cameras/discovery/announcement.ts';
import { parseProbeReply } from '../../main/cameras/discovery/probe-reply.ts';
import { inspectDevice } from '../../main/cameras/onvif/inspect.ts';
import { parseEnvelope } from '../../main/cameras/onvif/soap.ts';
import { Demultiplexer } from '../../main/ingest/rtsp/demultiplexer.ts';
import { ParameterSets } from '../../main/ingest/rtsp/parameter-sets.ts';
import { createRtspSource } from '../../main/ingest/rtsp/rtsp-source.ts';
import { planSound } from '../../main/ingest/rtsp/sound-track.ts';
import { MediaError } from '../../media/media-error.ts';
import { AacDepacketizer } from '../../media/rtp/aac-depacketizer.ts';
import { h264Payload } from '../../media/rtp/h264-payload.ts';
import { h265Payload } from '../../media/rtp/h265-payload.ts';
import { NalDepacketizer } from '../../media/rtp/nal-depacketizer.ts';
import { emptyRtpHeader, readRtpHeader, readSenderReport } from '../../media/rtp/rtp-packet.ts';
import { parseSdp } from '../../media/rtp/sdp.ts';
import { type Answer, type Asked, dateTime, envelope, fault, INFORMATION, profile1, services, startOnvifDevice } from '../support/onvif-device.ts';
import { CASES, mutate, seededRandom } from './mutate.ts';

const PASSWORD = 'never-in-clear-7f3a';
/** Nothing but this trap is there: Linux answers on all of 127/8, elsewhere a connection fails by itself. */
const TRAP_HOST = '127.0.0.99';
const linux = process.platform === 'linux';

let trap: Server | null = null;
let trapPort = 9;
let trapped = 0;
beforeAll(async () => {
  if (!linux) return;
  trap = createServer((socket) => {
    trapped += 1;
    socket.on('error', () => {}).destroy();
  }).listen(0, TRAP_HOST);
  await once(trap, 'listening');
  trapPort = (trap.address() as { port: number }).port;
});
afterAll(() => trap?.close());

const hello = (name: string) =>
  '<?xml version="1.0" encoding="UTF-8"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing" ' +
  `xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery"><s:Body>${name === 'ProbeMatch' ? '<d:ProbeMatches>' : ''}<d:${name}><a:EndpointReference><a:Address>urn:uuid:1</a:Address></a:EndpointReference>` +
  `<d:Types>dn:NetworkVideoTransmitter</d:Types><d:Scopes>onvif://www.onvif.org/name/A%20B onvif://www.onvif.org/hardware/C</d:Scopes><d:XAddrs>http://127.0.0.99/onvif http://192.0.2.7:8000/onvif/device_service</d:XAddrs>` +
  `</d:${name}>${name === 'ProbeMatch' ? '</d:ProbeMatches>' : ''}</s:Body></s:Envelope>`;

test(`${CASES} damaged discovery messages: only the host that sent one is believed`, () => {
  const random = seededRandom(1);
  const seeds = ['ProbeMatch', 'Hello', 'Bye'].map((name) => Buffer.from(hello(name)));
  let read = 0;
  for (let round = 0; round < CASES; round++) {
    const message = mutate(seeds[round % seeds.length]!, random);
    const announced = parseAnnouncement(message, '192.0.2.7');
    for (const device of [...parseProbeReply(message, '192.0.2.7'), ...(announced ? [announced.device] : [])]) {
      read += 1;
      expect(device.address).toMatch(/^192\.0\.2\.7:\d{1,5}$/);
      for (const xaddr of device.xaddrs) expect(new URL(xaddr).hostname).toBe('192.0.2.7');
      expect(JSON.stringify(device).length).toBeLessThan(20_000);
    }
  }
  // Else the seeds were never read at all.
  expect(read).toBeGreaterThan(CASES / 10);
}, 600_000);

/** A sound camera whose every address is the trap's. */
function leadingAway(asked: Asked, port: number): Answer {
  switch (asked.operation) {
    case 'GetSystemDateAndTime':
      return dateTime(Date.now());
    case 'GetDeviceInformation':
      return INFORMATION;
    case 'GetServices':
      return services([['http://www.onvif.org/ver10/media/wsdl', `http://${TRAP_HOST}:${port}/onvif/Media`], ['http://www.onvif.org/ver20/media/wsdl', `http://${TRAP_HOST}:${trapPort}/onvif/Media2`]]);
    case 'GetProfiles':
      return `<trt:GetProfilesResponse>${profile1('Profile_1', 1920, 1080, 've1')}</trt:GetProfilesResponse>`;
    case 'GetStreamUri':
      return `<trt:GetStreamUriResponse><trt:MediaUri><tt:Uri>rtsp://${TRAP_HOST}:${trapPort}/main</tt:Uri></trt:MediaUri></trt:GetStreamUriResponse>`;
    default:
      return fault('ActionNotSupported', 'no', 500);
  }
}

test(`${CASES} damaged SOAP replies: inspecting ends in a device or an error with words, at the host that answered`, async () => {
  const random = seededRandom(2);
  let damage = false;
  await using device = await startOnvifDevice((asked, port) => {
    // The first question is let pass now and then, so that the later ones are reached.
    const answer = leadingAway(asked, port);
    if (!damage || random() < 0.5 || typeof answer === 'function') return answer;
    const text = typeof answer === 'string' ? envelope(answer) : (answer.body ?? '');
    const body = mutate(Buffer.from(text), random).toString('latin1');
    return { status: random() < 0.1 ? [301, 401, 403, 500][Math.floor(random() * 4)]! : 200, headers: { Location: `http://${TRAP_HOST}:${trapPort}/`, 'WWW-Authenticate': 'Digest realm="r", nonce="n", qop="auth"' }, body };
  });
  damage = true;
  let sound = 0;
  let cases = 0;
  while (cases < CASES) {
    const before = device.asked.length;
    try {
      const found = await inspectDevice({ address: device.address, credentials: { username: 'admin', password: PASSWORD }, clock: systemClock });
      sound += 1;
      for (const { rtspUrl } of found.profiles) expect(new URL(rtspUrl).hostname).toBe('127.0.0.1');
      expect(JSON.stringify(found).length).toBeLessThan(100_000);
    } catch (error) {
      expect(error).toBeInstanceOf(AppError);
    }
    const asked = device.asked.splice(before);
    cases += Math.max(1, asked.length);
    for (const { body, authorization } of asked) {
      expect(body).not.toContain(PASSWORD);
      expect(authorization ?? '').not.toMatch(/^Basic/i);
    }
  }
  expect(sound).toBeGreaterThan(0);
  expect(trapped).toBe(0);
}, 1_200_000);

test(`${CASES} damaged envelopes are a body, a fault or no SOAP`, () => {
  const random = seededRandom(3);
  const seeds = [envelope(INFORMATION), envelope('<trt:GetProfilesResponse/>'), hello('Hello')].map((text) => Buffer.from(text));
  for (let round = 0; round < CASES; round++) expect(['body', 'fault', 'not-soap']).toContain(parseEnvelope(mutate(seeds[round % seeds.length]!, random)).kind);
}, 600_000);

const SDP = [
  'v=0', 'o=- 1 1 IN IP4 127.0.0.1', 's=x', 'a=control:*',
  'm=video 0 RTP/AVP 96', 'a=rtpmap:96 H264/90000', 'a=fmtp:96 packetization-mode=1;profile-level-id=42c01e;sprop-parameter-sets=Z0LAHtoFB+wEQAAAAwBAAAAHo8WLqA==,aM4G4g==', 'a=control:trackID=0',
  'm=audio 0 RTP/AVP 97', 'a=rtpmap:97 mpeg4-generic/16000/1', 'a=fmtp:97 mode=AAC-hbr;sizelength=13;indexlength=3;indexdeltalength=3;config=1408', 'a=control:trackID=1', '',
].join('\r\n');
const HEVC = SDP.replace('H264/90000', 'H265/90000').replace(/sprop-parameter-sets=[^\r]*/, 'sprop-vps=QAEMAf//AWAAAAMAkAAAAwAAAwA8lZgJ;sprop-sps=QgEBAWAAAAMAkAAAAwAAAwA8oAoIDxZZmkkq8BaAgAAAAwCAAAAPBA==;sprop-pps=RAHBcrRiQA==').replace('mpeg4-generic/16000/1', 'opus/48000/2');

test(`${CASES} damaged descriptions of streams give tracks or are refused`, () => {
  const random = seededRandom(4);
  const seeds = [SDP, HEVC, SDP.replace('RTP/AVP 97', 'RTP/AVP 8')].map((text) => Buffer.from(text));
  let tracks = 0;
  for (let round = 0; round < CASES; round++) {
    const { media } = parseSdp(mutate(seeds[round % seeds.length]!, random).toString('utf8'));
    expect(media.length).toBeLessThanOrEqual(16);
    for (const item of media) {
      if (item.kind === 'audio') planSound(item);
      try {
        if (item.kind === 'video' && item.clockRate > 0 && new ParameterSets(item).track()) tracks += 1;
      } catch (error) {
        expect(error).toBeInstanceOf(MediaError);
      }
    }
  }
  expect(tracks).toBeGreaterThan(CASES / 10);
}, 600_000);

test(`${CASES} damaged packets are taken or passed over`, () => {
  const random = seededRandom(5);
  const h264 = Buffer.concat([Buffer.from([0x80, 0xe0, 0, 1, 0, 0, 0, 9, 1, 2, 3, 4, 0x7c, 0x85]), Buffer.alloc(60, 7)]);
  const stap = Buffer.concat([Buffer.from([0x80, 0xe0, 0, 2, 0, 0, 0, 9, 1, 2, 3, 4, 24, 0, 4, 0x67, 1, 2, 3, 0, 3, 0x65, 0x88, 1])]);
  const hevc = Buffer.concat([Buffer.from([0x80, 0xe0, 0, 3, 0, 0, 0, 9, 1, 2, 3, 4, 0x62, 1, 0x93, 0x80]), Buffer.alloc(60, 7)]);
  const aac = Buffer.from([0x80, 0xe0, 0, 4, 0, 0, 0, 9, 1, 2, 3, 4, 0, 16, 0, 0x40, 1, 2, 3, 4, 5, 6, 7, 8]);
  const report = Buffer.concat([Buffer.from([0x80, 200, 0, 6]), Buffer.alloc(24, 0x55)]);
  const sink = { parameterSet() {}, picture: ({ length }: { length: number }) => expect(length).toBeLessThanOrEqual(8 * 1024 * 1024) };
  const readers = [new NalDepacketizer(h264Payload, sink), new NalDepacketizer(h265Payload, sink), new AacDepacketizer({ sizeLength: 13, indexLength: 3, indexDeltaLength: 3 }, () => {})];
  const header = emptyRtpHeader();
  let packets = 0;
  for (let round = 0; round < CASES; round++) {
    const packet = mutate([h264, stap, hevc, aac, report][round % 5]!, random);
    readSenderReport(packet, 0, packet.length);
    for (const reader of readers) {
      if (!readRtpHeader(packet, 0, packet.length, header)) continue;
      packets += 1;
      reader.push(packet, header);
    }
  }
  expect(packets).toBeGreaterThan(CASES);
}, 600_000);

test(`${CASES} damaged pieces of an RTSP connection are messages or refused, however they are cut`, () => {
  const random = seededRandom(6);
  const seed = Buffer.concat([Buffer.from(`RTSP/1.0 200 OK\r\nCSeq: 2\r\nContent-Length: ${SDP.length}\r\n\r\n${SDP}`), Buffer.from([0x24, 0, 0, 4, 1, 2, 3, 4]), Buffer.from('RTSP/1.0 200 OK\r\nCSeq: 3\r\nSession: 1\r\n\r\n')]);
  let messages = 0;
  for (let round = 0; round < CASES; round++) {
    const bytes = mutate(seed, random);
    const demultiplexer = new Demultiplexer({ packet: (_channel, _bytes, from, to) => expect(to - from).toBeLessThanOrEqual(65_535), response: ({ body }) => void (messages += body.length <= 256 * 1024 ? 1 : 0) });
    try {
      for (let at = 0; at < bytes.length; ) {
        const piece = Math.min(bytes.length - at, 1 + Math.floor(random() * 300));
        demultiplexer.push(bytes.subarray(at, at + piece), piece);
        at += piece;
      }
    } catch (error) {
      expect(error).toBeInstanceOf(MediaError);
    }
  }
  expect(messages).toBeGreaterThan(CASES / 4);
}, 600_000);

test.skipIf(!linux)(`${CASES} damaged RTSP answers end the session; no other host is asked, and no password is sent in clear`, async () => {
  const random = seededRandom(7);
  const source = createRtspSource({ clock: systemClock, ffmpegPath: 'no-such-program' });
  const count = { answers: 0 };
  const leaks: string[] = [];
  const camera = createServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      const text = chunk.toString('latin1');
      if (text.includes(PASSWORD) || /Authorization: Basic/i.test(text)) leaks.push(text);
      const sequence = /CSeq: (\d+)/i.exec(text)?.[1] ?? '1';
      const method = text.slice(0, text.indexOf(' '));
      const ok = (extra: string, body = '') => `RTSP/1.0 200 OK\r\nCSeq: ${sequence}\r\n${extra}${body ? `Content-Length: ${body.length}\r\n` : ''}\r\n${body}`;
      const sound: Record<string, string> = {
        OPTIONS: ok('Public: DESCRIBE, SETUP, PLAY\r\n'),
        DESCRIBE: text.includes('Authorization') ? ok(`Content-Base: rtsp://${TRAP_HOST}:${trapPort}/main/\r\n`, SDP) : `RTSP/1.0 401 Unauthorized\r\nCSeq: ${sequence}\r\nWWW-Authenticate: Digest realm="r", nonce="n"\r\n\r\n`,
        SETUP: ok('Session: 12;timeout=60\r\nTransport: RTP/AVP/TCP;unicast;interleaved=0-1\r\n'),
        PLAY: `RTSP/1.0 302 Moved\r\nCSeq: ${sequence}\r\nLocation: rtsp://${TRAP_HOST}:${trapPort}/main\r\n\r\n`,
      };
      count.answers += 1;
      const damage = random() < 0.4;
      const answer = Buffer.from(sound[method] ?? ok(''));
      socket.write(damage ? mutate(answer, random) : answer);
      // A camera that says nothing more is waited for elsewhere.
      if (damage) socket.end();
    });
  }).listen(0, '127.0.0.1');
  await once(camera, 'listening');
  const { port } = camera.address() as { port: number };
  while (count.answers < CASES) {
    const session = source.open({ url: `rtsp://127.0.0.1:${port}/main`, username: 'admin', password: PASSWORD, transport: 'tcp', audio: true }, { init() {}, media() {}, end() {} });
    const { fault: why, detail } = await session.done;
    expect(why).not.toBe('closed');
    expect(detail).not.toContain(PASSWORD);
  }
  camera.close();
  expect(leaks).toEqual([]);
  expect(trapped).toBe(0);
}, 1_200_000);
