// Builds what a start needs, only when its sources are newer than the last build.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const SHARED = ['contract', 'media', 'resources', 'package.json', 'package-lock.json'];

/** The page, by Vite, into out/renderer. */
export function buildRenderer(root) {
  if (isFresh(root, 'out/renderer/index.html', ['renderer', 'vite.config.ts', ...SHARED])) return;
  process.stderr.write('kanjia: building the page (a few seconds)…\n');
  run(root, ['node_modules/vite/bin/vite.js', 'build', '--logLevel', 'warn']);
}

/** Shell, engine, headless server and preload, by electron-vite, into out/main and out/preload. */
export function buildProcesses(root) {
  if (isFresh(root, 'out/main/shell.js', ['main', 'preload', 'electron.vite.config.ts', ...SHARED])) return;
  process.stderr.write('kanjia: building the app (a few seconds)…\n');
  run(root, ['node_modules/electron-vite/bin/electron-vite.js', 'build', '--logLevel', 'error']);
}

function isFresh(root, output, inputs) {
  let built;
  try {
    built = fs.statSync(path.join(root, output)).mtimeMs;
  } catch {
    return false;
  }
  return inputs.every((input) => newest(path.join(root, input)) <= built);
}

function newest(file) {
  let stat;
  try {
    stat = fs.statSync(file);
  } catch {
    return 0;
  }
  if (!stat.isDirectory()) return stat.mtimeMs;
  let latest = stat.mtimeMs;
  for (const name of fs.readdirSync(file)) latest = Math.max(latest, newest(path.join(file, name)));
  return latest;
}

function run(root, args) {
  const result = spawnSync(process.execPath, args, { cwd: root, stdio: ['ignore', 2, 2], env: { ...process.env, NODE_ENV: 'production' } });
  if (result.status !== 0) {
    process.stderr.write('kanjia: the build failed; its messages are above.\n');
    process.exit(1);
  }
}
