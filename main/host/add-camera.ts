import { AppError } from '../../contract/errors.ts';
import type { CameraStream, StreamRole } from '../../contract/types.ts';
import type { InitFragment, MediaFragment } from '../../media/fragment.ts';
import type { Clock } from '../base/clock.ts';
import { explainStreamFault } from '../cameras/explain.ts';
import { type Channel, channelsOf } from '../cameras/onvif/channels.ts';
import { inspectDevice } from '../cameras/onvif/inspect.ts';
import type { CameraRegistry, NewCamera } from '../cameras/registry.ts';
import { bracketed, displayAddress, parseRtspUrl, splitHostPort } from '../cameras/rtsp-url.ts';
import { readCertificate } from '../cameras/tls-certificate.ts';
import type { Credentials, OnvifDevice } from '../cameras/types.ts';
import { placesOf } from '../cameras/vendors/rtsp-paths.ts';
import { ProbeError, probeStream } from '../ingest/probe.ts';
import { stillOf } from '../ingest/still.ts';
import type { IngestSource } from '../ingest/types.ts';

/** A stream whose first keyframe has not come by then is no use for adding: smart codecs send one each 30 s at the latest. */
const PROBE_LIMIT_MS = 35_000;
/** While trying where a maker may have put its streams. */
const TRY_LIMIT_MS = 12_000;
/** Recorders open few streams at once. */
const CHANNELS_AT_ONCE = 3;
const STILL_WIDTH = 640;

export interface AddRequest {
  name?: string | undefined;
  address?: string | undefined;
  rtspUrl?: string | undefined;
  subRtspUrl?: string | undefined;
  /** Without ONVIF, with `address`: the maker, or '' when it is not known. */
  make?: string | undefined;
  /** Of a device with several; all when left out. */
  channels?: number[] | undefined;
  username?: string | undefined;
  password?: string | undefined;
}

export interface AddParts {
  source: IngestSource;
  registry: CameraRegistry;
  clock: Clock;
  ffmpegPath: string;
  /** Endpoint of the device that a search found at `host:port`. */
  endpointAt(address: string): string | null;
  /** A picture of each camera as well. */
  withPictures?: boolean;
}

/** One camera that was seen to work. */
export interface Examined {
  camera: NewCamera;
  number: number;
  /** JPEG; null when none was wanted, or it could not be decoded. */
  picture: Buffer | null;
  /** Its name in the registry, when it is there already. */
  knownAs: string | null;
}

export interface Examination {
  cameras: Examined[];
  password: string | null;
  device: Pick<OnvifDevice, 'name' | 'make' | 'model' | 'firmware' | 'serial'> | null;
}

interface SeenStreams {
  streams: CameraStream[];
  picture: Buffer | null;
}

/**
 * Finds out what a camera offers and opens its streams once: what is saved was seen to work.
 * @returns what to put into the registry, and the password for the secret store.
 * @throws AppError with the reason in the person's words.
 */
export async function examineCamera(request: AddRequest, parts: AddParts, signal: AbortSignal): Promise<Examination> {
  if (request.rtspUrl !== undefined) return examineRtsp(request, { main: request.rtspUrl, sub: request.subRtspUrl ?? null }, null, parts, signal);
  return request.make === undefined ? examineOnvif(request, parts, signal) : examineByMake(request, request.make, parts, signal);
}

async function examineOnvif(request: AddRequest, parts: AddParts, signal: AbortSignal): Promise<Examination> {
  const credentials = given(request);
  const device = await inspectDevice({ address: request.address ?? '', credentials, signal, clock: parts.clock });
  const endpoint = device.endpoint ?? parts.endpointAt(device.address);
  const all = channelsOf(device.profiles);
  const wanted = all.filter(({ number }) => request.channels === undefined || request.channels.includes(number));
  if (wanted.length === 0) throw new AppError('invalid', 'camera.noSuchChannel', { data: { count: all.length } });
  const base = request.name ?? device.name ?? device.model ?? device.address;
  const ofDevice = parts.registry.list().filter((camera) => (endpoint !== null && camera.endpoint === endpoint) || camera.address === device.address);
  const knownAs = (channel: Channel) => ofDevice.find((camera) => camera.channel === channel.source || camera.mainUrl === channel.main.rtspUrl) ?? null;
  const there = wanted.map(knownAs).find((camera) => camera !== null);
  // Nothing is left to look at.
  if (!parts.withPictures && there && wanted.every((channel) => knownAs(channel) !== null)) throw alreadyAdded(there);

  const cameras: Examined[] = [];
  const failures: unknown[] = [];
  const queue = wanted.filter((channel) => parts.withPictures || knownAs(channel) === null);
  const work = async () => {
    for (let channel = queue.shift(); channel; channel = queue.shift()) {
      const { number, source, main, sub } = channel;
      try {
        const certificate = await certificateOf(main.rtspUrl, parts.clock, signal);
        const { streams, picture } = await examineStreams(main.rtspUrl, sub?.rtspUrl ?? null, credentials, certificate, parts, signal);
        const works = sub && streams.some((stream) => stream.role === 'sub') ? sub : null;
        cameras.push({
          number,
          picture,
          knownAs: knownAs(channel)?.name ?? null,
          camera: {
            name: all.length > 1 ? `${base} ${number}` : base,
            source: 'onvif',
            ...{ endpoint, address: device.address, make: device.make, model: device.model, channel: source },
            username: credentials?.username ?? null,
            profiles: { main: main.token, sub: works?.token ?? null },
            certificates: { onvif: device.certificate, rtsp: certificate },
            ...{ mainUrl: main.rtspUrl, subUrl: works?.rtspUrl ?? null, streams },
          },
        });
      } catch (error) {
        // A refused password holds for all of them, and is not tried again.
        if (error instanceof AppError && (error.kind === 'camera-refused' || error.kind === 'cancelled')) queue.length = 0;
        failures.push(error);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(CHANNELS_AT_ONCE, wanted.length) }, work));
  // A channel that nothing is connected to is no reason to have none of them.
  if (cameras.length === 0) throw failures[0] as Error;
  const { name, make, model, firmware, serial } = device;
  return { cameras: cameras.toSorted((a, b) => a.number - b.number), password: credentials?.password ?? null, device: { name, make, model, firmware, serial } };
}

/** Where makers have their streams, one place after the other; a refused password ends it, since it would be refused at the next one too. */
async function examineByMake(request: AddRequest, make: string, parts: AddParts, signal: AbortSignal): Promise<Examination> {
  const place = splitHostPort(request.address ?? '');
  if (!place) throw new AppError('invalid', 'camera.badAddress');
  const { port, paths } = placesOf(make === '' ? null : make);
  const urlOf = (path: string) => `rtsp://${bracketed(place.host)}:${place.port ?? port}${path}`;
  let last: unknown = null;
  for (const [main, sub] of paths) {
    try {
      return await examineRtsp(request, { main: urlOf(main), sub: sub === null ? null : urlOf(sub), subIsGuess: true }, make === '' ? null : make, parts, signal);
    } catch (error) {
      const isElsewhere = error instanceof AppError && ['camera.streamNotFound', 'camera.notAStream', 'camera.noVideo', 'camera.streamFailed', 'camera.connectionLost', 'camera.closedByCamera', 'camera.stalled'].includes(error.messageKey);
      if (!isElsewhere || signal.aborted) throw error;
      last = error;
    }
  }
  throw new AppError('no-video', 'camera.noKnownPath', { data: { address: `${place.host}:${place.port ?? port}`, count: paths.length }, cause: last });
}

async function examineRtsp(request: AddRequest, urls: { main: string; sub: string | null; subIsGuess?: boolean }, make: string | null, parts: AddParts, signal: AbortSignal): Promise<Examination> {
  const main = parseRtspUrl(urls.main);
  const sub = urls.sub === null ? null : parseRtspUrl(urls.sub);
  const credentials = given(request) ?? main.credentials;
  const address = displayAddress(main.url);
  // A sub-stream on another host would be sent this camera's password.
  if (sub && sub.host !== main.host) throw new AppError('invalid', 'camera.subOnOtherHost', { data: { field: 'subRtspUrl' } });
  const known = parts.registry.list().find((camera) => camera.mainUrl === main.url);
  if (known && !parts.withPictures) throw alreadyAdded(known);
  const certificate = await certificateOf(main.url, parts.clock, signal);
  const limitMs = urls.subIsGuess ? TRY_LIMIT_MS : PROBE_LIMIT_MS;
  const { streams, picture } = await examineStreams(main.url, sub?.url ?? null, credentials, certificate, parts, signal, limitMs);
  const subWorks = streams.some((stream) => stream.role === 'sub');
  if (sub && !subWorks && !urls.subIsGuess) throw new AppError('no-video', 'camera.subNotWorking', { data: { address } });
  const camera: NewCamera = {
    name: request.name ?? main.host.replace(/^\[|\]$/g, ''),
    source: 'rtsp',
    ...{ endpoint: null, address, make, model: null, channel: null },
    username: credentials?.username ?? null,
    certificates: { onvif: null, rtsp: certificate },
    ...{ mainUrl: main.url, subUrl: sub && subWorks ? sub.url : null, streams },
  };
  return { cameras: [{ camera, number: 1, picture, knownAs: known?.name ?? null }], password: credentials?.password ?? null, device: null };
}

/** RTSPS: what the camera shows at the first visit is what it has to show from then on. */
async function certificateOf(url: string, clock: Clock, signal: AbortSignal): Promise<string | null> {
  const { scheme, host, port } = parseRtspUrl(url);
  return scheme === 'rtsps' ? readCertificate({ host: host.replace(/^\[|\]$/g, ''), port, clock, signal }) : null;
}

/** Opens both at once. Without a main stream there is no camera; a sub-stream that does not work is left out. */
async function examineStreams(mainUrl: string, subUrl: string | null, credentials: Credentials | null, certificate: string | null, parts: AddParts, signal: AbortSignal, limitMs = PROBE_LIMIT_MS): Promise<SeenStreams> {
  const open = (url: string) => probe(url, credentials, certificate, parts, signal, limitMs);
  const [main, sub] = await Promise.allSettled([open(mainUrl), subUrl === null ? Promise.resolve(null) : open(subUrl)]);
  if (main.status === 'rejected') throw explain(main.reason, mainUrl, credentials);
  const streams = [describeStream('main', main.value.init)];
  const small = sub.status === 'fulfilled' ? sub.value : null;
  if (small) streams.push(describeStream('sub', small.init));
  const shown = small ?? main.value;
  const picture = parts.withPictures ? await stillOf(shown.init, shown.firstFrame, { ffmpegPath: parts.ffmpegPath, width: STILL_WIDTH, clock: parts.clock }) : null;
  return { streams, picture };
}

async function probe(url: string, credentials: Credentials | null, certificate: string | null, parts: AddParts, signal: AbortSignal, timeoutMs: number): Promise<{ init: InitFragment; firstFrame: MediaFragment }> {
  const target = { url, username: credentials?.username ?? null, password: credentials?.password ?? null, transport: 'tcp' as const, audio: true, certificate };
  return probeStream({ source: parts.source, target, clock: parts.clock, timeoutMs, signal });
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

function alreadyAdded({ name, id }: { name: string; id: string }): AppError {
  return new AppError('conflict', 'camera.alreadyAdded', { data: { name, id } });
}

function given(request: AddRequest): Credentials | null {
  if (!request.username && !request.password) return null;
  return { username: request.username ?? '', password: request.password ?? '' };
}
