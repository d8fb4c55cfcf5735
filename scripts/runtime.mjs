// Finds the programs around Kanjia by looking at files only: no process is started, nothing is downloaded.
import fs from 'node:fs';
import path from 'node:path';

/** @returns {{path: string, from: 'environment'|'static'|'path'} | null} */
export function findFfmpeg(root) {
  const given = process.env.KANJIA_FFMPEG;
  if (given && fs.existsSync(given)) return { path: given, from: 'environment' };
  const bundled = path.join(root, 'node_modules', 'ffmpeg-static', process.platform === 'win32' ? 'ffmpeg.exe' : 'ffmpeg');
  if (fs.existsSync(bundled)) return { path: bundled, from: 'static' };
  const found = inPath(process.platform === 'win32' ? 'ffmpeg.exe' : 'ffmpeg');
  return found ? { path: found, from: 'path' } : null;
}

/**
 * Path of Electron's executable, or null. `require('electron')` would start a download and then throw
 * (electron 42+ fetches its binary lazily), so its files are read instead.
 */
export function electronRuntime(root) {
  const home = path.join(root, 'node_modules', 'electron');
  try {
    const name = fs.readFileSync(path.join(home, 'path.txt'), 'utf8').trim();
    const executable = path.join(process.env.ELECTRON_OVERRIDE_DIST_PATH || path.join(home, 'dist'), name);
    return name !== '' && fs.existsSync(executable) ? executable : null;
  } catch {
    return null;
  }
}

/** True where a window can be shown. */
export function hasDisplay() {
  return process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}

/** Path of a Chromium for the tests, or null. */
export function findBrowser() {
  const given = process.env.KANJIA_CHROMIUM;
  if (given && fs.existsSync(given)) return given;
  for (const name of ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome.exe']) {
    const found = inPath(name);
    if (found) return found;
  }
  const fixed = ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome', 'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe'];
  return fixed.find((file) => fs.existsSync(file)) ?? null;
}

export function hasCjkFonts() {
  if (process.platform !== 'linux') return true;
  return ['/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc', '/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc'].some((file) => fs.existsSync(file));
}

export function hasGstreamerRtsp() {
  if (process.platform !== 'linux') return false;
  const arch = { x64: 'x86_64-linux-gnu', arm64: 'aarch64-linux-gnu' }[process.arch] ?? '';
  const lib = `/usr/lib/${arch}`;
  return (
    fs.existsSync(`${lib}/girepository-1.0/GstRtspServer-1.0.typelib`) &&
    fs.existsSync(`${lib}/gstreamer-1.0/libgstx264.so`) &&
    fs.existsSync('/usr/lib/python3/dist-packages/gi/__init__.py')
  );
}

function inPath(name) {
  for (const folder of (process.env.PATH ?? '').split(path.delimiter)) {
    if (folder === '' || folder.includes(`node_modules${path.sep}.bin`)) continue;
    const file = path.join(folder, name);
    try {
      fs.accessSync(file, fs.constants.X_OK);
      return file;
    } catch {
      // Not there: the next folder.
    }
  }
  return null;
}
