import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../', import.meta.url));
const CREDENTIALS = { username: 'admin', password: 'kanjia-demo' };

/**
 * Starts virtual cameras in processes of their own, four that play a loop and one that turns and can be set, and completes the app's arguments: a data folder of the demo's, discovery
 * confined to loopback, and the cameras' password, so that the app finds and adds them by itself.
 */
export async function prepareDemo(args: string[]): Promise<void> {
  const data = path.join(root, '.kanjia', 'demo');
  mkdirSync(data, { recursive: true });
  const credentials = path.join(data, 'demo-cameras.txt');
  writeFileSync(credentials, `${CREDENTIALS.username}:${CREDENTIALS.password}\n`, { mode: 0o600 });
  if (!args.includes('--data')) args.push('--data', data);
  if (!args.includes('--interfaces')) args.push('--interfaces', '127.0.0.1');
  args.push('--auto-add', credentials);
  process.stdout.write('Starting five virtual cameras on this computer (the first time they are painted, about a minute)…\n');
  const start = (...options: string[]) => {
    const cameras = spawn(process.execPath, [path.join(root, 'tools/virtual-camera/cli.ts'), '--json', ...options], { stdio: ['pipe', 'pipe', 'inherit'] });
    // They end with this process, whichever way it ends: their standard input closes.
    process.once('exit', () => cameras.kill());
    return ready(cameras);
  };
  await Promise.all([start('--count', '4', '--port-base', '18800'), start('--live', '--count', '1', '--name', 'Garden', '--port-base', '18820')]);
}

function ready(cameras: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    if (!cameras.stdout) return;
    createInterface({ input: cameras.stdout }).on('line', (line) => {
      if ((JSON.parse(line) as { ready?: boolean }).ready) resolve();
    });
    cameras.once('exit', (code) => reject(new Error(`the virtual cameras ended (${code})`)));
  });
}
