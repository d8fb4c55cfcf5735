// Holds the locales against each other and against the code: a key missing in a language, used in code and missing, with other
// placeholders, or used nowhere, fails.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const LANGUAGES = ['en', 'zh-CN'];
/** Families of keys that code puts together: `t(\`page.${name}\`)`. */
const DYNAMIC = [
  'notices.notify.', 'notify.channel.', 'notify.channelHint.', 'notify.channelShort.', 'notify.passed.', 'notify.permission.',
  'playback.clockMark.', 'playback.find.span.', 'playback.scales.',
  'page.', 'welcome.', 'theme.', 'sensitivity.', 'cameraStatus.', 'recordingMode.', 'recordingModeHint.', 'recordingState.', 'storage.state.', 'errors.kind.', 'gapCause.', 'eventKind.', 'events.time.', 'live.notice.', 'bench.', 'card.is.', 'card.advice.', 'card.kind.', 'commissioning.', 'drift.picture.', 'errors.detector.', 'eventWhy.', 'guardQuiet.', 'cameraControl.', 'cameraIcon.', 'cameraSetting.', 'cameraSettingFailure.', 'cameraSettingValue.', 'cameraSettings.group.', 'cameras.tab.', 'health.by.', 'health.listening.', 'health.signal.', 'health.stream.', 'notices.proof.', 'playback.class.', 'ptz.', 'talk.', 'guard.nightByHint.', 'guard.inMode.', 'guard.detect.', 'guard.try.', 'guardMode.', 'guardModeHint.',
  'detector.kind.', 'detector.loaded.', 'distance.exactness.', 'distance.fault.', 'distance.good.', 'distance.limit.', 'distance.mark.', 'distance.walkLast.',
];
const FOLDERS = ['renderer', 'main', 'contract', 'preload'];

const problems = [];
const flat = Object.fromEntries(LANGUAGES.map((language) => [language, flatten(JSON.parse(fs.readFileSync(path.join(root, 'resources/locales', `${language}.json`), 'utf8')))]));
const [first, ...others] = LANGUAGES;
for (const other of others) {
  for (const key of flat[first].keys()) if (!flat[other].has(key)) problems.push(`${other}: ${key} is missing`);
  for (const key of flat[other].keys()) if (!flat[first].has(key)) problems.push(`${first}: ${key} is missing`);
  for (const [key, text] of flat[first]) {
    const theirs = flat[other].get(key);
    if (theirs === undefined) continue;
    const mine = placeholders(text).filter((name) => name !== 'count');
    const also = placeholders(theirs).filter((name) => name !== 'count');
    if (mine.join() !== also.join()) problems.push(`${key}: placeholders differ: ${mine.join(', ') || 'none'} / ${also.join(', ') || 'none'}`);
  }
}
for (const language of LANGUAGES) for (const [key, text] of flat[language]) if (text.trim() === '') problems.push(`${language}: ${key} is empty`);

const code = FOLDERS.flatMap((folder) => [...sources(path.join(root, folder))].map((file) => [path.relative(root, file), fs.readFileSync(file, 'utf8')]));
const base = (key) => key.replace(/_(?:one|other|zero|few|many)$/, '');
const known = new Set([...flat[first].keys()].map(base));
const used = new Set();
for (const [file, text] of code) {
  for (const [, key] of text.matchAll(/\bt\(\s*'([\w.-]+)'/g)) {
    used.add(key);
    if (!known.has(key)) problems.push(`${file}: t('${key}') has no text`);
  }
  for (const [, key] of text.matchAll(/new AppError\(\s*'[\w-]+',\s*'([\w.-]+)'/g)) {
    used.add(`errors.${key}`);
    if (!known.has(`errors.${key}`) && !/\.test\.tsx?$/.test(file)) problems.push(`${file}: the error '${key}' has no text`);
  }
  // Keys that travel as data: notices, statuses, tables of errors.
  for (const [, key] of text.matchAll(/['"`]([a-z][\w-]*(?:\.[\w-]+)+)['"`]/g)) {
    used.add(key);
    used.add(`errors.${key}`);
  }
  for (const [, key] of text.matchAll(/['"`]([a-z][\w-]*)['"`]/g)) used.add(`errors.${key}`);
}
for (const key of known) {
  if (!used.has(key) && !DYNAMIC.some((prefix) => key.startsWith(prefix)) && !key.startsWith('shell.')) problems.push(`${key} is used nowhere`);
}

if (problems.length > 0) {
  process.stdout.write(`${problems.join('\n')}\n`);
  process.exitCode = 1;
}

function flatten(tree, prefix = '', out = new Map()) {
  for (const [key, value] of Object.entries(tree)) {
    if (typeof value === 'string') out.set(prefix + key, value);
    else flatten(value, `${prefix}${key}.`, out);
  }
  return out;
}

function placeholders(text) {
  return [...text.matchAll(/\{\{\s*(\w+)\s*\}\}/g)].map((match) => match[1]).toSorted();
}

function* sources(folder) {
  for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
    const full = path.join(folder, entry.name);
    if (entry.isDirectory()) yield* sources(full);
    else if (/\.tsx?$/.test(entry.name)) yield full;
  }
}
