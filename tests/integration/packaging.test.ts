/** The desktop app, built and packed as for a release; only Electron's own programs are a stub, which cannot be had on every machine. */
import { execFile, fork } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { buildProcesses, buildRenderer } from '../../scripts/build.mjs';
import { eventually } from '../support/eventually.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const require = createRequire(import.meta.url);
const asar = (await import('@electron/asar')) as { listPackage(file: string, options: { isPack: boolean }): string[]; extractAll(file: string, to: string): void };

let folder: string;
let resources: string;
let packed: string[];

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'kanjia-packaging-'));
  buildRenderer(root);
  buildProcesses(root);
  const stub = path.join(folder, 'electron');
  for (const name of ['locales', 'resources']) mkdirSync(path.join(stub, name), { recursive: true });
  for (const name of ['electron', 'LICENSE', 'LICENSES.chromium.html']) writeFileSync(path.join(stub, name), '');
  chmodSync(path.join(stub, 'electron'), 0o755);
  writeFileSync(path.join(stub, 'version'), (require('electron/package.json') as { version: string }).version);
  const output = path.join(folder, 'release');
  const builder = path.join(root, 'node_modules', 'electron-builder', 'cli.js');
  await promisify(execFile)(process.execPath, [builder, '--dir', '--linux', '--x64', `-c.electronDist=${stub}`, `-c.directories.output=${output}`], { cwd: root });
  resources = path.join(output, 'linux-unpacked', 'resources');
  packed = asar.listPackage(path.join(resources, 'app.asar'), { isPack: false }).map((file) => file.replaceAll('\\', '/').slice(1));
}, 120_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('it holds shell, engine, threads, page, texts and icons', () => {
  expect(packed).toEqual(
    expect.arrayContaining(['package.json', 'LICENSE', 'out/main/shell.js', 'out/main/engine.js', 'out/main/database-thread.js', 'out/main/segment-writer.js', 'out/main/disk-reader.js', 'out/main/folder-look.js', 'out/main/detector-thread.js', 'resources/models/nanodet.onnx', 'resources/models/LICENSE-nanodet.txt', 'out/preload/index.cjs', 'out/renderer/index.html', 'resources/locales/en.json', 'resources/locales/zh-CN.json']),
  );
  expect(packed.some((file) => file.startsWith('resources/icons/'))).toBe(true);
  expect(packed).toContain((JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as { main: string }).main);
});

test('it holds no sources, tests, tools or libraries that only building needs', () => {
  const strangers = packed.filter((file) => !file.startsWith('node_modules/') && /\.tsx?$|\.map$|^(?:tests|tools|bench|scripts|renderer|main|contract|media|docs|\.)/.test(file));
  expect(strangers).toEqual([]);
  for (const library of ['react', 'vite', 'vitest', 'electron', 'electron-builder', 'playwright', 'typescript', 'oxlint', 'node']) {
    expect(packed.some((file) => file.startsWith(`node_modules/${library}/`)), library).toBe(false);
  }
});

test('of the runtime of models only what runs them on the CPU is in it', () => {
  const files = packed.filter((file) => /^node_modules\/(?:onnxruntime|protobufjs|@protobufjs|flatbuffers|long|platform|guid-typescript)/.test(file) && /\.\w+$/.test(file));
  expect(files.map((file) => path.posix.basename(file)).toSorted()).toEqual(['ort-wasm-simd-threaded.wasm', 'ort.wasm.bundle.min.mjs', 'ort.wasm.min.js', 'package.json']);
});

test('no built file names a folder of the machine it was built on', () => {
  const extracted = extract();
  const files = readdirSync(path.join(extracted, 'out'), { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  for (const entry of files) expect(readFileSync(path.join(entry.parentPath, entry.name), 'utf8').includes(path.resolve(root)), entry.name).toBe(false);
});

test('what cannot run out of an archive lies beside it', () => {
  const unpacked = path.join(resources, 'app.asar.unpacked', 'node_modules');
  expect(existsSync(path.join(unpacked, 'better-sqlite3', 'package.json'))).toBe(true);
  expect(existsSync(path.join(unpacked, '@node-rs'))).toBe(true);
  expect(existsSync(path.join(unpacked, 'ffmpeg-static', 'package.json'))).toBe(true);
  expect(existsSync(path.join(unpacked, 'onnxruntime-web', 'dist', 'ort-wasm-simd-threaded.wasm'))).toBe(true);
  expect(existsSync(path.join(resources, 'app.asar.unpacked', 'resources', 'models', 'nanodet.onnx'))).toBe(true);
});

test('the packed engine runs: it makes its index, starts its writer, answers a page over a MessagePort and can detect', async () => {
  const app = extract();
  const dataDir = path.join(folder, 'data');
  // Plain Node in Electron's place: what a utility process has beside Node is its parentPort.
  const bridge = path.join(app, 'bridge.mjs');
  writeFileSync(
    bridge,
    `import { MessageChannel } from 'node:worker_threads';
     const listeners = [];
     process.parentPort = { on: (_event, listener) => listeners.push(listener), postMessage: (message) => process.send(message) };
     process.on('message', (data) => {
       if (data.type === 'close') return listeners.forEach((listener) => listener({ data, ports: [] }));
       const { port1, port2 } = new MessageChannel();
       port2.on('message', (message) => process.send({ answer: message }));
       listeners.forEach((listener) => listener({ data: { type: 'connect', language: 'en' }, ports: [port1] }));
       port2.postMessage(data);
     });`,
  );
  const child = fork(path.join(app, 'out', 'main', 'engine.js'), ['--data', dataDir, '--interfaces', 'lo', '--language', 'en'], {
    execArgv: ['--import', bridge],
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    cwd: folder,
  });
  let complaint = '';
  child.stderr!.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
  const answers: { answer?: { t: string; id: number; result?: unknown } }[] = [];
  child.on('message', (message) => answers.push(message as (typeof answers)[number]));
  const ended = new Promise((resolve) => child.once('exit', resolve));
  try {
    child.send({ t: 'call', id: 1, name: 'storage.status', params: {} });
    const answer = await eventually(() => answers.find((each) => each.answer?.id === 1), { within: 20_000, what: () => `the engine answers\n${complaint}` });
    expect(answer!.answer).toMatchObject({ t: 'result', result: { state: 'ok', segmentSeconds: 60 } });
    expect(existsSync(path.join(dataDir, 'index.db'))).toBe(true);
    // The model that comes with it is loaded and run in its thread.
    child.send({ t: 'call', id: 2, name: 'guard.setDetector', params: { modelFile: path.join(app, 'resources', 'models', 'nanodet.onnx'), labelsFile: null } });
    const tried = await eventually(() => answers.find((each) => each.answer?.id === 2), { within: 60_000, what: () => `the detector is tried\n${complaint}` });
    expect(tried!.answer).toMatchObject({ t: 'result', result: { state: { knows: ['person', 'vehicle', 'animal'], problem: null } } });
  } finally {
    child.send({ type: 'close' });
    await ended;
  }
});

test.each(['linux', 'mac', 'win'])('the configuration for %s is valid', async (platform) => {
  const { validateConfiguration, getConfig } = require('app-builder-lib/out/util/config/config') as {
    getConfig(projectDir: string, configPath: string | null, options: object): Promise<Record<string, unknown>>;
    validateConfiguration(config: object, logger: { add(): void; isEnabled: boolean }): Promise<void>;
  };
  const config = await getConfig(root, null, {});
  expect(config).toHaveProperty(platform);
  await validateConfiguration(config, { add: () => {}, isEnabled: false });
  await expect(validateConfiguration({ ...config, [platform]: { targets: 1 } }, { add: () => {}, isEnabled: false })).rejects.toThrow();
});

let extractedTo: string | null = null;
/** The archive and what lies beside it in one folder, as Electron shows them to the app. */
function extract(): string {
  if (extractedTo) return extractedTo;
  const to = path.join(folder, 'app');
  asar.extractAll(path.join(resources, 'app.asar'), to);
  cpSync(path.join(resources, 'app.asar.unpacked'), to, { recursive: true });
  return (extractedTo = to);
}
