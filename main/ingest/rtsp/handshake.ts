import { parseSdp, type SdpMedia } from '../../../media/rtp/sdp.ts';
import { RtspError } from './connection.ts';
import { controlUrl, readSession, type RtspResponse } from './messages.ts';
import { planSound } from './sound-track.ts';

type Request = (method: string, url: string, headers?: Readonly<Record<string, string>>) => Promise<RtspResponse>;

export interface PlayingStream {
  video: SdpMedia;
  audio: SdpMedia | null;
  /** Interleaved channels of RTP; RTCP has the next one. -1: none, or by UDP. */
  videoChannel: number;
  audioChannel: number;
  session: string;
  /** What the aggregate is called in PLAY, keep-alives and TEARDOWN. */
  url: string;
  keepAliveMs: number;
  keepAliveMethod: 'GET_PARAMETER' | 'OPTIONS';
}

/** Without decoding order numbers (RFC 7798 §7.1), which no camera was seen to send. */
function isKnownVideo({ encoding, clockRate, parameters }: SdpMedia): boolean {
  return clockRate > 0 && (encoding === 'H264' || (encoding === 'H265' && Number(parameters['sprop-max-don-diff'] ?? 0) === 0));
}

/** How the packets of a track are to come. */
export interface Carrier {
  /** For SETUP. `wanted`: the interleaved channel, where it goes by that. */
  transport(kind: 'video' | 'audio', wanted: number): Promise<string>;
  /** The camera has agreed. @param answer its Transport header. @returns the interleaved channel that it will use, or -1. */
  agreed(kind: 'video' | 'audio', answer: string, wanted: number): number;
}

/** Within the RTSP connection: RFC 2326 §10.12. */
export const INTERLEAVED: Carrier = {
  transport: async (_kind, wanted) => `RTP/AVP/TCP;unicast;interleaved=${wanted}-${wanted + 1}`,
  agreed(_kind, answer, wanted) {
    const channel = Number(/interleaved=(\d{1,3})/i.exec(answer)?.[1] ?? wanted);
    return channel <= 255 ? channel : wanted;
  },
};

/**
 * OPTIONS, DESCRIBE, SETUP of each wanted track, PLAY.
 * @param wantAudio `if-known`: sound of an unknown kind, or that the camera then refuses, is done without
 * @param onReady is told what will come before it does: the first keyframe may come with the answer to PLAY.
 * @throws RtspError; with `ours` where another client may do better (codecs and transports that this one does not know).
 */
export async function startPlaying(request: Request, url: string, wantAudio: boolean | 'if-known', carrier: Carrier, onReady: (stream: PlayingStream) => void): Promise<void> {
  const options = await request('OPTIONS', url);
  const methods = (options.headers.get('public') ?? []).join(',').toUpperCase();
  const described = await request('DESCRIBE', url, { Accept: 'application/sdp' });
  refuse(described, 'DESCRIBE');
  const sdp = parseSdp(described.body);
  const base = described.headers.get('content-base')?.[0] ?? described.headers.get('content-location')?.[0] ?? url;
  const video = sdp.media.find((media) => media.kind === 'video' && media.payloadType >= 0);
  if (!video) throw new RtspError('no-video', 'no video in the description');
  if (!isKnownVideo(video)) throw new RtspError('unsupported-codec', `video is ${video.encoding}`, true);
  const offered = wantAudio ? sdp.media.find((media) => media.kind === 'audio' && media.payloadType >= 0 && media.direction !== 'sendonly') : undefined;
  const isOptional = wantAudio === 'if-known';
  if (offered && !isOptional && !planSound(offered)) throw new RtspError('unsupported-codec', `sound is ${offered.encoding}`, true);
  const sound = offered && planSound(offered) ? offered : null;

  let session = '';
  let timeoutMs = 60_000;
  const setUp = async (media: SdpMedia, kind: 'video' | 'audio', wanted: number): Promise<number> => {
    const transport = await carrier.transport(kind, wanted);
    const answer = await request('SETUP', controlUrl(url, base, media.control), { Transport: transport, ...(session ? { Session: session } : {}) });
    // 461: unsupported transport. Some cameras have UDP only.
    if (answer.status === 461) throw new RtspError('not-a-stream', 'the camera does not send that way', true);
    refuse(answer, 'SETUP');
    const given = answer.headers.get('session')?.[0];
    if (given) ({ id: session, timeoutMs } = readSession(given));
    return carrier.agreed(kind, answer.headers.get('transport')?.[0] ?? '', wanted);
  };
  const videoChannel = await setUp(video, 'video', 0);
  const audioChannel = sound ? await setUp(sound, 'audio', 2).catch((error: unknown) => {
    if (isOptional && error instanceof RtspError && error.fault !== 'connection-lost') return -1;
    throw error;
  }) : -1;
  const aggregate = controlUrl(url, base, sdp.control);
  onReady({
    ...{ video, audio: isOptional && audioChannel < 0 ? null : sound, videoChannel, audioChannel, session, url: aggregate },
    // Half of the time it would wait; more often is of no use, and answers are few bytes.
    keepAliveMs: Math.min(25_000, timeoutMs / 2),
    keepAliveMethod: methods.includes('GET_PARAMETER') ? 'GET_PARAMETER' : 'OPTIONS',
  });
  refuse(await request('PLAY', aggregate, { Session: session, Range: 'npt=0.000-' }), 'PLAY');
}

function refuse(response: RtspResponse, method: string): void {
  const { status } = response;
  if (status >= 200 && status < 300) return;
  const detail = `${method}: ${status}`;
  if (status === 403) throw new RtspError('refused-credentials', detail);
  if (status === 404 || status === 454) throw new RtspError('not-found', detail);
  // Nobody is talked to but the host that answered: where a redirect leads is not looked at.
  if (status >= 300 && status < 400) throw new RtspError('not-found', `${detail}, leads elsewhere`);
  if (status === 453 || status >= 500) throw new RtspError('error', detail);
  throw new RtspError('not-a-stream', detail, true);
}
