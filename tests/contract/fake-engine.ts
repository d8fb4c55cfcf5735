/** An engine of nothing but its outer half: real dispatcher, connections, topics and access; the tests are the handlers. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { calls } from '../../contract/calls.ts';
import { AppError } from '../../contract/errors.ts';
import type { Language } from '../../contract/types.ts';
import { openAccess } from '../../main/access/access.ts';
import { FakeClock } from '../../main/base/fake-clock.ts';
import { createLogger } from '../../main/base/logger.ts';
import { type ServerChannel, ServerConnection } from '../../main/host/connection.ts';
import { createDispatcher, type Handlers, type Session } from '../../main/host/dispatcher.ts';
import { TopicHub } from '../../main/host/topics.ts';
import type { Engine } from '../../main/host/types.ts';

export interface FakeEngine extends Engine, Disposable {
  readonly handlers: Handlers;
  readonly topics: TopicHub;
  readonly clock: FakeClock;
  readonly dataDir: string;
  /** Connections made so far, in their order. */
  readonly connections: ServerConnection[];
  readonly logLines: string[];
  readonly files: Map<string, { path: string; name: string }>;
  readonly pictures: Map<string, Uint8Array>;
  ready: boolean;
}

/** What a handler that no test has replaced answers: the call got as far as it. */
export const REACHED = 'test.reached';

export function fakeEngine(): FakeEngine {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'kanjia-contract-'));
  const clock = new FakeClock();
  const logLines: string[] = [];
  const log = createLogger({ level: 'debug', write: (line) => logLines.push(line), now: () => clock.now() });
  const reached = () => {
    throw new AppError('cancelled', REACHED);
  };
  const handlers = Object.fromEntries(Object.keys(calls).map((name) => [name, reached])) as unknown as Handlers;
  const topics = new TopicHub();
  const dispatcher = createDispatcher({ handlers, log, checkResults: true });
  const connections: ServerConnection[] = [];
  const files: FakeEngine['files'] = new Map();
  const pictures: FakeEngine['pictures'] = new Map();
  return {
    ...{ dispatcher, handlers, topics, clock, dataDir, connections, logLines, files, pictures },
    access: openAccess({ dataDir, clock, log }),
    ready: true,
    connect(channel: ServerChannel, session: Session, language?: Language) {
      const connection = new ServerConnection({ channel, session, dispatcher, topics, log, language: () => language ?? 'en' });
      connections.push(connection);
      return connection;
    },
    metrics: () => Promise.resolve('# TYPE kanjia_info gauge\nkanjia_info 1\n'),
    exportFile: (id) => files.get(id) ?? null,
    eventPicture: (id) => Promise.resolve(pictures.get(id) ?? null),
    onRaised: (listener) => topics.subscribe('alerts.raised', listener),
    language: () => 'en',
    close: () => Promise.resolve(),
    [Symbol.dispose]: () => rmSync(dataDir, { recursive: true, force: true }),
  };
}
