/** Debian's MQTT broker on loopback, with a configuration of its own; and a client that watches what stands on it. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import mqtt, { type MqttClient } from 'mqtt';
import { generate } from 'selfsigned';
import { eventually } from './eventually.ts';
import { freePort } from './headless.ts';

const PLACES = ['/usr/sbin/mosquitto', '/usr/local/sbin/mosquitto', '/opt/homebrew/sbin/mosquitto'];
export const mosquitto = PLACES.find((file) => existsSync(file)) ?? null;
export const BROKER_LOGIN = { username: 'kanjia', password: 'a long 密码' };

export interface Broker extends AsyncDisposable {
  port: number;
  /** PEM of its certificate, where it has one. */
  ca: string;
  /** A second client of it, that hears everything. */
  watch(): Promise<Watcher>;
  /** As if it had been switched off. */
  stop(): Promise<void>;
}

export interface Watcher extends AsyncDisposable {
  client: MqttClient;
  /** The newest by topic; what was cleared is gone. */
  now: Map<string, Buffer>;
  /** All that came, in its order, also what was retained. */
  heard: { topic: string; payload: Buffer; retain: boolean; qos: number }[];
  text(topic: string): string | undefined;
}

/** @param options `password`: it wants one; `tls`: with a certificate that nobody vouches for */
export async function startBroker(options: { port?: number; password?: boolean; tls?: boolean } = {}): Promise<Broker> {
  if (!mosquitto) throw new Error('mosquitto is not installed');
  const folder = mkdtempSync(path.join(tmpdir(), 'kanjia-broker-'));
  const port = options.port ?? (await freePort());
  const at = (name: string) => path.join(folder, name);
  const lines = [`listener ${port} 127.0.0.1`, `allow_anonymous ${String(!options.password)}`, 'persistence false', 'log_dest stderr'];
  // Started by root it would become another user, who may not read this folder.
  if (process.getuid?.() === 0) lines.push('user root');
  let ca = '';
  if (options.tls) {
    const pems = await generate([{ name: 'commonName', value: 'broker.test' }], {
      ...{ keyType: 'ec', curve: 'P-256', algorithm: 'sha256' },
      extensions: [
        { name: 'basicConstraints', cA: true },
        { name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] },
      ],
    });
    ca = pems.cert;
    writeFileSync(at('cert.pem'), pems.cert);
    writeFileSync(at('key.pem'), pems.private, { mode: 0o600 });
    lines.push(`certfile ${at('cert.pem')}`, `keyfile ${at('key.pem')}`);
  }
  if (options.password) {
    writeFileSync(at('passwords'), '', { mode: 0o600 });
    const made = spawnSync(mosquitto.replace('sbin/mosquitto', 'bin/mosquitto_passwd'), ['-b', at('passwords'), BROKER_LOGIN.username, BROKER_LOGIN.password]);
    if (made.status !== 0) throw new Error(`mosquitto_passwd: ${made.stderr.toString()}`);
    lines.push(`password_file ${at('passwords')}`);
  }
  writeFileSync(at('broker.conf'), `${lines.join('\n')}\n`);
  const child = spawn(mosquitto, ['-c', at('broker.conf')], { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  await eventually(
    () => {
      if (child.exitCode !== null) throw new Error(`mosquitto ended: ${said}`);
      return /running/.test(said);
    },
    { what: () => `mosquitto runs\n${said}` },
  );
  const login = options.password ? BROKER_LOGIN : {};
  return {
    ...{ port, ca },
    watch: () => watch(mqtt.connect({ ...login, ...(options.tls ? { ca } : {}), host: '127.0.0.1', port, protocol: options.tls ? 'mqtts' : 'mqtt' })),
    stop: () => end(child),
    async [Symbol.asyncDispose]() {
      await end(child);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function watch(client: MqttClient): Promise<Watcher> {
  const now: Watcher['now'] = new Map();
  const heard: Watcher['heard'] = [];
  client.on('message', (topic, payload, { retain, qos }) => {
    heard.push({ topic, payload, retain, qos });
    if (payload.length === 0) now.delete(topic);
    else now.set(topic, payload);
  });
  await new Promise<void>((resolve, reject) => client.once('connect', () => resolve()).once('error', reject));
  await client.subscribeAsync('#', { qos: 1 });
  return {
    ...{ client, now, heard },
    text: (topic) => now.get(topic)?.toString('utf8'),
    async [Symbol.asyncDispose]() {
      await client.endAsync(true);
    },
  };
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await exited;
}
