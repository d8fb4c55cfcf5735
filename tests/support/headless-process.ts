/** The headless command as a person types it: what it prints, what it leaves, how it ends. */
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { eventually } from './eventually.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

export interface HeadlessProcess extends AsyncDisposable {
  pid: number;
  kill(signal: NodeJS.Signals): void;
  /** Everything it has printed, on both. */
  output(): string;
  stdout(): string;
  /** Waits until it has printed this. */
  printed(pattern: RegExp): Promise<RegExpExecArray>;
  ended: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;
  /** It and all that it has started, also what nobody is the parent of any more (Linux). Ended processes are not in it. */
  family(): { pid: number; command: string }[];
}

/** In the environment, which every descendant inherits. */
const MARK = 'KANJIA_TEST_MARK';

/** Starts it on loopback's interface; disposing kills it and what it has started. */
export function runHeadless(args: string[], options: { env?: Record<string, string> } = {}): HeadlessProcess {
  const mark = randomUUID();
  const child = spawn(process.execPath, ['main/headless/cli.ts', '--headless', '--interfaces', 'lo', ...args], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, LC_ALL: '', LANG: 'en_US.UTF-8', ...options.env, [MARK]: mark },
  });
  let output = '';
  let stdout = '';
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk.toString();
    output += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const ended = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => child.once('exit', (code, signal) => resolve({ code, signal })));
  const closed = new Promise((resolve) => child.once('close', resolve));
  return {
    pid: child.pid!,
    kill: (signal) => void child.kill(signal),
    output: () => output,
    stdout: () => stdout,
    printed: (pattern) =>
      eventually(() => pattern.exec(output), { within: 20_000, every: 20, what: () => `${pattern} is printed\n${output}` }),
    // The pipes close when the last process that holds them has ended: then all is printed.
    ended: ended.then((how) => closed.then(() => how)),
    family: () => markedWith(mark),
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM');
      const late = setTimeout(() => {
        for (const { pid } of markedWith(mark)) process.kill(pid, 'SIGKILL');
      }, 10_000);
      await closed;
      clearTimeout(late);
    },
  };
}

function markedWith(mark: string): { pid: number; command: string }[] {
  return readdirSync('/proc').flatMap((entry) => {
    if (!/^\d+$/.test(entry) || !readQuietly(`/proc/${entry}/environ`).split('\0').includes(`${MARK}=${mark}`)) return [];
    return [{ pid: Number(entry), command: readQuietly(`/proc/${entry}/cmdline`).replaceAll('\0', ' ').trim() }];
  });
}

function readQuietly(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
