/** From the search to the streams, over real sockets on loopback: a responder and a device of the test's own. */
import { createSocket } from 'node:dgram';
import { expect, test } from 'vitest';
import { systemClock } from '../../main/base/clock.ts';
import { silentLogger } from '../../main/base/logger.ts';
import { discover } from '../../main/cameras/discovery/discover.ts';
import { inspectDevice } from '../../main/cameras/onvif/inspect.ts';
import { NS } from '../../main/cameras/onvif/namespaces.ts';
import { pickStreams } from '../../main/cameras/onvif/pick-streams.ts';
import { type Answer, type Asked, dateTime, fault, INFORMATION, profile1, services, startOnvifDevice, tokenIsGood } from '../support/onvif-device.ts';

const PASSWORD = 'storefront-1';
/** The camera's clock runs an hour ahead. */
const cameraNow = () => Date.now() + 3_600_000;

function camera(asked: Asked, port: number): Answer {
  if (asked.operation === 'GetSystemDateAndTime') return dateTime(cameraNow());
  if (!tokenIsGood(asked.body, PASSWORD, cameraNow())) return fault('NotAuthorized', 'Sender not Authorized');
  switch (asked.operation) {
    case 'GetDeviceInformation':
      return INFORMATION;
    case 'GetServices':
      // Behind NAT: the address that it believes to have.
      return services([[NS.media, `http://127.0.0.99:${port}/onvif/Media`]]);
    case 'GetProfiles':
      return `<trt:GetProfilesResponse>${profile1('sub', 640, 360, 'b')}${profile1('main', 2560, 1440, 'a')}</trt:GetProfilesResponse>`;
    case 'GetStreamUri':
      return `<trt:GetStreamUriResponse><trt:MediaUri><tt:Uri>rtsp://127.0.0.99:8554/${/ProfileToken>([^<]*)</.exec(asked.body)?.[1]}</tt:Uri></trt:MediaUri></trt:GetStreamUriResponse>`;
    default:
      return fault('ActionNotSupported', 'Optional Action Not Implemented', 500);
  }
}

async function announce(uuid: string, xaddr: string): Promise<AsyncDisposable> {
  const socket = createSocket({ type: 'udp4', reuseAddr: true });
  const reply =
    '<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing" xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery"><s:Body><d:ProbeMatches><d:ProbeMatch>' +
    `<a:EndpointReference><a:Address>urn:uuid:${uuid}</a:Address></a:EndpointReference><d:Scopes>onvif://www.onvif.org/name/Shop%20door</d:Scopes><d:XAddrs>${xaddr}</d:XAddrs></d:ProbeMatch></d:ProbeMatches></s:Body></s:Envelope>`;
  socket.on('message', (_, from) => socket.send(reply, from.port, from.address));
  await new Promise<void>((resolve) => socket.bind(3702, '0.0.0.0', resolve));
  socket.addMembership('239.255.255.250', '127.0.0.1');
  return { [Symbol.asyncDispose]: () => new Promise<void>((resolve) => socket.close(() => resolve())) };
}

test('a camera behind a wrong address is found, asked with its own clock, and its streams are on the host that answered', async () => {
  await using device = await startOnvifDevice(camera);
  await using _announcer = await announce('kanjia-integration-1', `http://127.0.0.99:${device.port}/onvif/device_service`);
  const found = await discover({ seconds: 0.5 }, { allowedInterfaces: ['127.0.0.1'], clock: systemClock, log: silentLogger });
  const mine = found.find((each) => each.endpoint === 'urn:uuid:kanjia-integration-1');
  expect(mine).toMatchObject({ name: 'Shop door', address: device.address });

  const inspected = await inspectDevice({ address: mine?.address ?? '', credentials: { username: 'admin', password: PASSWORD }, clock: systemClock });
  const { main, sub } = pickStreams(inspected.profiles);
  expect([main.rtspUrl, sub?.rtspUrl]).toEqual(['rtsp://127.0.0.1:8554/main', 'rtsp://127.0.0.1:8554/sub']);
});

test('a wrong password is refused and reported without a second try, when the clocks agree', async () => {
  await using device = await startOnvifDevice((asked) => (asked.operation === 'GetSystemDateAndTime' ? dateTime(Date.now()) : fault('NotAuthorized', 'Sender not Authorized')));
  const wrong = inspectDevice({ address: device.address, credentials: { username: 'admin', password: 'guess' }, clock: systemClock });
  await expect(wrong).rejects.toMatchObject({ kind: 'camera-refused', messageKey: 'camera.wrongPassword' });
  expect(device.asked.filter((asked) => asked.signed)).toHaveLength(1);
});
