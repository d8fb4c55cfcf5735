/**
 * What a camera answers to everything that is asked of it beyond its profiles, damaged: readers give something or nothing, and never
 * throw anything but our own errors. The sound answers are those of the virtual camera.
 */
import { expect, test } from 'vitest';
import { AppError } from '../../contract/errors.ts';
import type { Device, DeviceTargets } from '../../main/cameras/control/device-link.ts';
import { listControls } from '../../main/cameras/control/controls.ts';
import { meaningOf, readNotifications } from '../../main/cameras/events/topics.ts';
import type { OnvifClient, ServicePort } from '../../main/cameras/onvif/client.ts';
import { NS } from '../../main/cameras/onvif/namespaces.ts';
import { getNetworkInterfaces, getNtp, getUsers } from '../../main/cameras/onvif/services/management.ts';
import { getPresets } from '../../main/cameras/onvif/services/ptz.ts';
import { readHistory } from '../../main/cameras/card/history.ts';
import { getRecordingControl, getRecordings } from '../../main/cameras/onvif/services/recording-control.ts';
import { findRecordings, getRecordingJobs } from '../../main/cameras/onvif/services/recordings.ts';
import { parseEnvelope } from '../../main/cameras/onvif/soap.ts';
import { applySettings, readSettings } from '../../main/cameras/settings/transaction.ts';
import type { XmlElement } from '../../main/cameras/xml/tree.ts';
import { writeXml } from '../../main/cameras/xml/write.ts';
import { startVirtualCameras } from '../../tools/virtual-camera/index.ts';
import { linkTo } from '../support/device-link.ts';
import { CASES, mutate, seededRandom } from './mutate.ts';

const ENVELOPE = (content: string) => `<s:Envelope xmlns:s="${NS.soap12}"><s:Body>${content}</s:Body></s:Envelope>`;
const NOTHING: XmlElement = { ns: '', name: 'Nothing', attributes: {}, children: [], text: '' };

/** The real answers of a camera, by namespace and operation. */
async function record(): Promise<{ answers: Map<string, Buffer>; targets: DeviceTargets; address: string }> {
  await using farm = await startVirtualCameras({ count: 1, live: true, names: ['Fuzz'], card: true, discovery: false });
  using link = await linkTo(farm.cameras[0]!);
  const answers = new Map<string, Buffer>();
  return await link.use(async ({ client, targets }) => {
    const keeping = listening(client, async (key, ask) => {
      const answer = await ask();
      answers.set(key, Buffer.from(ENVELOPE(writeXml(answer))));
      return answer;
    });
    await exercise({ client: keeping, targets });
    return { answers, targets, address: client.connection.address };
  });
}

/** The same client, with each call going through `around`. */
function listening(client: OnvifClient, around: (key: string, ask: () => Promise<XmlElement>) => Promise<XmlElement>): OnvifClient {
  const wrap = (port: ServicePort, ns: string): ServicePort => ({ place: port.place, call: (operation, content, options) => around(`${ns} ${operation}`, () => port.call(operation, content, options)) });
  return new Proxy(client, {
    get(target, name) {
      if (name === 'device') return wrap(target.device, NS.device);
      if (name === 'service') return (ns: string) => { const port = target.service(ns); return port && wrap(port, ns); };
      return Reflect.get(target, name, target) as unknown;
    },
  });
}

/** Asks for all that readers read. */
async function exercise(device: Device): Promise<void> {
  const { client, targets } = device;
  const items = await readSettings(device);
  expect(items.length).toBeLessThan(200);
  for (const { min, max, options } of items) {
    if (min !== undefined && max !== undefined) expect(min).toBeLessThanOrEqual(max);
    expect((options ?? []).length).toBeLessThan(200);
  }
  expect((await listControls(device)).length).toBeLessThan(200);
  await getUsers(client.device);
  await getNtp(client.device);
  await getNetworkInterfaces(client.device);
  const ptz = client.service(NS.ptz);
  if (ptz && targets.ptz) expect((await getPresets(ptz, targets.ptz.token)).length).toBeLessThanOrEqual(512);
  const search = client.service(NS.search);
  if (search) {
    const found = await findRecordings(search);
    expect(found.length).toBeLessThanOrEqual(256);
    const toMs = Date.now();
    const range = { fromMs: toMs - 86_400_000, toMs };
    const { stretches } = await readHistory(search, found, range, AbortSignal.timeout(60_000));
    let beforeMs = range.fromMs;
    for (const stretch of stretches) {
      expect(stretch.fromMs).toBeGreaterThanOrEqual(beforeMs);
      expect(stretch.toMs).toBeGreaterThan(stretch.fromMs);
      beforeMs = stretch.toMs;
    }
    expect(beforeMs).toBeLessThanOrEqual(range.toMs);
  }
  const recording = client.service(NS.recording);
  if (recording) {
    await getRecordingControl(recording);
    expect((await getRecordings(recording)).length).toBeLessThanOrEqual(256);
    expect((await getRecordingJobs(recording)).length).toBeLessThanOrEqual(64);
  }
  const brightness = items.find(({ key }) => key === 'imaging.brightness');
  if (brightness) {
    await applySettings({ 'imaging.brightness': brightness.value }, { device, pictureBack: async () => true }).catch((error: unknown) => {
      if (!(error instanceof AppError)) throw error as Error;
    });
  }
}

test(`${CASES} damaged answers of services are read as something, nothing, or an error of ours`, async () => {
  const { answers, targets, address } = await record();
  expect(answers.size).toBeGreaterThan(15);
  const random = seededRandom(11);
  const count = { cases: 0, read: 0 };
  // Nothing is sent any more: the answers come from memory, damaged.
  const port = (ns: string): ServicePort => ({
    place: { port: 80, path: '/' },
    call: async (operation) => {
      const seed = answers.get(`${ns} ${operation}`);
      if (!seed) return NOTHING;
      count.cases += 1;
      const reply = parseEnvelope(random() < 0.5 ? seed : mutate(seed, random));
      if (reply.kind !== 'body') throw new AppError('not-a-camera', 'camera.notOnvif', { data: { address } });
      count.read += 1;
      return reply.content;
    },
  });
  const client = { device: port(NS.device), service: port, services: new Map(), connection: { address, serviceAt: () => null } } as unknown as OnvifClient;
  while (count.cases < CASES) {
    try {
      await exercise({ client, targets });
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
    }
  }
  expect(count.read).toBeGreaterThan(count.cases / 4);
}, 1_200_000);

test(`${CASES} damaged notifications are events or nothing`, () => {
  const random = seededRandom(12);
  const seed = Buffer.from(
    ENVELOPE(
      `<tev:PullMessagesResponse xmlns:tev="${NS.events}" xmlns:b="${NS.wsnt}" xmlns:tt="${NS.tt}"><b:NotificationMessage><b:Topic>tns1:RuleEngine/CellMotionDetector/Motion</b:Topic><b:Message><tt:Message UtcTime="2026-01-01T00:00:00Z" PropertyOperation="Changed">` +
        '<tt:Source><tt:SimpleItem Name="S" Value="1"/></tt:Source><tt:Data><tt:SimpleItem Name="IsMotion" Value="true"/></tt:Data></tt:Message></b:Message></b:NotificationMessage></tev:PullMessagesResponse>',
    ),
  );
  let events = 0;
  for (let round = 0; round < CASES; round++) {
    const reply = parseEnvelope(mutate(seed, random));
    if (reply.kind !== 'body') continue;
    const notifications = readNotifications(reply.content);
    expect(notifications.length).toBeLessThanOrEqual(256);
    for (const notification of notifications) events += meaningOf(notification) ? 1 : 0;
  }
  expect(events).toBeGreaterThan(CASES / 10);
}, 600_000);
