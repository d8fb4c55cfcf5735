/** ONVIF scopes (Core §7.3.2.2): URIs in which a device says what it is. */
import { printable } from '../xml/read.ts';

export interface ScopeFacts {
  name: string | null;
  make: string | null;
  model: string | null;
}

/** Makers by the words they put into their scopes, as people write them. */
const MAKES: readonly (readonly [RegExp, string])[] = [
  [/hikvision|\bds-[27]/i, 'Hikvision'],
  [/dahua|\b(?:dh-)?ipc-h/i, 'Dahua'],
  [/reolink|\brl[ck]-/i, 'Reolink'],
  [/\btapo\b|tp-?link|\btc\d{2}\b/i, 'TP-Link'],
  [/\baxis\b/i, 'Axis'],
  [/uniview|\bunv\b/i, 'Uniview'],
  [/imou/i, 'Imou'],
  [/ezviz/i, 'EZVIZ'],
  [/amcrest/i, 'Amcrest'],
  [/foscam/i, 'Foscam'],
  [/vivotek/i, 'Vivotek'],
  [/hanwha|wisenet|samsung/i, 'Hanwha'],
  [/bosch/i, 'Bosch'],
];

/** Reads name, hardware and manufacturer out of a device's scopes; unknown and malformed ones are passed over. */
export function readScopes(scopes: readonly string[]): ScopeFacts {
  const name = valueOf(scopes, 'name');
  const model = valueOf(scopes, 'hardware');
  const stated = valueOf(scopes, 'manufacturer') ?? valueOf(scopes, 'mfr');
  const text = [stated, name, model].filter((part) => part !== null).join(' ');
  const known = MAKES.find(([words]) => words.test(text))?.[1] ?? null;
  return { name, make: known ?? stated, model };
}

function valueOf(scopes: readonly string[], kind: string): string | null {
  for (const scope of scopes) {
    const match = /^onvif:\/\/www\.onvif\.org\/([^/]+)\/(.+)$/i.exec(scope);
    if (match?.[1]?.toLowerCase() === kind && match[2]) return printable(percentDecoded(match[2]).replaceAll('_', ' '), 80);
  }
  return null;
}

/** A lone % is a percent sign that the firmware forgot to encode. */
function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text.replace(/(?:%[0-9a-f]{2})+/gi, (run) => Buffer.from(run.replaceAll('%', ''), 'hex').toString('utf8'));
  }
}
