/** What a message says to people and to machines. Pure. */
import type { Message, RecordingTrouble } from '../../contract/notify-types.ts';
import type { CameraEvent, EventKind } from '../../contract/event-types.ts';
import type { Language } from '../../contract/types.ts';

/** Texts of the installation's language by their keys. */
export type Words = (key: string, values?: Record<string, string | number>) => string;

export interface Spoken {
  words: Words;
  language: Language;
}

/** Playback begins a little before, so that one sees how it came about. */
const LEAD_MS = 3_000;

export interface Text {
  title: string;
  text: string;
}

export function textOf(message: Message, { words, language }: Spoken): Text {
  switch (message.type) {
    case 'test':
      return { title: words('alert.test'), text: words('alert.testText', { time: timeOf(message.atMs, language) }) };
    case 'alert': {
      const { event, cameraName } = message;
      const key = event.about?.why.key ?? '';
      const why = words(key, event.about?.why.data);
      // What has no words says its key: better nothing.
      const reason = why === key ? '' : why;
      const time = timeOf(event.startMs, language);
      return { title: words('alert.title', { kind: kindName(event.kind, words), camera: cameraName }), text: reason === '' ? time : words('alert.text', { time, why: reason }) };
    }
    case 'recording': {
      const { troubles } = message;
      return { title: words('alert.recording'), text: [timeOf(message.atMs, language), ...troubles.map(({ text }) => words(text.key, text.data))].join('\n') };
    }
    case 'recovered': {
      const lines = message.over.map(({ text }) => words('alert.over', { trouble: words(text.key, text.data) }));
      const title = message.standing === 0 ? words('alert.recovered') : words('alert.recoveredPartly', { count: message.standing });
      return { title, text: [timeOf(message.atMs, language), ...lines].join('\n') };
    }
    case 'summary': {
      const { held } = message;
      const lines = held.lines.map(({ cameraName, kind, count }) => words('alert.line', { camera: cameraName, kind: kindName(kind, words), times: count }));
      const span = { from: timeOf(held.fromMs, language), to: timeOf(held.toMs, language) };
      return { title: words('alert.summary', { count: held.count }), text: [words('alert.summaryText', span), ...lines].join('\n') };
    }
  }
}

function kindName(kind: EventKind, words: Words): string {
  return words(`eventKind.${kind}`);
}

/** Of this computer, as its day may be another one when it is read. */
function timeOf(atMs: number, language: Language): string {
  return new Intl.DateTimeFormat(language, { month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' }).format(atMs);
}

/** The moment in playback; null for what has none. */
export function momentOf(message: Message): { cameraId: string; atMs: number } | null {
  return message.type === 'alert' ? { cameraId: message.event.cameraId, atMs: message.event.startMs - LEAD_MS } : null;
}

/** Of what has no moment. */
const PAGES: Record<Message['type'], string> = { alert: '#/events', summary: '#/events', recording: '#/settings', recovered: '#/recordings', test: '#/notifications' };

/** A link into the console; null where it has no address, or there is nothing to lead to. */
export function linkOf(message: Message, publicUrl: string): string | null {
  if (publicUrl === '') return null;
  const moment = momentOf(message);
  const page = moment ? `#/playback?camera=${moment.cameraId}&at=${Math.round(moment.atMs)}` : PAGES[message.type];
  return `${publicUrl.replace(/\/+$/, '')}/${page}`;
}

/** As it goes to a webhook and to MQTT (docs/notifications.md). */
export interface Told {
  version: 1;
  id: string;
  type: Message['type'];
  title: string;
  text: string;
  /** When it was made, UTC ms; of an alert see `event`. */
  atMs: number;
  camera: { id: string; name: string } | null;
  event: Pick<CameraEvent, 'id' | 'kind' | 'startMs' | 'endMs' | 'score'> & { zones: string[]; distanceMetres: number | null } | null;
  summary: Extract<Message, { type: 'summary' }>['held'] | null;
  /** Why recording is in trouble, or was; of other types null. */
  recording: { cameraId: string | null; text: string }[] | null;
  url: string | null;
}

export function toldOf(message: Message, spoken: Spoken, publicUrl: string): Told {
  const alert = message.type === 'alert' ? message : null;
  const event = alert?.event;
  return {
    version: 1,
    id: message.id,
    type: message.type,
    ...textOf(message, spoken),
    atMs: message.atMs,
    camera: alert ? { id: alert.event.cameraId, name: alert.cameraName } : null,
    event: event ? { id: event.id, kind: event.kind, startMs: event.startMs, endMs: event.endMs, score: event.score, zones: event.about?.zones ?? [], distanceMetres: event.about?.distanceMetres ?? null } : null,
    summary: message.type === 'summary' ? message.held : null,
    recording: troublesOf(message)?.map(({ cameraId, text }) => ({ cameraId, text: spoken.words(text.key, text.data) })) ?? null,
    url: linkOf(message, publicUrl),
  };
}

function troublesOf(message: Message): readonly RecordingTrouble[] | null {
  if (message.type === 'recording') return message.troubles;
  return message.type === 'recovered' ? message.over : null;
}
