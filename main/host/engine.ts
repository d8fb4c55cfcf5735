import { mkdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { cardSettingsSchema, DEFAULT_CARD_SETTINGS } from '../../contract/card-types.ts';
import { BUILT_IN_DETECTOR, detectorSettingsSchema } from '../../contract/detector-types.ts';
import { DEFAULT_MAIL, mailSettingsSchema } from '../../contract/coverage-types.ts';
import type { Notice } from '../../contract/calls/system.ts';
import { AppError } from '../../contract/errors.ts';
import { DEFAULT_SETTINGS, type Language, settingsSchema } from '../../contract/types.ts';
import { openAccess } from '../access/access.ts';
import { watchClock } from '../base/clock-watch.ts';
import { type Ffmpeg, findFfmpeg } from '../base/ffmpeg.ts';
import { HealthHistoryStore } from '../cameras/health/history.ts';
import { type CameraPatch, createRegistry, EMPTY_REGISTRY, registrySchema } from '../cameras/registry.ts';
import { openJsonStore } from '../config/json-store.ts';
import { openSecretStore } from '../config/secrets.ts';
import { CoverageBook } from '../coverage/coverage-book.ts';
import { DailySummary } from '../coverage/daily-summary.ts';
import { NoticeLog } from '../coverage/notice-log.ts';
import { createFfmpegSource } from '../ingest/ffmpeg-source.ts';
import { preferSource } from '../ingest/preferred-source.ts';
import { createRtspSource } from '../ingest/rtsp/rtsp-source.ts';
import { DailyMail } from '../notify/daily-mail.ts';
import { mailStateSchema, NO_MAIL_YET } from '../notify/mail-schedule.ts';
import { type Notifications, openNotifications } from '../notify/notifications.ts';
import { sendMail } from '../notify/smtp.ts';
import { decodesWith } from '../playback/decodes.ts';
import { createExports } from '../playback/export/exports.ts';
import { keptExportsSchema, NO_KEPT_EXPORTS } from '../playback/export/kept-exports.ts';
import { lockDataDir } from '../storage/lock.ts';
import { openSigningKey } from '../storage/proof/signing-key.ts';
import { createStorage } from '../storage/storage.ts';
import { autoAdd } from './auto-add.ts';
import { Bench } from './bench/bench.ts';
import { Uploads } from './bench/uploads.ts';
import { Commissioning } from './commissioning/commissioning.ts';
import { RecordStore } from './commissioning/record-store.ts';
import { CameraFollower, discoveryStateSchema, NO_SEARCH_YET } from './camera-follower.ts';
import { CameraPark } from './camera-park.ts';
import { CameraSearch } from './camera-search.ts';
import { CardImport } from './card-import.ts';
import { CardTurns } from './card-turns.ts';
import { ServerConnection } from './connection.ts';
import { DetectorChoice } from './detector-choice.ts';
import { createDispatcher } from './dispatcher.ts';
import { handOver, pictureNow } from './guard-alerts.ts';
import { benchHandlers } from './handlers/bench.ts';
import { cameraHandlers } from './handlers/cameras.ts';
import { cardCameras, cardHandlers } from './handlers/card.ts';
import { coverageHandlers, tellingChanges } from './handlers/coverage.ts';
import { detectorHandlers } from './handlers/detector.ts';
import { deviceHandlers } from './handlers/devices.ts';
import { diskHandlers } from './handlers/disks.ts';
import { eventHandlers } from './handlers/events.ts';
import { exportHandlers } from './handlers/exports.ts';
import { folderHandlers } from './handlers/folders.ts';
import { footageHandlers } from './handlers/footage.ts';
import { guardHistoryHandlers } from './handlers/guard-history.ts';
import { guardHandlers } from './handlers/guard.ts';
import { healthHandlers } from './handlers/health.ts';
import { mediaHandlers } from './handlers/media.ts';
import { modeHandlers } from './handlers/modes.ts';
import { notifyHandlers } from './handlers/notify.ts';
import { systemHandlers } from './handlers/system.ts';
import { HealthMonitor } from './health-monitor.ts';
import { systemLanguage, words } from './messages.ts';
import { metricsText } from './metrics.ts';
import { Folders } from './folders.ts';
import { GuardHistory } from './guard-history.ts';
import { FIRST_GUARD_MODE, GuardModes, guardModesSchema } from './guard-modes.ts';
import { Notices } from './notices.ts';
import { OpenedDisks } from './opened-disks.ts';
import { recordingTroubles, tellProof } from './recording-alarm.ts';
import { resourcePath } from './resources.ts';
import { TopicHub } from './topics.ts';
import type { Engine, EngineOptions } from './types.ts';

/** Settings from before there were all of them. */
const storedSettingsSchema = z.preprocess((value) => (typeof value === 'object' ? { ...DEFAULT_SETTINGS, ...value } : value), settingsSchema);
/** For text in exported pictures: Latin and Chinese. */
const EXPORT_FONTS = ['noto-sans-sc-latin-400-normal.woff', 'noto-sans-sc-chinese-simplified-400-normal.woff'];
/** A camera's clock that was measured so long before footage says how far its clock was off then. */
const CLOCK_KNOWN_MS = 3_600_000;

/**
 * Puts the engine together and starts it: everything in one place, nothing decided here.
 * @throws AppError when it cannot run: ffmpeg missing, data folder in use or not writable.
 */
export async function createEngine(options: EngineOptions): Promise<Engine> {
  const { dataDir, clock, log, env } = options;
  const startedMs = clock.now();
  makeDataDir(dataDir);
  const lock = await lockDataDir(dataDir, { clock });
  try {
    // Asked while the store is opened: each takes its time.
    const finding = needFfmpeg(env);
    finding.catch(() => {});
    const version = await ownVersion();
    const topics = new TopicHub();
    const told = new NoticeLog(clock);
    // What stands before there are notifications is handed over with the next that comes, or when they are there.
    let takeTroubles: (list: Notice[]) => void = () => undefined;
    const notices = new Notices(clock, (list) => {
      told.take(list);
      takeTroubles(list);
      topics.publish('system.notices', { notices: list });
    });

    const settings = openJsonStore({ file: path.join(dataDir, 'settings.json'), schema: storedSettingsSchema, defaults: DEFAULT_SETTINGS, clock, log });
    const cameraStore = openJsonStore({ file: path.join(dataDir, 'cameras.json'), schema: registrySchema, defaults: EMPTY_REGISTRY, clock, log });
    const secrets = openSecretStore({ file: path.join(dataDir, 'secrets.json'), keyFile: path.join(dataDir, 'secrets.key'), clock });
    const access = openAccess({ dataDir, clock, log: log.child('access') });
    for (const [id, { problem }] of Object.entries({ settings, cameras: cameraStore, secrets, access })) if (problem) notices.set(`config.${id}`, 'warning', problem);

    const registry = createRegistry({ store: cameraStore, secrets, clock });
    const storage = await createStorage({
      dataDir,
      defaultRecordingsPath: path.join(dataDir, 'recordings'),
      clock,
      log: log.child('storage'),
      engineStartMs: startedMs,
      decodes: async (...picture) => decodesWith((await finding).path, clock)(...picture),
    });
    const ffmpeg = await finding.catch(async (error: unknown) => {
      await storage.close();
      throw error;
    });
    const disks = new OpenedDisks({ dataDir, clock, log: log.child('disks') });
    const readable = disks.readable(storage);
    const ingestLog = log.child('ingest');
    const source = preferSource(createRtspSource({ clock, ffmpegPath: ffmpeg.path }), createFfmpegSource({ ffmpegPath: ffmpeg.path, clock, log: ingestLog }), ingestLog);
    const choice = new DetectorChoice({
      store: openJsonStore({ file: path.join(dataDir, 'detector.json'), schema: detectorSettingsSchema, defaults: BUILT_IN_DETECTOR, clock, log }),
      builtIn: resourcePath(path.join('models', 'nanodet.onnx')),
      clock,
      log: log.child('detector'),
    });
    const park = new CameraPark(
      { source, storage, clock, log, ffmpegPath: ffmpeg.path, detector: choice.detector, savePicture: (event, jpeg, atMs) => storage.events.savePicture(event, jpeg, atMs), password: (id) => registry.password(id), guardMode: () => modes.mode, save: (id, patch) => saveCamera(id, patch), place: () => settings.get().place },
      {
        changed: (camera) => topics.publish('cameras.changed', { camera }),
        event: (event) => {
          storage.putEvent(event).catch((error: unknown) => log.error('event not stored', { error }));
          notifications.alerts.follow(event);
        },
        alert: (event) => handOver(event, { park, alerts: notifications.alerts, events: storage.events, clock, ffmpegPath: ffmpeg.path }),
      },
    );
    const modes = new GuardModes({
      store: openJsonStore({ file: path.join(dataDir, 'guard-mode.json'), schema: guardModesSchema, defaults: FIRST_GUARD_MODE, clock, log }),
      clock,
      changed: (state) => {
        topics.publish('guard.mode', { state });
        park.checkHours();
      },
    });
    const saveCamera = (id: string, patch: CameraPatch) => {
      registry.update(id, patch);
      const config = registry.get(id);
      if (config) park.get(id).configure(config);
    };
    const search = new CameraSearch({ registry, topics, clock, log: log.child('discovery'), allowedInterfaces: options.interfaces });
    const healthLog = log.child('health');
    const health = new HealthMonitor({
      ...{ park, clock, log: healthLog },
      history: new HealthHistoryStore(path.join(dataDir, 'health'), (error) => healthLog.warn('history not written', { error })),
    });
    const follower = new CameraFollower({
      ...{ registry, park, clock, log: log.child('discovery'), allowedInterfaces: options.interfaces },
      state: openJsonStore({ file: path.join(dataDir, 'discovery.json'), schema: discoveryStateSchema, defaults: NO_SEARCH_YET, clock, log }),
      search: (seconds, signal) => search.search({ seconds }, signal),
      onHello: (device) => search.tell(device),
    });
    const uploads = new Uploads(clock);
    const bench = new Bench({ park, registry, uploads, clock, log: log.child('bench'), changed: (job) => topics.publish('bench.changed', { job }) });
    const records = new RecordStore(path.join(dataDir, 'commissioning'));
    const commissioning = new Commissioning({
      ...{ park, registry, clock, store: records, ffmpegPath: ffmpeg.path, log: log.child('commissioning') },
      changed: (record) => topics.publish('commissioning.changed', { record }),
    });
    const exports = createExports({
      ...{ storage: readable, clock, version, words },
      dir: path.join(dataDir, 'exports'),
      kept: openJsonStore({ file: path.join(dataDir, 'exports.json'), schema: keptExportsSchema, defaults: NO_KEPT_EXPORTS, clock, log }),
      checker: resourcePath('proof-checker.html'),
      fonts: EXPORT_FONTS.map((name) => resourcePath(`fonts/${name}`)),
      ffmpegPath: ffmpeg.path,
      key: openSigningKey(dataDir, clock.now()),
      log: log.child('export'),
      clockErrorMs: async (id, atMs) => (await health.history(id, atMs - CLOCK_KNOWN_MS, atMs)).clockOffsetMs.findLast((each) => each !== null) ?? null,
      onChange: (job) => topics.publish('exports.changed', { job }),
      onRemoved: (id) => topics.publish('exports.removed', { id }),
    });
    const turns = new CardTurns(clock);
    const card = new CardImport({
      ...{ storage, clock, ffmpegPath: ffmpeg.path, turns, log: log.child('card'), cameras: () => cardCameras(park) },
      onChange: (job) => topics.publish('card.changed', { job }),
      settings: openJsonStore({ file: path.join(dataDir, 'card.json'), schema: cardSettingsSchema, defaults: DEFAULT_CARD_SETTINGS, clock, log }),
    });
    const book = new CoverageBook(storage, clock);
    const summary = new DailySummary({ storage, cameras: () => park.list(), notices: told, words, clock });
    const mailSettings = openJsonStore({ file: path.join(dataDir, 'mail.json'), schema: mailSettingsSchema, defaults: DEFAULT_MAIL, clock, log });
    if (mailSettings.problem) notices.set('config.mail', 'warning', mailSettings.problem);
    const mail = new DailyMail({
      ...{ settings: mailSettings, secrets, send: sendMail, clock, log: log.child('mail') },
      state: openJsonStore({ file: path.join(dataDir, 'mail-state.json'), schema: mailStateSchema, defaults: NO_MAIL_YET, clock, log }),
      compose: (signal) => summary.message(language(), signal),
      tell: (failure) => (failure ? notices.set('mail', 'warning', failure) : notices.clear('mail')),
    });
    const notifications: Notifications = openNotifications({
      ...{ dataDir, secrets, clock, log: log.child('notify'), cameras: () => park.list() },
      mail: () => mailSettings.get(),
      spoken: () => ({ words: words(language()), language: language() }),
      raise(raised) {
        topics.publish('alerts.raised', raised);
        return topics.listeners('alerts.raised');
      },
      async sample() {
        const runtime = park.all().find((each) => each.describe().status === 'online');
        return runtime ? pictureNow(runtime, { clock, ffmpegPath: ffmpeg.path }) : null;
      },
      changed: (status) => topics.publish('notify.changed', { status }),
      // Why stands on the page of notifications: here it would stand without its context.
      tell: (channel, failure) => (failure ? notices.set(`notify.${channel}`, 'warning', { key: `notices.notify.${channel}`, data: {} }) : notices.clear(`notify.${channel}`)),
    });
    takeTroubles = (list) => notifications.takeTroubles(recordingTroubles(list));
    takeTroubles(notices.list());
    if (notifications.problem) notices.set('config.notify', 'warning', notifications.problem);
    storage.onStatus((status) => {
      book.stored(status.perCamera);
      topics.publish('storage.changed', { storage: status });
    });
    storage.events.onChanged((event) => topics.publish('events.changed', { event }));
    storage.events.onRemoved((ids) => {
      topics.publish('events.removed', { ids: [...ids] });
      book.changed();
    });
    storage.onProof((proof) => {
      topics.publish('recordings.proof', { proof });
      tellProof(proof, park, notices, (id) => notifications.proven(id));
    });
    storage.onNotices((list) => notices.replace('storage.', list));

    const watching = watchClock(clock, (event) => {
      log.warn('the clock broke off', { ...event });
      storage.clockBroke(event);
      for (const runtime of park.all()) runtime.breakOff(event.kind === 'slept' ? 'computer-asleep' : 'clock-step');
    });
    const language = (): Language => settings.get().language ?? systemLanguage(env);
    const dispatcher = createDispatcher({
      log: log.child('calls'),
      handlers: {
        ...systemHandlers({
          ...{ park, settings, access, topics, clock, ffmpeg, version, startedMs, dataDir },
          host: options.host,
          notices: () => notices.list(),
        }),
        ...cameraHandlers({ registry, park, search, follower, health, source, ffmpegPath: ffmpeg.path, topics, clock }),
        ...deviceHandlers({ park, registry, clock }),
        ...cardHandlers({ card, turns, exports, park, clock, ffmpegPath: ffmpeg.path, log: log.child('card') }),
        ...healthHandlers({ park, health, clock }),
        ...guardHandlers({ park }),
        ...benchHandlers({ bench, uploads, commissioning, records }),
        ...modeHandlers({ modes }),
        ...guardHistoryHandlers({ history: new GuardHistory({ storage: readable, mode: () => modes.mode, place: () => settings.get().place }), park }),
        ...detectorHandlers({ choice }),
        ...mediaHandlers({ park, storage: readable, clock, ffmpegPath: ffmpeg.path, log: log.child('media') }),
        ...diskHandlers(disks),
        ...folderHandlers(new Folders(clock)),
        ...tellingChanges(footageHandlers({ storage: readable, park, disks }), () => book.changed()),
        ...eventHandlers({ storage: readable, park }),
        ...coverageHandlers({ book, summary, mail, mailChanged: () => notifications.mailChanged() }),
        ...notifyHandlers(notifications),
        ...exportHandlers({ exports, park, disks, lastName: (id) => storage.lastName(id) }),
      },
    });

    for (const camera of registry.list()) park.start(camera);
    const stopping = new AbortController();
    if (options.autoAdd) void autoAdd({ dispatcher, credentials: options.autoAdd, clock, log, signal: stopping.signal });

    let closed: Promise<void> | null = null;
    return {
      dispatcher,
      access,
      ready: true,
      connect: (channel, session, wanted) =>
        new ServerConnection({ channel, session, dispatcher, topics, log: log.child('connection'), language: () => settings.get().language ?? wanted ?? language() }),
      metrics: async () => metricsText({ cameras: park.all(), storage: await storage.status(), startedMs, version }),
      exportFile: (id) => exports.file(id),
      onRaised: (listener) => topics.subscribe('alerts.raised', listener),
      eventPicture: (id) => readable.events.picture(id),
      language,
      close() {
        closed ??= (async () => {
          stopping.abort();
          watching[Symbol.dispose]();
          follower.close();
          modes.close();
          await Promise.all([card.close(), health.close(), bench.close(), commissioning.close(), mail.close(), notifications.close()]);
          await exports.close();
          await disks.close();
          await park.close();
          await choice.close();
          await storage.close();
          lock[Symbol.dispose]();
        })();
        return closed;
      },
    };
  } catch (error) {
    lock[Symbol.dispose]();
    throw error;
  }
}

function makeDataDir(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new AppError('read-only', 'data.notWritable', { data: { path: dataDir.replace(os.homedir(), '~') }, cause: error });
  }
}

async function needFfmpeg(env: NodeJS.ProcessEnv): Promise<Ffmpeg> {
  const ffmpeg = await findFfmpeg(env);
  if (!ffmpeg) throw new AppError('unsupported', 'engine.ffmpegMissing');
  return ffmpeg;
}

async function ownVersion(): Promise<string> {
  const text = await readFile(new URL('../../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
