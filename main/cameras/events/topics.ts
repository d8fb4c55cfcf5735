/** What the notifications of cameras mean: ONVIF's own topics, and those that makers invent. Pure. */
import type { EventKind } from '../../../contract/types.ts';
import { all, one, printable, textOf } from '../xml/read.ts';
import type { XmlElement } from '../xml/tree.ts';
import { NS } from '../onvif/namespaces.ts';

export interface Notification {
  /** Without prefixes: `RuleEngine/CellMotionDetector/Motion`. */
  topic: string;
  /** Which of several things it is about. */
  source: string;
  items: { name: string; value: string }[];
  /** It states how things stand, to one who has just subscribed. */
  initial: boolean;
  /** A property that is no more. */
  deleted: boolean;
}

export interface Meaning {
  kind: EventKind;
  /** It begins or ends; null: it happened, and has no duration. */
  active: boolean | null;
  source: string;
}

const MOST_MESSAGES = 256;
const MOST_ITEMS = 32;

/** The first that fits: what is special before plain motion, since rules for people are often named after motion too. */
const KINDS: readonly (readonly [topic: RegExp, kind: EventKind])[] = [
  [/visitor|doorbell|door_?bell|callbutton/i, 'doorbell'],
  [/tamper|globalscenechange|imagetoo(?:dark|bright|blurry)|signalloss|scenechange|defocus|coveredor|occlu/i, 'tamper'],
  [/storagefailure|storagefull|(?:disk|card)full|sdcard|memorycard|harddisk|hddfail|recordingfail/i, 'card-error'],
  [/digitalinput|trigger\/input|alarmin/i, 'digital-input'],
  [/people|person|human|face|pedestrian/i, 'person'],
  [/vehicle|licen[cs]eplate|\bcar\b/i, 'vehicle'],
  [/dogcat|\bpet|animal/i, 'animal'],
  [/linedetector|linecross|crossline|line_?cross|crossed|tripwire/i, 'line'],
  [/fielddetector|objectsinside|intrusion|regionentr|regionexit|loiter/i, 'field'],
  [/audio|sound|crying|noise/i, 'sound'],
  [/motion|movement/i, 'motion'],
];

/** Notifications in a PullMessagesResponse or Notify. What cannot be read is left out. */
export function readNotifications(reply: XmlElement): Notification[] {
  return all(reply, NS.wsnt, 'NotificationMessage')
    .slice(0, MOST_MESSAGES)
    .flatMap((each) => {
      const topic = printable(textOf(one(each, NS.wsnt, 'Topic')), 200)
        ?.split('/')
        .map((part) => part.replace(/^[\w.-]*:/, ''))
        .join('/');
      const message = one(one(each, NS.wsnt, 'Message'), NS.tt, 'Message');
      if (!topic || !message) return [];
      const itemsOf = (name: string) =>
        all(one(message, NS.tt, name), NS.tt, 'SimpleItem')
          .slice(0, MOST_ITEMS)
          .map(({ attributes }) => ({ name: printable(attributes['Name'] ?? null, 60) ?? '', value: printable(attributes['Value'] ?? null, 120) ?? '' }));
      const operation = message.attributes['PropertyOperation'];
      return [
        {
          topic,
          source: itemsOf('Source')
            .map(({ name, value }) => `${name}=${value}`)
            .join(' '),
          items: itemsOf('Data'),
          initial: operation === 'Initialized',
          deleted: operation === 'Deleted',
        },
      ];
    });
}

/** Null for what is nobody's concern: relays, profile changes, the maker's statistics. */
export function meaningOf({ topic, source, items, deleted }: Notification): Meaning | null {
  const kind = KINDS.find(([pattern]) => pattern.test(topic))?.[1];
  if (!kind) return null;
  const state = items.map(({ value }) => truth(value)).find((value) => value !== null);
  return { kind, source: `${topic} ${source}`, active: deleted ? false : (state ?? null) };
}

/** A card without room, rather than a broken one: makers' own topics, since ONVIF has none. */
export function isAboutRoom({ topic }: Notification): boolean {
  return /(?:storage|disk|card)_?full/i.test(topic);
}

/** Something was removed from a recording, as when new video overwrites the oldest (`RecordingConfig/DeleteTrackData`). */
export function removesRecordings({ topic }: Notification): boolean {
  return topic.endsWith('RecordingConfig/DeleteTrackData');
}

/** When it was started last, by `Monitoring/OperatingTime/LastReboot`; UTC ms. */
export function lastRebootIn({ topic, items }: Notification): number | null {
  if (!topic.endsWith('OperatingTime/LastReboot')) return null;
  const ms = Date.parse(items[0]?.value ?? '');
  return Number.isFinite(ms) ? ms : null;
}

/** Charge of a battery in percent, where a topic tells it. */
export function batteryIn({ topic, items }: Notification): number | null {
  if (!/batter/i.test(topic)) return null;
  const level = items.map(({ value }) => Number(value.replace('%', ''))).find((value) => value >= 0 && value <= 100);
  return level ?? null;
}

function truth(value: string): boolean | null {
  if (/^(?:true|1|active|on|yes)$/i.test(value)) return true;
  return /^(?:false|0|inactive|off|no)$/i.test(value) ? false : null;
}
