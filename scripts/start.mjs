// `npm start`: the desktop app where there is an Electron runtime and a display, else the same app served to a browser.
// `npm run demo`: the same with five virtual cameras on loopback.
import { spawn } from 'node:child_process';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildProcesses, buildRenderer } from './build.mjs';
import { electronRuntime, findFfmpeg, hasDisplay } from './runtime.mjs';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const args = process.argv.slice(2);
const demo = args[0] === '--demo';
if (demo) args.shift();

process.env.KANJIA_FFMPEG ??= findFfmpeg(root)?.path;
buildRenderer(root);
buildProcesses(root);

if (demo) await import('../tools/demo/demo.ts').then((module) => module.prepareDemo(args));

const electron = electronRuntime(root);
if (args.includes('--headless') || !electron || !hasDisplay()) {
  if (!args.includes('--headless') && !args.includes('--help')) explainBrowser(electron);
  process.argv = [process.argv[0], 'kanjia', ...args];
  // Built, not from source: reading TypeScript costs each of its processes 12 MB.
  await import('../out/main/headless.js');
} else {
  const child = spawn(electron, [root, ...args], { stdio: 'inherit', windowsHide: false });
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code) => process.exit(code ?? 1));
}

function explainBrowser(runtime) {
  const reason = runtime
    ? 'There is no display here, so no window can be shown.'
    : 'The Electron runtime is not installed, so there is no desktop window. To get it: node scripts/setup.mjs --retry (needs github.com or ELECTRON_MIRROR).';
  process.stdout.write(`${reason}\nThe same app opens in your browser:\n`);
}
