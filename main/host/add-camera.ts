import { AppError } from '../../contract/errors.ts';
import type { CameraStream, StreamRole } from '../../contract/types.ts';
import type { InitFragment } from '../../media/fragment.ts';
import type { Clock } from '../base/clock.ts';
import { explainStreamFault } from '../cameras/explain.ts';
import { inspectDevice } from '../cameras/onvif/inspect.ts';
import { pickStreams } from '../cameras/onvif/pick-streams.ts';
import type { CameraRegistry, NewCamera } from '../cameras/registry.ts';
import { readCertificate } from '../cameras/tls-certificate.ts';
import { displayAddress, parseRtspUrl } from '../cameras/rtsp-url.ts';
import type { Credentials } from '../cameras/types.ts';
import { ProbeError, probeStream } from '../ingest/probe.ts';
import type { IngestSource } from '../ingest/types.ts';

/** A stream whose first keyframe has not come by then is no use for adding: smart codecs send one each 30 s at the latest. */
const PROBE_LIMIT_MS = 35_000;

export interface AddRequest {
  name?: string | undefined;
  address?: string | undefined;
  rtspUrl?: string | undefined;
  subRtspUrl?: string | undefined;
  username?: string | undefined;
  password?: string | undefined;
}

export interface AddParts {
  source: IngestSource;
  registry: CameraRegistry;
  clock: Clock;
  /** Endpoint of the device that a search found at `host:port`. */
  endpointAt(address: string): string | null;
}

/**
 * Finds out what a camera offers and opens its streams once: what is saved was seen to work.
 * @returns what to put into the registry, and the password for the secret store.
 * @throws AppError with the reason in the person's words.
 */
export async function examineCamera(request: AddRequest, parts: AddParts, signal: AbortSignal): Promise<{ camera: NewCamera; password: string | null }> {
  return request.rtspUrl === undefined ? examineOnvif(request, parts, signal) : examineRtsp(request, request.rtspUrl, parts, signal);
}

async function examineOnvif(request: AddRequest, parts: AddParts, signal: AbortSignal): Promise<{ camera: NewCamera; password: string | null }> {
  const credentials = given(request);
  const device = await inspectDevice({ address: request.address ?? '', credentials, signal, clock: parts.clock });
  const endpoint = device.endpoint ?? parts.endpointAt(device.address);
  refuseKnown(parts.registry, (camera) => (endpoint !== null && camera.endpoint === endpoint) || camera.address === device.address);
  const { main, sub } = pickStreams(device.profiles);
  const certificate = await certificateOf(main.rtspUrl, parts.clock, signal);
  const streams = await examineStreams(main.rtspUrl, sub?.rtspUrl ?? null, credentials, certificate, parts, signal);
  return {
    camera: {
      name: request.name ?? device.name ?? device.model ?? device.address,
      source: 'onvif',
      endpoint,
      address: device.address,
      make: device.make,
      model: device.model,
      username: credentials?.username ?? null,
      profiles: { main: main.token, sub: sub?.token ?? null },
      certificates: { onvif: device.certificate, rtsp: certificate },
      mainUrl: main.rtspUrl,
      subUrl: streams.some((stream) => stream.role === 'sub') ? (sub?.rtspUrl ?? null) : null,
      streams,
    },
    password: credentials?.password ?? null,
  };
}

async function examineRtsp(request: AddRequest, rtspUrl: string, parts: AddParts, signal: AbortSignal): Promise<{ camera: NewCamera; password: string | null }> {
  const main = parseRtspUrl(rtspUrl);
  const sub = request.subRtspUrl === undefined ? null : parseRtspUrl(request.subRtspUrl);
  const credentials = given(request) ?? main.credentials;
  refuseKnown(parts.registry, (camera) => camera.mainUrl === main.url);
  const address = displayAddress(main.url);
  // A sub-stream on another host would be sent this camera's password.
  if (sub && (sub.host !== main.host)) throw new AppError('invalid', 'camera.subOnOtherHost', { data: { field: 'subRtspUrl' } });
  const certificate = await certificateOf(main.url, parts.clock, signal);
  const streams = await examineStreams(main.url, sub?.url ?? null, credentials, certificate, parts, signal);
  if (sub && !streams.some((stream) => stream.role === 'sub')) throw new AppError('no-video', 'camera.subNotWorking', { data: { address } });
  return {
    camera: {
      name: request.name ?? main.host.replace(/^\[|\]$/g, ''),
      source: 'rtsp',
      endpoint: null,
      address,
      make: null,
      model: null,
      username: credentials?.username ?? null,
      certificates: { onvif: null, rtsp: certificate },
      mainUrl: main.url,
      subUrl: sub?.url ?? null,
      streams,
    },
    password: credentials?.password ?? null,
  };
}

/** RTSPS: what the camera shows at the first visit is what it has to show from then on. */
async function certificateOf(url: string, clock: Clock, signal: AbortSignal): Promise<string | null> {
  const { scheme, host, port } = parseRtspUrl(url);
  return scheme === 'rtsps' ? readCertificate({ host: host.replace(/^\[|\]$/g, ''), port, clock, signal }) : null;
}

/** Opens both at once. Without a main stream there is no camera; a sub-stream that does not work is left out. */
async function examineStreams(mainUrl: string, subUrl: string | null, credentials: Credentials | null, certificate: string | null, parts: AddParts, signal: AbortSignal): Promise<CameraStream[]> {
  const [main, sub] = await Promise.allSettled([
    probe(mainUrl, credentials, certificate, parts, signal),
    subUrl === null ? Promise.resolve(null) : probe(subUrl, credentials, certificate, parts, signal),
  ]);
  if (main.status === 'rejected') throw explain(main.reason, mainUrl, credentials);
  const streams = [describeStream('main', main.value)];
  if (sub.status === 'fulfilled' && sub.value) streams.push(describeStream('sub', sub.value));
  return streams;
}

async function probe(url: string, credentials: Credentials | null, certificate: string | null, parts: AddParts, signal: AbortSignal): Promise<InitFragment> {
  const { init } = await probeStream({
    source: parts.source,
    target: { url, username: credentials?.username ?? null, password: credentials?.password ?? null, transport: 'tcp', audio: true, certificate },
    clock: parts.clock,
    timeoutMs: PROBE_LIMIT_MS,
    signal,
  });
  return init;
}

function explain(error: unknown, url: string, credentials: Credentials | null): unknown {
  if (!(error instanceof ProbeError)) return error;
  return explainStreamFault(error.fault, { address: displayAddress(url), hasPassword: credentials !== null });
}

function describeStream(role: StreamRole, init: InitFragment): CameraStream {
  const { video, audio } = init;
  return {
    role,
    codec: video?.codec ?? 'unknown',
    codecString: video?.codecString ?? '',
    width: video?.width ?? 0,
    height: video?.height ?? 0,
    audio: audio?.codec ?? null,
  };
}

function given(request: AddRequest): Credentials | null {
  if (!request.username && !request.password) return null;
  return { username: request.username ?? '', password: request.password ?? '' };
}

function refuseKnown(registry: CameraRegistry, same: (camera: { endpoint: string | null; address: string; mainUrl: string }) => boolean): void {
  const known = registry.list().find(same);
  if (known) throw new AppError('conflict', 'camera.alreadyAdded', { data: { name: known.name, id: known.id } });
}
