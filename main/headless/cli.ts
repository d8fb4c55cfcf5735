/**
 * `npm start -- --headless`: a small parent that keeps the server process running. It does nothing else, so that nothing can
 * bring it down.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { engineEnvironment } from '../base/engine-threads.ts';
import { entryUrl } from '../base/entries.ts';
import { RestartPolicy } from '../base/restart-policy.ts';
import { ArgumentError, MAINTENANCE_COMMANDS, readArguments, USAGE } from './arguments.ts';
import type { ToParent } from './parent-messages.ts';

const script = fileURLToPath(entryUrl('server'));
const args = process.argv.slice(2);
/** Objects live for as long as a frame takes to pass, or for ever: a small nursery does, and its room is saved thrice. */
const ENGINE_FLAGS = ['--max-semi-space-size=4'];
const policy = new RestartPolicy();
let dataDir = '';
let child: ChildProcess | null = null;
const SAME_CTRL_C_MS = 1000;
let stoppingSince: number | null = null;
/** Where it listens; also after a restart. Null until it has listened once. */
let announced: { port: string } | null = null;

const [command] = args;
if (command !== undefined && MAINTENANCE_COMMANDS.includes(command)) {
  // Only then: all that it needs would keep a start waiting.
  const { runMaintenance } = await import('./maintenance.ts');
  process.exitCode = await runMaintenance(args, process.env, (text) => process.stdout.write(text));
} else if (args.includes('--help')) {
  process.stdout.write(USAGE);
} else {
  try {
    dataDir = readArguments(args, process.env).dataDir;
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, stop);
    start();
  } catch (error) {
    if (!(error instanceof ArgumentError)) throw error;
    process.stderr.write(`${error.message}\n\n${USAGE}`);
    process.exitCode = 2;
  }
}

function start(): void {
  const startedAt = performance.now();
  let fatal: string | null = null;
  const started = fork(script, announced ? [...args, '--port', announced.port] : args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], execArgv: ENGINE_FLAGS, env: { ...compiledCode(), ...engineEnvironment(process.env) } });
  child = started;
  started.on('message', (message: ToParent) => {
    if (message.type === 'fatal') fatal = message.message;
    else if (!announced) announce(message);
  });
  // What it said last may still be on its way when it has ended: the end of both is waited for.
  const told = new Promise((resolve) => started.once('disconnect', resolve));
  const ended = (code: number | null, signal: NodeJS.Signals | null) => {
    child = null;
    if (stoppingSince !== null) process.exit(code ?? 0);
    if (fatal !== null) process.stderr.write(`${fatal}\n`);
    // At the first start a person is there to mend it. Later nobody is, and what stands in the way may pass.
    if (fatal !== null && !announced) process.exit(1);
    const { delayMs } = policy.afterDeath(performance.now() - startedAt);
    process.stderr.write(`the engine has ended (${signal ?? code}); starting it again\n`);
    setTimeout(() => {
      if (stoppingSince !== null) process.exit(0);
      start();
    }, delayMs);
  };
  started.on('exit', (code, signal) => void told.then(() => ended(code, signal)));
}

/** What was compiled at the start before is not compiled again: the engine is there sooner. In a folder that nobody else may write to. */
function compiledCode(): Record<string, string> {
  return existsSync(dataDir) ? { NODE_COMPILE_CACHE: path.join(dataDir, 'compile-cache') } : {};
}

/** Once: a link is a key, and a restart after a crash has nobody in front of it. */
function announce(message: Extract<ToParent, { type: 'listening' }>): void {
  announced = { port: new URL(message.url).port };
  const lines = ['', `  Kanjia 看家: ${message.url}`, '', `  Sign in once with this link: ${message.url}/signin?token=${message.link}`];
  if (message.password !== null) lines.push(`  Owner password, shown only now: ${message.password}`);
  if (message.fingerprint !== null) lines.push(`  Certificate (SHA-256): ${message.fingerprint}`);
  process.stdout.write(`${lines.join('\n')}\n\n`);
}

/** One Ctrl-C may come twice, from the terminal and from npm; one that comes later is a person who has waited enough. */
function stop(): void {
  const now = performance.now();
  if (stoppingSince !== null && now - stoppingSince > SAME_CTRL_C_MS) child?.kill('SIGKILL');
  if (stoppingSince !== null) return;
  stoppingSince = now;
  if (!child) process.exit(0);
  child.kill('SIGTERM');
}
