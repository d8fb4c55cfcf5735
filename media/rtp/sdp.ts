/** Session descriptions as cameras send them (RFC 8866; RFC 2326 appendix C; RFC 6184 §8.2; RFC 3640 §4.1). */

export interface SdpMedia {
  kind: 'video' | 'audio' | 'other';
  /** Of the first format: the one that is sent. */
  payloadType: number;
  /** Upper case: `H264`, `MPEG4-GENERIC`, `PCMA`… */
  encoding: string;
  clockRate: number;
  /** Of sound; 1 when not said. */
  channels: number;
  /** fmtp, names in lower case. */
  parameters: Readonly<Record<string, string>>;
  /** a=control, as it stands; empty when there is none. */
  control: string;
  /** `sendonly` in a camera's description is what a client sends to it: its loudspeaker (ONVIF Streaming §5.3.3). */
  direction: 'sendonly' | 'recvonly' | 'sendrecv' | 'inactive' | null;
}

export interface Sdp {
  control: string;
  media: SdpMedia[];
}

const MOST_MEDIA = 16;
const MOST_LINES = 2_000;

/** Payload types that need no rtpmap: RFC 3551 §6. */
const STATIC: Readonly<Record<number, { encoding: string; clockRate: number; channels: number }>> = {
  0: { encoding: 'PCMU', clockRate: 8000, channels: 1 },
  8: { encoding: 'PCMA', clockRate: 8000, channels: 1 },
  9: { encoding: 'G722', clockRate: 8000, channels: 1 },
  14: { encoding: 'MPA', clockRate: 90_000, channels: 1 },
  26: { encoding: 'JPEG', clockRate: 90_000, channels: 1 },
};

/** Lines that make no sense are passed over: a description with one odd line is still of use. */
export function parseSdp(text: string): Sdp {
  const out: Sdp = { control: '', media: [] };
  let current: (SdpMedia & { parameters: Record<string, string> }) | null = null;
  for (const line of text.split(/\r?\n|\r/, MOST_LINES)) {
    const value = line.slice(2).trim();
    if (line.startsWith('m=')) {
      if (out.media.length >= MOST_MEDIA) break;
      const [kind, , , format] = value.split(/\s+/);
      const payloadType = Number(format);
      const known = STATIC[payloadType];
      current = {
        kind: kind === 'video' || kind === 'audio' ? kind : 'other',
        payloadType: Number.isInteger(payloadType) && payloadType >= 0 && payloadType < 128 ? payloadType : -1,
        encoding: known?.encoding ?? '',
        clockRate: known?.clockRate ?? 0,
        channels: known?.channels ?? 1,
        parameters: Object.create(null) as Record<string, string>,
        control: '',
        direction: null,
      };
      out.media.push(current);
    } else if (line.startsWith('a=')) readAttribute(value, current, out);
  }
  return out;
}

function readAttribute(value: string, media: (SdpMedia & { parameters: Record<string, string> }) | null, sdp: Sdp): void {
  const colon = value.indexOf(':');
  const name = colon < 0 ? value : value.slice(0, colon);
  const rest = colon < 0 ? '' : value.slice(colon + 1).trim();
  if (name === 'control') {
    if (media) media.control = rest;
    else sdp.control = rest;
    return;
  }
  if (media && (name === 'sendonly' || name === 'recvonly' || name === 'sendrecv' || name === 'inactive')) media.direction = name;
  if (!media || (name !== 'rtpmap' && name !== 'fmtp')) return;
  const [format, ...after] = rest.split(/\s+/);
  if (Number(format) !== media.payloadType) return;
  if (name === 'rtpmap') {
    const [encoding, rate, channels] = (after[0] ?? '').split('/');
    media.encoding = (encoding ?? '').toUpperCase();
    const clockRate = Number(rate);
    if (clockRate > 0 && clockRate <= 1_000_000) media.clockRate = clockRate;
    if (Number(channels) > 0 && Number(channels) <= 8) media.channels = Number(channels);
    return;
  }
  for (const parameter of after.join(' ').split(';')) {
    const equals = parameter.indexOf('=');
    if (equals > 0) media.parameters[parameter.slice(0, equals).trim().toLowerCase()] = parameter.slice(equals + 1).trim();
  }
}
