import { expect, test } from 'vitest';
import { AppError } from '../../../contract/errors.ts';
import {
  type Answer, type Asked, dateTime, envelope, type FakeDevice, fault, INFORMATION, profile1, services, startOnvifDevice, tokenIsGood,
} from '../../../tests/support/onvif-device.ts';
import { systemClock } from '../../base/clock.ts';
import { FakeClock } from '../../base/fake-clock.ts';
import { inspectDevice } from './inspect.ts';
import { NS } from './namespaces.ts';

const GOOD = { username: 'admin', password: 'p@ss:<w>&"word' };
const HOUR = 3_600_000;

const inspect = (device: FakeDevice, credentials: typeof GOOD | null = GOOD) => inspectDevice({ address: device.address, credentials, clock: systemClock });
const failure = async (work: Promise<unknown>) => {
  const error = await work.then(() => null, (reason: unknown) => reason);
  expect(error).toBeInstanceOf(AppError);
  return error as AppError;
};

/** What a sound Media1 camera answers; tests change single answers. */
function sound(asked: Asked, port: number): Answer {
  switch (asked.operation) {
    case 'GetSystemDateAndTime':
      return dateTime(Date.now());
    case 'GetDeviceInformation':
      return INFORMATION;
    case 'GetServices':
      return services([[NS.device, `http://127.0.0.1:${port}/onvif/device_service`], [NS.media, `http://127.0.0.1:${port}/onvif/Media`]]);
    case 'GetProfiles':
      return `<trt:GetProfilesResponse>${profile1('Profile_1', 1920, 1080, 've1')}${profile1('Profile_2', 640, 360, 've2')}</trt:GetProfilesResponse>`;
    case 'GetStreamUri': {
      const token = /ProfileToken>([^<]*)</.exec(asked.body)?.[1];
      return `<trt:GetStreamUriResponse><trt:MediaUri><tt:Uri>rtsp://admin:secret@127.0.0.1:554/Streaming/${token}?transportmode=unicast&amp;profile=${token}</tt:Uri></trt:MediaUri></trt:GetStreamUriResponse>`;
    }
    default:
      return fault('ActionNotSupported', 'Optional Action Not Implemented', 500);
  }
}

/** Refuses all but the time unless the token is right. */
function withToken(password: string, cameraNow: () => number, answer = sound) {
  return (asked: Asked, port: number): Answer => {
    if (asked.operation === 'GetSystemDateAndTime') return dateTime(cameraNow());
    return tokenIsGood(asked.body, password, cameraNow()) ? answer(asked, port) : fault('NotAuthorized', 'Sender not Authorized');
  };
}

test('a camera tells what it is and where its streams are, as text and without credentials', async () => {
  await using device = await startOnvifDevice(withToken(GOOD.password, Date.now));
  const found = await inspect(device);
  expect(found).toMatchObject({ address: device.address, make: 'HIKVISION', model: 'DS-2CD2042WD-I', firmware: '5.10', endpoint: null });
  expect(found.profiles.map((profile) => [profile.token, profile.codec, profile.width, profile.rtspUrl])).toEqual([
    ['Profile_1', 'h264', 1920, 'rtsp://127.0.0.1:554/Streaming/Profile_1?transportmode=unicast&profile=Profile_1'],
    ['Profile_2', 'h264', 640, 'rtsp://127.0.0.1:554/Streaming/Profile_2?transportmode=unicast&profile=Profile_2'],
  ]);
});

test("rule 1: tokens are signed with the camera's clock, which is read first and unsigned", async () => {
  await using device = await startOnvifDevice(withToken(GOOD.password, () => Date.now() - 40 * 24 * HOUR));
  await inspect(device);
  expect(device.asked[0]).toMatchObject({ operation: 'GetSystemDateAndTime', signed: false, authorization: null });
});

test('rule 2: local time sold as UTC: the other times are tried', async () => {
  // The camera says UTC + 8 h, and checks tokens against true UTC.
  await using device = await startOnvifDevice((asked, port) => {
    if (asked.operation === 'GetSystemDateAndTime') return dateTime(Date.now() + 8 * HOUR, Date.now() + 16 * HOUR);
    return tokenIsGood(asked.body, GOOD.password, Date.now()) ? sound(asked, port) : fault('NotAuthorized', 'Sender not Authorized');
  });
  expect((await inspect(device)).make).toBe('HIKVISION');
  const signed = device.asked.filter((asked) => asked.operation === 'GetDeviceInformation' && asked.signed);
  expect(signed).toHaveLength(3);
});

test.each(['MD5', 'SHA-256'])('rule 3: a device that answers 401 gets HTTP Digest (%s), counted up', async (algorithm) => {
  await using device = await startOnvifDevice((asked, port) => {
    if (asked.operation === 'GetSystemDateAndTime' || asked.authorization?.includes(`algorithm=${algorithm}`)) return sound(asked, port);
    return { status: 401, headers: { 'WWW-Authenticate': `Digest realm="IP Camera(C1234)", qop="auth", nonce="abc", algorithm=${algorithm}` } };
  });
  await inspect(device);
  const counts = device.asked.map((asked) => /nc=(\d+)/.exec(asked.authorization ?? '')?.[1]).filter((count) => count !== undefined);
  expect(counts.slice(0, 3)).toEqual(['00000001', '00000002', '00000003']);
  expect(device.asked.some((asked) => asked.signed)).toBe(false);
});

test('rule 4: of two challenges the stronger is answered', async () => {
  await using device = await startOnvifDevice((asked, port) => {
    if (asked.operation === 'GetSystemDateAndTime' || asked.authorization) return sound(asked, port);
    return { status: 401, headers: { 'WWW-Authenticate': ['Digest realm="a", qop="auth", nonce="1", algorithm=MD5', 'Basic realm="a", Digest realm="a", qop="auth", nonce="2", algorithm=SHA-256'] } };
  });
  await inspect(device);
  const sent = device.asked.map((asked) => asked.authorization).filter((header) => header !== null);
  expect(sent.length).toBeGreaterThan(0);
  expect(sent.every((header) => header.includes('algorithm=SHA-256') && header.includes('nonce="2"'))).toBe(true);
});

test('rule 5: a refused password goes out once as a token, and nothing is asked after it', async () => {
  await using device = await startOnvifDevice(withToken('another', Date.now));
  expect(await failure(inspect(device))).toMatchObject({ kind: 'camera-refused', messageKey: 'camera.wrongPassword', retryable: false });
  expect(device.asked.filter((asked) => asked.signed)).toHaveLength(1);
});

test('rule 5: a refused password goes out once by Digest', async () => {
  await using device = await startOnvifDevice((asked, port) =>
    asked.operation === 'GetSystemDateAndTime' ? sound(asked, port) : { status: 401, headers: { 'WWW-Authenticate': 'Digest realm="x", qop="auth", nonce="n", algorithm=MD5' } },
  );
  expect(await failure(inspect(device))).toMatchObject({ messageKey: 'camera.wrongPassword' });
  expect(device.asked.filter((asked) => asked.authorization !== null)).toHaveLength(1);
});

test('a nonce that is only stale is answered anew', async () => {
  await using device = await startOnvifDevice((asked, port) => {
    if (asked.operation === 'GetSystemDateAndTime' || asked.authorization?.includes('nonce="new"')) return sound(asked, port);
    return { status: 401, headers: { 'WWW-Authenticate': asked.authorization ? 'Digest realm="x", qop="auth", nonce="new", stale=TRUE' : 'Digest realm="x", qop="auth", nonce="old"' } };
  });
  expect((await inspect(device)).profiles).toHaveLength(2);
});

test('without a password a device that wants one says so', async () => {
  await using device = await startOnvifDevice(withToken('x', Date.now));
  expect(await failure(inspect(device, null))).toMatchObject({ kind: 'camera-refused', messageKey: 'camera.passwordNeeded' });
});

test('a locked account is told apart from a wrong password', async () => {
  await using device = await startOnvifDevice((asked, port) => (asked.operation === 'GetSystemDateAndTime' ? sound(asked, port) : fault('NotAuthorized', 'The account is locked, try again in 30 minutes')));
  expect((await failure(inspect(device))).kind).toBe('camera-locked');
});

test('rule 6: the web server of a camera with ONVIF switched off is recognised', async () => {
  await using camera = await startOnvifDevice(() => ({ status: 404, headers: { Server: 'App-webs/' }, body: '<html>Document Error: Page not found</html>' }));
  await using router = await startOnvifDevice(() => ({ status: 404, headers: { Server: 'nginx' }, body: '<html>404</html>' }));
  expect(await failure(inspect(camera))).toMatchObject({ kind: 'camera-refused', messageKey: 'camera.onvifOff' });
  expect((await failure(inspect(router))).kind).toBe('not-a-camera');
});

test('rule 7: services and streams are only ever looked for on the host that answered', async () => {
  await using device = await startOnvifDevice((asked, port) => {
    if (asked.operation === 'GetServices') return services([[NS.media, `http://0.0.0.0:${port}/onvif/Media?x=1`]]);
    if (asked.operation === 'GetStreamUri') return '<trt:GetStreamUriResponse><trt:MediaUri><tt:Uri>rtsp://127.0.0.99:8554/live?c=1</tt:Uri></trt:MediaUri></trt:GetStreamUriResponse>';
    return sound(asked, port);
  });
  const found = await inspect(device);
  expect(found.profiles[0]?.rtspUrl).toBe('rtsp://127.0.0.1:8554/live?c=1');
  expect(device.asked.find((asked) => asked.operation === 'GetProfiles')?.path).toBe('/onvif/Media?x=1');
});

test('rule 8: a service on another port is used there, and on the device port when that cannot be reached', async () => {
  await using media = await startOnvifDevice((asked) => sound(asked, 0));
  await using device = await startOnvifDevice((asked, port) => (asked.operation === 'GetServices' ? services([[NS.media, `http://127.0.0.1:${media.port}/m`]]) : sound(asked, port)));
  await inspect(device);
  expect(media.operations()).toContain('GetProfiles');
  expect(device.operations()).not.toContain('GetProfiles');
  await media[Symbol.asyncDispose]();
  expect((await inspect(device)).profiles).toHaveLength(2);
});

test('rule 14, 15: one profile is a list as well, and a profile without an encoder is normal', async () => {
  await using device = await startOnvifDevice((asked, port) =>
    asked.operation === 'GetProfiles' ? `<trt:GetProfilesResponse>${profile1('only', 0, 0, null)}</trt:GetProfilesResponse>` : sound(asked, port),
  );
  expect((await inspect(device)).profiles).toMatchObject([{ token: 'only', codec: null, width: null, height: null }]);
});

const media2Profiles =
  '<tr2:GetProfilesResponse><tr2:Profiles token="m2"><tr2:Name>main</tr2:Name><tr2:Configurations><tr2:VideoEncoder token="e"><tt:Encoding>H265</tt:Encoding>' +
  '<tt:Resolution><tt:Width>2560</tt:Width><tt:Height>1440</tt:Height></tt:Resolution></tr2:VideoEncoder></tr2:Configurations></tr2:Profiles></tr2:GetProfilesResponse>';
const isMedia2 = (asked: Asked) => asked.body.includes(NS.media2);

test('rule 16, 18: Media2 is preferred, and suffices alone', async () => {
  await using device = await startOnvifDevice((asked, port) => {
    if (asked.operation === 'GetServices') return services([[NS.media2, `http://127.0.0.1:${port}/onvif/media2`]]);
    if (asked.operation === 'GetProfiles') return media2Profiles;
    if (asked.operation === 'GetStreamUri') return '<tr2:GetStreamUriResponse><tr2:Uri>rtsp://127.0.0.1/h265</tr2:Uri></tr2:GetStreamUriResponse>';
    return sound(asked, port);
  });
  expect((await inspect(device)).profiles).toMatchObject([{ codec: 'h265', width: 2560, rtspUrl: 'rtsp://127.0.0.1:554/h265' }]);
});

test('rule 17: when an advertised Media2 crashes, Media1 takes over for each operation', async () => {
  const both = (port: number) => services([[NS.media2, `http://127.0.0.1:${port}/m2`], [NS.media, `http://127.0.0.1:${port}/m1`]]);
  await using crashing = await startOnvifDevice((asked, port) => {
    if (asked.operation === 'GetServices') return both(port);
    return isMedia2(asked) ? (response) => void response.destroy() : sound(asked, port);
  });
  expect((await inspect(crashing)).profiles).toHaveLength(2);
  await using half = await startOnvifDevice((asked, port) => {
    if (asked.operation === 'GetServices') return both(port);
    if (isMedia2(asked)) return asked.operation === 'GetProfiles' ? media2Profiles : fault('ActionNotSupported', 'no', 500);
    return sound(asked, port);
  });
  expect((await inspect(half)).profiles[0]?.rtspUrl).toContain('/Streaming/m2');
});

test('a device without video says so', async () => {
  await using device = await startOnvifDevice((asked, port) => (asked.operation === 'GetProfiles' ? '<trt:GetProfilesResponse/>' : sound(asked, port)));
  expect((await failure(inspect(device))).kind).toBe('no-video');
});

test('a port that nobody listens on is unreachable; nonsense is an invalid address', async () => {
  const device = await startOnvifDevice(sound);
  await device[Symbol.asyncDispose]();
  expect(await failure(inspect(device))).toMatchObject({ kind: 'unreachable', messageKey: 'camera.unreachable' });
  expect((await failure(inspectDevice({ address: 'no such/host', credentials: null, clock: systemClock }))).kind).toBe('invalid');
});

test('endless bodies, broken replies, redirects and entity bombs end as an error, soon', async () => {
  const bomb = `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>${envelope('<tds:GetSystemDateAndTimeResponse>&b;</tds:GetSystemDateAndTimeResponse>').replace(/^<\?xml[^>]*>/, '')}`;
  const hostile: Answer[] = [
    (response) => {
      const pour = () => {
        while (!response.destroyed && response.write('x'.repeat(65_536)));
        if (!response.destroyed) response.once('drain', pour);
      };
      pour();
    },
    { status: 200, body: '<s:Envelope><unclosed' },
    { status: 302, headers: { Location: 'http://127.0.0.2:9/' } },
    { status: 200, body: bomb },
    { status: 200, body: '<a>'.repeat(100_000) },
  ];
  for (const answer of hostile) {
    await using device = await startOnvifDevice(() => answer);
    expect((await failure(inspect(device))).kind).toBe('not-a-camera');
    expect(device.asked).toHaveLength(1);
  }
});

test('an abandoned inspection ends at once', async () => {
  const abort = new AbortController();
  await using device = await startOnvifDevice(() => () => abort.abort());
  expect((await failure(inspectDevice({ address: device.address, credentials: GOOD, clock: systemClock, signal: abort.signal }))).kind).toBe('cancelled');
});

test('a device that takes the question and never answers is given up after its deadline', async () => {
  const clock = new FakeClock();
  await using device = await startOnvifDevice(() => () => clock.advance(5_000));
  expect(await failure(inspectDevice({ address: device.address, credentials: GOOD, clock }))).toMatchObject({ kind: 'timeout', messageKey: 'camera.timeout', retryable: true });
});
