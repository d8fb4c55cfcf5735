/** SOAP 1.2 answers as devices built with gSOAP give them, and WS-UsernameToken (WSS UsernameToken Profile 1.1). */
import { createHash } from 'node:crypto';
import { find, type Node } from './xml.ts';

const NAMESPACES =
  'xmlns:SOAP-ENV="http://www.w3.org/2003/05/soap-envelope" xmlns:wsa="http://www.w3.org/2005/08/addressing" xmlns:tds="http://www.onvif.org/ver10/device/wsdl" ' +
  'xmlns:trt="http://www.onvif.org/ver10/media/wsdl" xmlns:tev="http://www.onvif.org/ver10/events/wsdl" xmlns:tt="http://www.onvif.org/ver10/schema" ' +
  'xmlns:tr2="http://www.onvif.org/ver20/media/wsdl" xmlns:timg="http://www.onvif.org/ver20/imaging/wsdl" xmlns:tptz="http://www.onvif.org/ver20/ptz/wsdl" xmlns:tmd="http://www.onvif.org/ver10/deviceIO/wsdl" ' +
  'xmlns:trc="http://www.onvif.org/ver10/recording/wsdl" xmlns:tse="http://www.onvif.org/ver10/search/wsdl" xmlns:trp="http://www.onvif.org/ver10/replay/wsdl" ' +
  'xmlns:wsnt="http://docs.oasis-open.org/wsn/b-2" xmlns:tns1="http://www.onvif.org/ver10/topics" xmlns:ter="http://www.onvif.org/ver10/error"';

/** How far `Created` may be from the camera's own clock. */
const CLOCK_TOLERANCE_MS = 5 * 60_000;
/** Nonces are remembered as long as their time could still be accepted. */
const MOST_NONCES = 10_000;
const MOST_USES = 4;

export function envelope(body: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?><SOAP-ENV:Envelope ${NAMESPACES}><SOAP-ENV:Body>${body}</SOAP-ENV:Body></SOAP-ENV:Envelope>`;
}

export function fault(code: 'Sender' | 'Receiver', subcode: string, reason: string): string {
  return envelope(
    `<SOAP-ENV:Fault><SOAP-ENV:Code><SOAP-ENV:Value>SOAP-ENV:${code}</SOAP-ENV:Value><SOAP-ENV:Subcode><SOAP-ENV:Value>${subcode}</SOAP-ENV:Value></SOAP-ENV:Subcode></SOAP-ENV:Code>` +
      `<SOAP-ENV:Reason><SOAP-ENV:Text xml:lang="en">${reason}</SOAP-ENV:Text></SOAP-ENV:Reason></SOAP-ENV:Fault>`,
  );
}

/** Checks the UsernameToken of a request: digest, age by the camera's clock, nonce used for few questions: some clients send one again within its millisecond. */
export class TokenCheck {
  readonly #seen = new Map<string, number>();

  allows(message: Node, credentials: { username: string; password: string }, cameraNowMs: number): boolean {
    const token = find(message, 'UsernameToken');
    const nonce = find(token, 'Nonce')?.text.trim() ?? '';
    const created = find(token, 'Created')?.text.trim() ?? '';
    if (find(token, 'Username')?.text.trim() !== credentials.username) return false;
    const age = Math.abs(cameraNowMs - Date.parse(created));
    if (!(age <= CLOCK_TOLERANCE_MS)) return false;
    const digest = createHash('sha1').update(Buffer.from(nonce, 'base64')).update(created).update(credentials.password).digest('base64');
    const key = `${nonce} ${created} ${find(message, 'Body')?.children[0]?.name ?? ''}`;
    if (find(token, 'Password')?.text.trim() !== digest || (this.#seen.get(key) ?? 0) >= MOST_USES) return false;
    if (this.#seen.size >= MOST_NONCES) this.#seen.clear();
    this.#seen.set(key, (this.#seen.get(key) ?? 0) + 1);
    return true;
  }
}
