/** `npm run virtual-cameras -- --count 4`: cameras on loopback until Ctrl-C. */
import { createServer } from 'node:http';
import { parseArgs } from 'node:util';
import { type FarmOptions, startVirtualCameras } from './index.ts';
import { type SceneName, SCENE_NAMES } from './scene/scripts.ts';

const SIZES: Record<string, { width: number; height: number; bitrateKbps: number }> = {
  '1080p': { width: 1920, height: 1080, bitrateKbps: 4000 },
  '720p': { width: 1280, height: 720, bitrateKbps: 2000 },
  '360p': { width: 640, height: 360, bitrateKbps: 600 },
};

const USAGE = `Usage: npm run virtual-cameras -- [options]
  --count N          how many (4)
  --scene NAME       ${SCENE_NAMES.join(', ')}; the first four in turn when not given
  --file FILE        loop this MP4 with H.264 instead
  --size SIZE        ${Object.keys(SIZES).join(', ')} (1080p)
  --audio CODEC      aac, pcma, pcmu or none (aac)
  --port-base PORT   ONVIF and RTSP on consecutive ports from here on; any free ones when not given
  --own-addresses    each on a loopback address of its own (Linux)
  --host ADDRESS     address of all (127.0.0.1): loopback, or one in a network namespace of the test's own
  --interface ADDR   where they are found (127.0.0.1)
  --name NAME        of the first
  --live             painted as they go: they turn, and settings show
  --username, --password, --no-auth
  --no-sub           without a sub-stream
  --no-discovery     found by nobody
  --control PORT     POST http://127.0.0.1:PORT/<camera>/<misbehaviour>?value=… makes it misbehave
  --json             says what there is as JSON
`;

const { values } = parseArgs({
  options: {
    count: { type: 'string', default: '4' },
    scene: { type: 'string' },
    file: { type: 'string' },
    size: { type: 'string', default: '1080p' },
    host: { type: 'string' },
    interface: { type: 'string', default: '127.0.0.1' },
    live: { type: 'boolean' },
    name: { type: 'string' },
    'own-addresses': { type: 'boolean' },
    'port-base': { type: 'string' },
    audio: { type: 'string', default: 'aac' },
    username: { type: 'string' },
    password: { type: 'string' },
    'no-auth': { type: 'boolean' },
    'no-sub': { type: 'boolean' },
    'no-discovery': { type: 'boolean' },
    /** Port of a small HTTP server on loopback: POST /<camera>/<misbehaviour>?value=… */
    control: { type: 'string' },
    json: { type: 'boolean' },
    help: { type: 'boolean' },
  },
});
if (values.help) {
  process.stdout.write(USAGE);
  process.exit(0);
}
const size = SIZES[values.size];
if (!size) throw new Error(`--size: one of ${Object.keys(SIZES).join(', ')}`);
if (values.scene && !(SCENE_NAMES as readonly string[]).includes(values.scene)) throw new Error(`--scene: one of ${SCENE_NAMES.join(', ')}`);

let lastShown = '';
const farm = await startVirtualCameras({
  count: Number(values.count),
  ...(values.scene ? { scene: values.scene as SceneName } : {}),
  ...(values.file ? { file: values.file } : {}),
  ...(values.host ? { host: values.host } : {}),
  ...(values.username ? { username: values.username } : {}),
  ...(values.password ? { password: values.password } : {}),
  picture: size,
  ownAddresses: values['own-addresses'] ?? false,
  portBase: Number(values['port-base'] ?? 0),
  authentication: !values['no-auth'],
  sub: !values['no-sub'],
  discovery: values['no-discovery'] ? false : { interface: values.interface },
  live: values.live ?? false,
  // A camera that turns has a loudspeaker and a card, too.
  ...(values.live ? { speaker: 'pcmu', card: true } : {}),
  ...(values.name ? { names: [values.name] } : {}),
  audio: values.audio as NonNullable<FarmOptions['audio']>,
  staggered: true,
  onProgress: (what, share) => {
    const text = `painting ${what}: ${Math.round(share * 10) * 10} %`;
    if (text !== lastShown) process.stderr.write(`${text}\n`);
    lastShown = text;
  },
});

for (const { name, address, endpoint, rtspUrl, subRtspUrl, truth } of farm.cameras) {
  const line = values.json ? JSON.stringify({ name, address, endpoint, rtspUrl, subRtspUrl, truth }) : `${name.padEnd(16)} ONVIF ${address.padEnd(18)} ${rtspUrl}${subRtspUrl ? `  ${subRtspUrl}` : ''}`;
  process.stdout.write(`${line}\n`);
}
process.stdout.write(values.json ? `${JSON.stringify({ ready: true })}\n` : 'ready; Ctrl-C ends them\n');

if (values.control) {
  const control = createServer((request, response) => {
    const url = new URL(request.url ?? '/', 'http://here');
    const [, number, action] = url.pathname.split('/');
    const camera = farm.cameras[Number(number)];
    const act = camera?.misbehave[action as keyof typeof camera.misbehave] as ((value?: unknown) => unknown) | undefined;
    const text = url.searchParams.get('value');
    const value = text === null ? undefined : text === 'true' ? true : text === 'false' ? false : Number.isNaN(Number(text)) ? text : Number(text);
    void Promise.resolve(act?.(value)).then(
      () => response.writeHead(act ? 200 : 404).end(),
      () => response.writeHead(500).end(),
    );
  });
  control.listen(Number(values.control), '127.0.0.1');
}

let ending = false;
const end = () => {
  if (ending) return;
  ending = true;
  void farm.close().then(() => process.exit(0));
};
process.on('SIGINT', end);
process.on('SIGTERM', end);
// A parent that has gone cannot end them: its pipe closes.
if (!process.stdin.isTTY) process.stdin.on('end', end).resume();
