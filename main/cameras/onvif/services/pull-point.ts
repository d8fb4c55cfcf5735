/** Real-time pull points (ONVIF Core §9.2): one function per operation, with WS-Addressing in full (CAMERAS.md rule 22). */
import { randomUUID } from 'node:crypto';
import { AppError } from '../../../../contract/errors.ts';
import { escapeXml, one, textOf } from '../../xml/read.ts';
import type { XmlElement } from '../../xml/tree.ts';
import { withAttribute, writeXml } from '../../xml/write.ts';
import type { OnvifClient, ServicePort } from '../client.ts';
import type { ServicePath } from '../connection.ts';
import { NS } from '../namespaces.ts';

export interface PullPoint {
  place: ServicePath;
  /** As the device wrote it: what `To` has to say. */
  address: string;
  /** To be given back with each request, as headers. */
  references: readonly XmlElement[];
  /** How long it lives from now, ms, by the camera's own clock. */
  lifeMs: number;
}

const EVENTS = `${NS.events}/PullPointSubscription`;
const MANAGER = 'http://docs.oasis-open.org/wsn/bw-2/SubscriptionManager';
const ANONYMOUS = `${NS.wsa}/anonymous`;
/** The window that is asked for; some devices refuse more. Seconds, since some do not read minutes. */
const WINDOW_S = 600;
const MOST_REFERENCES = 8;
const MOST_MESSAGES = 64;
/** An answer comes at the latest so long after the time that it may wait. */
const GRACE_MS = 5_000;

/** @throws AppError `not-a-camera` when the answer names no place */
export async function createPullPoint(client: OnvifClient, events: ServicePort, signal: AbortSignal): Promise<PullPoint> {
  const action = `${NS.events}/EventPortType/CreatePullPointSubscriptionRequest`;
  const to = addressOf(client, events.place);
  const reply = await events.call('CreatePullPointSubscription', `<x:InitialTerminationTime>PT${WINDOW_S}S</x:InitialTerminationTime>`, { action, headers: addressing(action, to, []), signal });
  const reference = one(reply, NS.events, 'SubscriptionReference');
  const address = textOf(one(reference, NS.wsa, 'Address'));
  const place = address === null ? null : client.connection.serviceAt(address);
  if (address === null || !place) throw new AppError('not-a-camera', 'camera.notOnvif', { data: { address: client.connection.address } });
  return { place, address, references: one(reference, NS.wsa, 'ReferenceParameters')?.children.slice(0, MOST_REFERENCES) ?? [], lifeMs: lifeIn(reply) };
}

/** Waits up to `waitMs` for something to happen. */
export async function pullMessages(events: ServicePort, point: PullPoint, waitMs: number, signal: AbortSignal): Promise<XmlElement> {
  const action = `${EVENTS}/PullMessagesRequest`;
  const seconds = Math.max(1, Math.floor(waitMs / 1000));
  return events.call('PullMessages', `<x:Timeout>PT${seconds}S</x:Timeout><x:MessageLimit>${MOST_MESSAGES}</x:MessageLimit>`, {
    ...{ action, place: point.place, headers: addressing(action, point.address, point.references) },
    ...{ deadlineMs: seconds * 1000 + GRACE_MS, signal },
  });
}

/** @returns how long it lives now, ms */
export async function renew(events: ServicePort, point: PullPoint, signal: AbortSignal): Promise<number> {
  const action = `${MANAGER}/RenewRequest`;
  return lifeIn(await events.call('Renew', `<x:TerminationTime>PT${WINDOW_S}S</x:TerminationTime>`, { ns: NS.wsnt, action, place: point.place, headers: addressing(action, point.address, point.references), signal }));
}

export async function unsubscribe(events: ServicePort, point: PullPoint): Promise<void> {
  const action = `${MANAGER}/UnsubscribeRequest`;
  await events.call('Unsubscribe', '', { ns: NS.wsnt, action, place: point.place, headers: addressing(action, point.address, point.references), deadlineMs: 2_000 });
}

/** Both times are the camera's: its clock does not matter. */
function lifeIn(reply: XmlElement): number {
  const time = (name: string) => Date.parse(textOf(one(reply, NS.wsnt, name)) ?? '');
  const life = time('TerminationTime') - time('CurrentTime');
  return life > 0 && life <= 86_400_000 ? life : WINDOW_S * 1000;
}

function addressing(action: string, to: string, references: readonly XmlElement[]): string {
  const echoed = references.map((reference) => writeXml(withAttribute(reference, 'wsa:IsReferenceParameter', 'true')));
  return (
    `<wsa:Action xmlns:wsa="${NS.wsa}" s:mustUnderstand="1">${action}</wsa:Action><wsa:MessageID xmlns:wsa="${NS.wsa}">urn:uuid:${randomUUID()}</wsa:MessageID>` +
    `<wsa:ReplyTo xmlns:wsa="${NS.wsa}"><wsa:Address>${ANONYMOUS}</wsa:Address></wsa:ReplyTo><wsa:To xmlns:wsa="${NS.wsa}" s:mustUnderstand="1">${escapeXml(to)}</wsa:To>` +
    echoed.map((xml) => xml.replace(/^<([^\s/>]+)/, `<$1 xmlns:wsa="${NS.wsa}"`)).join('')
  );
}

function addressOf(client: OnvifClient, place: ServicePath): string {
  const host = client.connection.address.replace(/:\d+$/, '');
  return `${place.secure ? 'https' : 'http'}://${host}:${place.port}${place.path}`;
}
