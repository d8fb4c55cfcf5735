// Makes a checkout ready to run: packages, ffmpeg, the Electron runtime, and for the tests a browser, fonts and an
// independent RTSP server. Plain JavaScript without dependencies, because it runs before anything is installed.
// Fast when all is there: it only looks at files. Usage: node scripts/setup.mjs [--tests] [--retry]
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { electronRuntime, findBrowser, findFfmpeg, hasCjkFonts, hasGstreamerRtsp } from './runtime.mjs';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const stateFile = path.join(root, '.cache', 'setup.json');
const forTests = process.argv.includes('--tests');
const retry = process.argv.includes('--retry');

/** A download that goes nowhere must not hold up the start; on a slow line these are still enough for the files' size. */
const ELECTRON_LIMIT_SECONDS = 300;
const FFMPEG_LIMIT_SECONDS = 180;

/** An MQTT broker, started by the tests themselves. */
const MOSQUITTO = ['/usr/sbin/mosquitto', '/usr/local/sbin/mosquitto', '/opt/homebrew/sbin/mosquitto'];
/** A client of others that the virtual camera is held against. */
const ONVIF_UTIL = '/usr/bin/onvif-util';
/** A network drive that the tests mount themselves: its client, and its server, which is no daemon. */
const NETWORK_DRIVE = { sshfs: '/usr/bin/sshfs', 'openssh-sftp-server': '/usr/lib/openssh/sftp-server' };

const state = readState();
const say = (text) => process.stderr.write(`kanjia set-up: ${text}\n`);

await installPackages();
await provideFfmpeg();
await provideElectron();
if (forTests) provideTestTools();
writeState();

async function installPackages() {
  const lock = fs.readFileSync(path.join(root, 'package-lock.json'));
  const hash = createHash('sha256').update(lock).digest('hex');
  const installed = path.join(root, 'node_modules', '.package-lock.json');
  if (state.packages === hash && fs.existsSync(installed)) return;
  say('installing packages (npm ci), about half a minute…');
  const npm = process.env.npm_execpath;
  const [command, args] = npm && /\.c?js$/.test(npm) ? [process.execPath, [npm, 'ci']] : [process.platform === 'win32' ? 'npm.cmd' : 'npm', ['ci']];
  const result = spawnSync(command, [...args, '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: command.endsWith('.cmd'),
    // npm hands its own script's settings down; as "dry run" or "ignore scripts" they would spoil the inner call.
    env: Object.fromEntries(Object.entries(process.env).filter(([key]) => !/^npm_config_(?:dry_run|ignore_scripts|global|prefix|local_prefix)$/i.test(key))),
  });
  if (result.status !== 0) fail('npm ci failed. Look at its messages above; is the package registry reachable?');
  state.packages = hash;
  delete state.electron;
  delete state.ffmpeg;
  writeState();
}

async function provideFfmpeg() {
  const script = path.join(root, 'node_modules', 'ffmpeg-static', 'install.js');
  const have = findFfmpeg(root);
  if (have && (have.from !== 'path' || state.ffmpeg === 'failed') && !retry) return;
  if (fs.existsSync(script) && (state.ffmpeg !== 'failed' || retry)) {
    say('fetching ffmpeg (once)…');
    const ok = await runLimited(process.execPath, [script], FFMPEG_LIMIT_SECONDS);
    state.ffmpeg = ok && findFfmpeg(root)?.from === 'static' ? 'done' : 'failed';
    writeState();
    if (state.ffmpeg === 'failed') say(`its download cannot be reached from here; ${have ? `using ${have.path}` : 'looking for another way'}.`);
  }
  if (findFfmpeg(root)) return;
  apt(['ffmpeg'], 'ffmpeg');
  if (findFfmpeg(root)) return;
  fail(
    'ffmpeg is missing, and Kanjia cannot record without it. Install it (Debian/Ubuntu: sudo apt install ffmpeg · macOS: brew install ffmpeg · ' +
      'Windows: winget install ffmpeg), or set KANJIA_FFMPEG to its path, then run the same command again.',
  );
}

async function provideElectron() {
  const script = path.join(root, 'node_modules', 'electron', 'install.js');
  if (electronRuntime(root) || !fs.existsSync(script)) return;
  const version = JSON.parse(fs.readFileSync(path.join(root, 'node_modules', 'electron', 'package.json'), 'utf8')).version;
  // A mirror given later deserves a fresh try; the same place that failed before does not.
  const attempt = `${version} ${process.env.ELECTRON_MIRROR ?? ''}`;
  if (state.electron === attempt && !retry) return;
  say('fetching the Electron runtime (once, about 120 MB)…');
  const ok = await runLimited(process.execPath, [script], ELECTRON_LIMIT_SECONDS);
  if (ok && electronRuntime(root)) delete state.electron;
  else {
    state.electron = attempt;
    say('it cannot be reached from here: Kanjia will open in the browser instead. (Try again: node scripts/setup.mjs --retry, or set ELECTRON_MIRROR.)');
  }
  writeState();
}

function provideTestTools() {
  const wanted = [];
  if (!findBrowser()) wanted.push('chromium');
  if (!hasCjkFonts()) wanted.push('fonts-noto-cjk');
  if (!hasGstreamerRtsp()) {
    wanted.push('gir1.2-gst-rtsp-server-1.0', 'python3-gi', 'gstreamer1.0-plugins-base', 'gstreamer1.0-plugins-good');
    wanted.push('gstreamer1.0-plugins-bad', 'gstreamer1.0-plugins-ugly', 'gstreamer1.0-libav');
  }
  if (!fs.existsSync(ONVIF_UTIL)) wanted.push('onvif-tools');
  if (!hasMosquitto()) wanted.push('mosquitto');
  wanted.push(...missingForDrive());
  if (wanted.length > 0) apt(wanted, 'what the tests need: a browser, Chinese fonts, a second RTSP server, an ONVIF client, an MQTT broker, a network drive');
  if (!findBrowser() && process.platform !== 'linux') {
    say('fetching a browser for the tests…');
    spawnSync(process.execPath, [path.join(root, 'node_modules', 'playwright', 'cli.js'), 'install', 'chromium'], { cwd: root, stdio: ['ignore', 2, 2] });
  }
  const missing = [];
  if (!findBrowser()) missing.push('Chromium');
  if (!hasCjkFonts()) missing.push('Chinese fonts (fonts-noto-cjk)');
  if (!hasGstreamerRtsp()) missing.push("GStreamer's RTSP server (gir1.2-gst-rtsp-server-1.0, python3-gi)");
  if (process.platform === 'linux' && !fs.existsSync(ONVIF_UTIL)) missing.push('onvif-util (onvif-tools)');
  if (!hasMosquitto()) missing.push('mosquitto');
  missing.push(...missingForDrive());
  if (missing.length > 0) say(`not there: ${missing.join(', ')}. The suites that need them will be skipped${process.env.CI ? ', which in CI is a failure' : ''}.`);
}

function hasMosquitto() {
  return MOSQUITTO.some((file) => fs.existsSync(file));
}

/** Of no use where nothing can be mounted. */
function missingForDrive() {
  return fs.existsSync('/dev/fuse') ? Object.entries(NETWORK_DRIVE).flatMap(([name, file]) => (fs.existsSync(file) ? [] : [name])) : [];
}

/** Debian and Ubuntu, as root or where sudo asks for no password. */
function apt(packages, what) {
  if (process.platform !== 'linux' || spawnSync('apt-get', ['--version'], { stdio: 'ignore' }).status !== 0) return;
  const isRoot = process.getuid?.() === 0;
  if (!isRoot && spawnSync('sudo', ['-n', 'true'], { stdio: 'ignore' }).status !== 0) return;
  say(`installing ${what} (apt-get install ${packages.join(' ')})…`);
  const run = (...args) =>
    spawnSync(isRoot ? 'apt-get' : 'sudo', isRoot ? args : ['-n', 'apt-get', ...args], {
      stdio: ['ignore', 2, 2],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    }).status === 0;
  const options = ['install', '-y', '-q', '--no-install-recommends', ...packages];
  if (!run(...options)) {
    run('update', '-q');
    run(...options);
  }
}

/** Runs a download, saying that it goes on; false when it fails or takes longer than `seconds`. */
function runLimited(command, args, seconds) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd: root, stdio: 'ignore' });
    const started = Date.now();
    const watch = setInterval(() => {
      const elapsed = Math.round((Date.now() - started) / 1000);
      if (elapsed >= seconds) child.kill('SIGKILL');
      else if (elapsed % 10 === 0 && elapsed > 0) say(`still trying, ${elapsed} s…`);
    }, 1000);
    child.on('error', () => {
      clearInterval(watch);
      resolve(false);
    });
    child.on('close', (code) => {
      clearInterval(watch);
      resolve(code === 0);
    });
  });
}

function readState() {
  try {
    return JSON.parse(fs.readFileSync(stateFile, 'utf8'));
  } catch {
    return {};
  }
}

function writeState() {
  const text = JSON.stringify(state);
  try {
    if (fs.existsSync(stateFile) && fs.readFileSync(stateFile, 'utf8') === text) return;
    fs.mkdirSync(path.dirname(stateFile), { recursive: true });
    fs.writeFileSync(stateFile, text);
  } catch {
    // A read-only checkout works too; it only looks again next time.
  }
}

function fail(text) {
  say(text);
  process.exit(1);
}
