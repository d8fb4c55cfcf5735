import { AppError } from '../../../contract/errors.ts';
import type { CameraEvent, EventKind } from '../../../contract/event-types.ts';
import type { NotifySettings } from '../../../contract/notify-types.ts';
import type { Clock } from '../../base/clock.ts';
import type { Logger } from '../../base/logger.ts';
import { type Spoken, toldOf } from '../compose.ts';
import type { Delivered } from '../types.ts';
import { MqttSession } from './session.ts';
import { eventTopic, recordingTopic, type MqttCamera, pictureTopic, retained, statusTopic, testTopic, topicsOf } from './topics.ts';

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;
/** A refused password is not tried over and over. */
const AFTER_REFUSAL_MS = 10 * 60_000;
/** Cameras come, go and are renamed. */
const LOOK_EVERY_MS = 5_000;
/** More at the same time is no house. */
const MOST_OPEN_EVENTS = 1_000;

export interface LinkSettings {
  settings: NotifySettings['mqtt'];
  password: string | null;
}

export interface LinkParts {
  /** Null: it is off, or not all is filled in. */
  wanted: () => LinkSettings | null;
  cameras: () => readonly MqttCamera[];
  /** Cameras that an earlier run has left on the broker. */
  known: { get: () => readonly string[]; set: (ids: readonly string[]) => void };
  spoken: () => Spoken;
  publicUrl: () => string;
  /** The link is there: what waits can go. */
  connected: () => void;
  /** It is not, for so many times in a row. */
  failing: (fault: AppError, failures: number) => void;
  clock: Clock;
  log: Logger;
}

/** Keeps one session to the broker, made again with growing pauses, and on it the state of each camera. */
export class MqttLink {
  readonly #parts: LinkParts;
  readonly #closing = new AbortController();
  readonly #looking: Disposable;
  /** Events that last: of which camera and kind. */
  readonly #open = new Map<string, { cameraId: string; kind: EventKind }>();
  #session: MqttSession | null = null;
  /** With what the session was opened; what it left there is told by these names. */
  #used: LinkSettings | null = null;
  /** What stands on the broker, as far as this session knows. */
  #published = new Map<string, string>();
  #fault: AppError | null = null;
  #connecting: Promise<void> | null = null;
  #restarting: Promise<void> = Promise.resolve();
  #syncing: Promise<void> | null = null;
  /** Something has changed since the broker was looked after. */
  #isStale = false;
  #again: Disposable | null = null;
  #failures = 0;

  constructor(parts: LinkParts) {
    this.#parts = parts;
    this.#looking = parts.clock.every(LOOK_EVERY_MS, () => this.#sync());
    this.#connect();
  }

  /** Settings have changed. Where the broker or our names there are others, what stood there goes, and a new session begins. */
  restart(): Promise<void> {
    this.#restarting = this.#restarting.then(() => this.#takeSettings());
    return this.#restarting;
  }

  /** Every event as it opens, changes and closes. */
  follow(event: CameraEvent): void {
    const { id, cameraId, kind, endMs } = event;
    if (endMs !== null) {
      if (!this.#open.delete(id)) return;
    } else {
      if (this.#open.get(id)?.kind === kind) return;
      this.#open.set(id, { cameraId, kind });
      if (this.#open.size > MOST_OPEN_EVENTS) this.#open.delete(this.#open.keys().next().value!);
    }
    this.#sync();
  }

  /** @throws AppError: why there is no session, or why it died */
  async deliver({ message, picture }: Pick<Delivered, 'message' | 'picture'>): Promise<void> {
    const session = this.#session;
    const used = this.#used;
    if (!session || !used) throw this.#fault ?? new AppError('unreachable', 'notify.mqttLost', { data: { address: this.#address() } });
    const told = JSON.stringify(toldOf(message, this.#parts.spoken(), this.#parts.publicUrl()));
    if (message.type !== 'alert') {
      await session.publish(message.type === 'recording' || message.type === 'recovered' ? recordingTopic(used.settings) : testTopic(used.settings), told, { retain: false });
      return;
    }
    // First, so that whoever acts on the event has it.
    if (picture) {
      const topic = pictureTopic(used.settings, message.event.cameraId);
      await session.publish(topic, picture, { retain: true });
      this.#published.set(topic, '?');
    }
    await session.publish(eventTopic(used.settings, message.event.cameraId), told, { retain: false });
  }

  /** On a connection of its own, with the settings as they are. @throws AppError */
  async test({ settings, password }: LinkSettings, { message, signal }: Pick<Delivered, 'message' | 'signal'>): Promise<void> {
    const session = await MqttSession.open({ settings, password, will: null, clock: this.#parts.clock, signal });
    try {
      await session.publish(testTopic(settings), JSON.stringify(toldOf(message, this.#parts.spoken(), this.#parts.publicUrl())), { retain: false });
    } finally {
      await session.close();
    }
  }

  /** Resolves when the session is over. */
  async close(): Promise<void> {
    this.#closing.abort();
    this.#looking[Symbol.dispose]();
    this.#again?.[Symbol.dispose]();
    await this.#restarting;
    await this.#connecting;
    await this.#leave(false);
  }

  /** Resolves when nothing is on its way to the broker. */
  async idle(): Promise<void> {
    await this.#restarting;
    while (this.#connecting ?? this.#syncing) await (this.#connecting ?? this.#syncing);
  }

  #connect(): void {
    this.#again?.[Symbol.dispose]();
    this.#again = null;
    const wanted = this.#parts.wanted();
    if (wanted === null || this.#closing.signal.aborted) return;
    this.#connecting ??= this.#openSession(wanted).finally(() => (this.#connecting = null));
  }

  async #openSession(wanted: LinkSettings): Promise<void> {
    const { clock, log, connected } = this.#parts;
    try {
      const will = { topic: statusTopic(wanted.settings), payload: 'offline' };
      const session = await MqttSession.open({ ...wanted, will, clock, signal: this.#closing.signal });
      [this.#session, this.#used, this.#fault, this.#failures] = [session, wanted, null, 0];
      // Of what an earlier session has left, nothing is known but whose it was.
      this.#published = new Map(this.#parts.known.get().flatMap((id) => topicsOf(wanted.settings, id).map((topic) => [topic, '?'] as const)));
      void session.closed.then((fault) => this.#onClosed(session, fault));
      this.#sync();
      connected();
    } catch (error) {
      this.#onFault(error instanceof AppError ? error : new AppError('internal', 'notify.notMade', { retryable: true, cause: error }));
      if (!(error instanceof AppError)) log.error('MQTT not opened', { error });
    }
  }

  #onClosed(session: MqttSession, fault: AppError): void {
    if (this.#session !== session) return;
    this.#session = null;
    this.#onFault(fault);
  }

  #onFault(fault: AppError): void {
    if (this.#closing.signal.aborted) return;
    const { clock, log, failing } = this.#parts;
    this.#fault = fault;
    this.#failures += 1;
    const pauseMs = fault.retryable ? Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.min(10, this.#failures - 1)) : AFTER_REFUSAL_MS;
    log.warn('no MQTT session', { why: fault.messageKey, failures: this.#failures, pauseMs });
    this.#again = clock.after(pauseMs, () => this.#connect());
    failing(fault, this.#failures);
  }

  /** Brings to the broker what differs there; once more when something changes meanwhile. */
  #sync(): void {
    this.#isStale = true;
    if (this.#syncing || !this.#session || !this.#used) return;
    this.#syncing = this.#bring(this.#session)
      .catch((error: unknown) => {
        // The session is over, and its end is told by itself.
        if (!(error instanceof AppError)) this.#parts.log.error('MQTT state not told', { error });
      })
      .finally(() => {
        this.#syncing = null;
        if (this.#isStale) this.#sync();
      });
  }

  async #bring(session: MqttSession): Promise<void> {
    const { cameras, spoken, known } = this.#parts;
    while (this.#isStale && this.#used) {
      this.#isStale = false;
      const { settings } = this.#used;
      const there = cameras();
      const wanted = retained(settings, there, this.#kinds(settings), spoken().words);
      const ids = there.map(({ id }) => id);
      // Before the first message: what is begun has to be cleaned up, too.
      if (JSON.stringify(ids) !== JSON.stringify(known.get())) known.set(ids);
      const pictures = new Set(settings.picture ? ids.map((id) => pictureTopic(settings, id)) : []);
      const gone = [...this.#published.keys()].filter((topic) => !wanted.has(topic) && !pictures.has(topic));
      for (const [topic, payload] of [...gone.map((topic) => [topic, ''] as const), ...wanted]) {
        if (payload !== '' && this.#published.get(topic) === payload) continue;
        await session.publish(topic, payload, { retain: true });
        if (payload === '') this.#published.delete(topic);
        else this.#published.set(topic, payload);
      }
    }
  }

  #kinds({ muted }: NotifySettings['mqtt']): Map<string, EventKind[]> {
    const out = new Map<string, EventKind[]>();
    for (const { cameraId, kind } of this.#open.values()) {
      if ((muted[cameraId] as readonly EventKind[] | undefined)?.includes(kind)) continue;
      out.set(cameraId, [...(out.get(cameraId) ?? []), kind]);
    }
    return out;
  }

  /** @param clean nothing of ours stays on the broker */
  async #leave(clean: boolean): Promise<void> {
    const [session, used] = [this.#session, this.#used];
    this.#session = null;
    if (!session || !used) return;
    await this.#syncing;
    try {
      if (clean) {
        const ids = [...new Set([...this.#parts.known.get(), ...this.#parts.cameras().map(({ id }) => id)])];
        for (const topic of ids.flatMap((id) => topicsOf(used.settings, id))) await session.publish(topic, '', { retain: true });
        this.#parts.known.set([]);
      }
      await session.publish(statusTopic(used.settings), clean ? '' : 'offline', { retain: true });
    } catch {
      // It was gone already: the broker says so for us.
    }
    await session.close();
  }

  async #takeSettings(): Promise<void> {
    this.#again?.[Symbol.dispose]();
    this.#failures = 0;
    await this.#connecting;
    const wanted = this.#parts.wanted();
    if (this.#session && this.#used && wanted && isSameConnection(wanted, this.#used)) {
      this.#used = wanted;
      this.#sync();
      return;
    }
    await this.#leave(wanted === null || isElsewhere(wanted.settings, this.#used?.settings));
    this.#fault = null;
    this.#connect();
  }

  #address(): string {
    const { settings } = this.#used ?? this.#parts.wanted() ?? {};
    return settings ? `${settings.host}:${settings.port}` : '–';
  }
}

function isSameConnection(a: LinkSettings, b: LinkSettings): boolean {
  const part = ({ settings: { host, port, tls, ca, username, prefix, discovery }, password }: LinkSettings) => JSON.stringify([host, port, tls, ca, username, prefix, discovery, password]);
  return part(a) === part(b);
}

/** What stood on the broker by the one is not where the other would put it. */
function isElsewhere(a: NotifySettings['mqtt'], b: NotifySettings['mqtt'] | undefined): boolean {
  return !b || a.host !== b.host || a.port !== b.port || a.prefix !== b.prefix || a.discovery !== b.discovery;
}
