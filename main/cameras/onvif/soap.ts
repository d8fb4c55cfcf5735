/** SOAP 1.2 envelopes (and 1.1 replies, which some firmware sends) and their faults. Pure. */
import { all, at, one, printable, textOf } from '../xml/read.ts';
import { parseXml, type XmlElement } from '../xml/tree.ts';
import { NS } from './namespaces.ts';

export interface SoapFault {
  /** Local names of code and subcodes, outermost first: `['Sender', 'NotAuthorized']`. */
  codes: string[];
  /** For the log and for telling kinds of refusal apart. */
  reason: string | null;
}

export type SoapReply = { kind: 'body'; content: XmlElement } | { kind: 'fault'; fault: SoapFault } | { kind: 'not-soap' };

const DEEPEST_SUBCODE = 4;

/** @param headers and `body`: XML, already escaped. */
export function buildEnvelope(body: string, headers = ''): Buffer {
  return Buffer.from(
    '<?xml version="1.0" encoding="UTF-8"?>' +
      `<s:Envelope xmlns:s="${NS.soap12}" xmlns:tt="${NS.tt}">${headers === '' ? '' : `<s:Header>${headers}</s:Header>`}<s:Body>${body}</s:Body></s:Envelope>`,
    'utf8',
  );
}

/** What a reply says, whatever its HTTP status was. Never throws. */
export function parseEnvelope(bytes: Uint8Array): SoapReply {
  const root = parseXml(bytes);
  for (const ns of [NS.soap12, NS.soap11]) {
    const body = root?.ns === ns && root.name === 'Envelope' ? one(root, ns, 'Body') : null;
    if (!body) continue;
    const fault = one(body, ns, 'Fault');
    if (fault) return { kind: 'fault', fault: ns === NS.soap12 ? readFault12(fault) : readFault11(fault) };
    const content = body.children[0];
    if (content) return { kind: 'body', content };
  }
  return { kind: 'not-soap' };
}

/** The credentials were refused or are missing: ONVIF Core §5.9 says NotAuthorized, WS-Security stacks say the others. */
export function isNotAuthorized(fault: SoapFault): boolean {
  return (
    fault.codes.some((code) => ['NotAuthorized', 'FailedAuthentication', 'InvalidSecurity', 'InvalidSecurityToken', 'FailedCheck', 'MessageExpired'].includes(code)) ||
    /not\s*authoriz|unauthoriz|authority failure|authentication fail/i.test(fault.reason ?? '')
  );
}

/** The account or address is locked after too many wrong passwords; makers say it only in words. */
export function isLockedOut(fault: SoapFault): boolean {
  return /\block(?:ed|out)?\b|too many|try again later/i.test(`${fault.codes.join(' ')} ${fault.reason ?? ''}`);
}

function readFault12(fault: XmlElement): SoapFault {
  const codes: string[] = [];
  let code = one(fault, NS.soap12, 'Code');
  for (let depth = 0; code && depth < DEEPEST_SUBCODE; depth++) {
    codes.push(localName(textOf(one(code, NS.soap12, 'Value'))));
    code = one(code, NS.soap12, 'Subcode');
  }
  const reason = all(one(fault, NS.soap12, 'Reason'), NS.soap12, 'Text')[0] ?? null;
  return { codes: codes.filter((name) => name !== ''), reason: printable(textOf(reason), 300) };
}

/** SOAP 1.1 §4.4: its children have no namespace; sloppy stacks give them the envelope's. */
function readFault11(fault: XmlElement): SoapFault {
  const child = (name: string) => textOf(at(fault, '', name) ?? at(fault, NS.soap11, name));
  return { codes: (child('faultcode') ?? '').split('.').map(localName).filter((name) => name !== ''), reason: printable(child('faultstring'), 300) };
}

function localName(qualified: string | null): string {
  return printable(qualified?.replace(/^.*:/, '') ?? null, 64) ?? '';
}
