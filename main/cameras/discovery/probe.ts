/** WS-Discovery 2005/04 Probe messages (ONVIF Core §7.3). */
import { escapeXml } from '../xml/read.ts';

export const DISCOVERY_GROUP = '239.255.255.250';
/** Link-local (RFC 4291 §2.7; WS-Discovery §2.4). */
export const DISCOVERY_GROUP_6 = 'ff02::c';
export const DISCOVERY_PORT = 3702;
export const NS_DISCOVERY = 'http://schemas.xmlsoap.org/ws/2005/04/discovery';
export const NS_ADDRESSING = 'http://schemas.xmlsoap.org/ws/2004/08/addressing';

/** What ONVIF devices answer to: the older type every camera knows, and the general one that newer devices prefer. */
export const PROBED_TYPES = [
  { ns: 'http://www.onvif.org/ver10/network/wsdl', prefix: 'dn', name: 'NetworkVideoTransmitter' },
  { ns: 'http://www.onvif.org/ver10/device/wsdl', prefix: 'tds', name: 'Device' },
] as const;

/** @param messageId a fresh UUID each time: devices leave repeated ids unanswered. */
export function buildProbe(type: (typeof PROBED_TYPES)[number], messageId: string): Buffer {
  const { prefix, ns, name } = type;
  return Buffer.from(
    '<?xml version="1.0" encoding="UTF-8"?>' +
      `<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope" xmlns:w="${NS_ADDRESSING}" xmlns:d="${NS_DISCOVERY}" xmlns:${prefix}="${ns}">` +
      `<e:Header><w:MessageID>uuid:${escapeXml(messageId)}</w:MessageID>` +
      '<w:To e:mustUnderstand="true">urn:schemas-xmlsoap-org:ws:2005:04:discovery</w:To>' +
      `<w:Action e:mustUnderstand="true">${NS_DISCOVERY}/Probe</w:Action></e:Header>` +
      `<e:Body><d:Probe><d:Types>${prefix}:${name}</d:Types></d:Probe></e:Body></e:Envelope>`,
    'utf8',
  );
}
