/** Starts the real headless engine, as `npm start -- --headless` does, and speaks to it as a script would. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { CallName, CallParams, CallResult } from '../../contract/calls.ts';
import { buildProcesses, buildRenderer } from '../../scripts/build.mjs';
import { eventually } from './eventually.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));

export interface Headless extends AsyncDisposable {
  url: string;
  token: string;
  dataDir: string;
  /** Everything it has printed. */
  output(): string;
  call<N extends CallName>(name: N, params: CallParams<N>): Promise<CallResult<N>>;
  /** The one-time link it printed, not used yet. */
  signInLink(): string;
  parentPid: number;
  /** Ends it as Ctrl-C does. */
  stop(): Promise<void>;
}

export class CallFailed extends Error {
  readonly status: number;
  readonly body: { error: { kind: string; message: string; retryable: boolean; data: Record<string, unknown> } };

  constructor(status: number, body: CallFailed['body']) {
    super(`${status} ${JSON.stringify(body)}`);
    this.status = status;
    this.body = body;
  }
}

/** `built`: as `npm start` runs it, built now unless that was done `before`; else from source. `askEveryMs`: how often it is asked whether it has started. */
export async function startHeadless(options: { dataDir?: string; port?: number; args?: string[]; env?: Record<string, string>; built?: boolean | 'before'; askEveryMs?: number } = {}): Promise<Headless> {
  if (options.built === true) {
    buildRenderer(root);
    buildProcesses(root);
  }
  const dataDir = options.dataDir ?? mkdtempSync(path.join(tmpdir(), 'kanjia-e2e-'));
  const port = options.port ?? (await freePort());
  const tokenFile = path.join(dataDir, 'owner-token.txt');
  const child = spawn(
    process.execPath,
    [options.built ? 'out/main/headless.js' : 'main/headless/cli.ts', '--headless', '--port', String(port), '--data', dataDir, '--interfaces', 'lo', '--owner-token-file', tokenFile, ...(options.args ?? [])],
    { cwd: root, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, LANG: 'en_US.UTF-8', ...options.env } },
  );
  let printed = '';
  const keep = (chunk: Buffer) => {
    printed = (printed + chunk.toString()).slice(-400_000);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  const url = `http://127.0.0.1:${port}`;
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));

  await eventually(
    async () => {
      if (child.exitCode !== null) throw new Error(`the engine ended with ${child.exitCode}:\n${printed}`);
      return (await fetch(`${url}/healthz`)).ok;
    },
    { within: 60_000, every: options.askEveryMs ?? 100, what: () => `healthz answers\n${printed}` },
  ).catch(async (error: unknown) => {
    // Nobody else could end it.
    await stop(child, exited);
    throw error;
  });
  const token = readFileSync(tokenFile, 'utf8').trim();

  const headless: Headless = {
    url,
    token,
    dataDir,
    output: () => printed,
    parentPid: child.pid!,
    call: (name, params) => callHttp(url, token, name, params),
    signInLink() {
      const link = /https?:\/\/\S*signin\S*/.exec(printed)?.[0];
      if (!link) throw new Error(`no sign-in link was printed:\n${printed}`);
      return link;
    },
    stop: () => stop(child, exited),
    async [Symbol.asyncDispose]() {
      await stop(child, exited);
      if (!options.dataDir) rmSync(dataDir, { recursive: true, force: true });
    },
  };
  return headless;
}

export async function callHttp<N extends CallName>(url: string, token: string, name: N, params: CallParams<N>): Promise<CallResult<N>> {
  const response = await fetch(`${url}/api/v1/${name}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify(params),
  });
  const body = (await response.json()) as unknown;
  if (!response.ok) throw new CallFailed(response.status, body as CallFailed['body']);
  return body as CallResult<N>;
}

async function stop(child: ChildProcess, exited: Promise<unknown>): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
  const late = setTimeout(() => child.kill('SIGKILL'), 20_000);
  await exited;
  clearTimeout(late);
}

export async function freePort(host = '127.0.0.1'): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, host, resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
