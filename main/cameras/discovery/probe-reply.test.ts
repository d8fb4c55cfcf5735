import { expect, test } from 'vitest';
import { SOAP_LIMITS, parseXml } from '../xml/tree.ts';
import { parseAnnouncement } from './announcement.ts';
import { LONGEST_REPLY_BYTES, parseProbeReply } from './probe-reply.ts';

const announced = (text: string) => parseAnnouncement(Buffer.from(text, 'utf8'), '192.0.2.7');
const parse = (text: string, source = '192.0.2.7') => parseProbeReply(Buffer.from(text, 'utf8'), source);

/** gSOAP with its own prefixes; several addresses, the link-local one first. */
const HIKVISION = `<?xml version="1.0" encoding="UTF-8"?>
<env:Envelope xmlns:env="http://www.w3.org/2003/05/soap-envelope" xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery" xmlns:wsadis="http://schemas.xmlsoap.org/ws/2004/08/addressing" xmlns:dn="http://www.onvif.org/ver10/network/wsdl" xmlns:tds="http://www.onvif.org/ver10/device/wsdl">
<env:Header><wsadis:MessageID>urn:uuid:1</wsadis:MessageID><d:AppSequence InstanceId="1" MessageNumber="2"/></env:Header>
<env:Body><d:ProbeMatches><d:ProbeMatch><wsadis:EndpointReference><wsadis:Address>urn:uuid:d7a6f000-9d5c-11b4-830d-4ca2b6e8f010</wsadis:Address></wsadis:EndpointReference>
<d:Types>dn:NetworkVideoTransmitter tds:Device</d:Types>
<d:Scopes>onvif://www.onvif.org/type/video_encoder
onvif://www.onvif.org/hardware/DS-2CD2042WD-I	onvif://www.onvif.org/name/HIKVISION%20DS-2CD2042WD-I onvif://www.onvif.org/location/city/hangzhou</d:Scopes>
<d:XAddrs>http://169.254.3.4/onvif/device_service http://192.0.2.7:8081/onvif/device_service
http://[fe80::1]/onvif/device_service</d:XAddrs><d:MetadataVersion>10</d:MetadataVersion></d:ProbeMatch></d:ProbeMatches></env:Body></env:Envelope>`;

/** No prefix declared on the children, other prefixes throughout. */
const DAHUA = `<?xml version="1.0" encoding="utf-8" standalone="yes"?><s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope" xmlns:a="http://schemas.xmlsoap.org/ws/2004/08/addressing"><s:Body><ProbeMatches xmlns="http://schemas.xmlsoap.org/ws/2005/04/discovery"><ProbeMatch><a:EndpointReference><a:Address>uuid:5ce55a5d-9b2e-f5a1-e6c7-ABCDEF012345</a:Address></a:EndpointReference><Types>dn:NetworkVideoTransmitter</Types><Scopes>onvif://www.onvif.org/name/Dahua onvif://www.onvif.org/hardware/IPC-HDW1230 onvif://www.onvif.org/name/50%</Scopes><XAddrs>http://0.0.0.0/onvif/device_service</XAddrs></ProbeMatch></ProbeMatches></s:Body></s:Envelope>`;

const REOLINK = DAHUA.replace('uuid:5ce55a5d', 'uuid:2419d68a').replace(/<Scopes>.*<\/Scopes>/, '<Scopes>onvif://www.onvif.org/name/%E5%BA%97%E9%97%A8_Reolink onvif://www.onvif.org/hardware/RLC-410W</Scopes>').replace('http://0.0.0.0/', 'http://192.0.2.7:8000/');
const TAPO = DAHUA.replace('uuid:5ce55a5d', 'uuid:3fa1fe68').replace(/<Scopes>.*<\/Scopes>/, '<Scopes>onvif://www.onvif.org/name/TAPO onvif://www.onvif.org/hardware/C200</Scopes>').replace('http://0.0.0.0/', 'http://192.0.2.7:2020/');

test('rule 9: of several service addresses the one of the host that answered is taken', () => {
  expect(parse(HIKVISION)).toEqual([
    {
      endpoint: 'urn:uuid:d7a6f000-9d5c-11b4-830d-4ca2b6e8f010',
      name: 'HIKVISION DS-2CD2042WD-I',
      address: '192.0.2.7:8081',
      xaddrs: ['http://192.0.2.7:8081/onvif/device_service', 'http://192.0.2.7:80/onvif/device_service'],
      make: 'Hikvision',
      model: 'DS-2CD2042WD-I',
      protocol: 'onvif',
    },
  ]);
});

test('rule 7: an address of another host is not believed, its port is', () => {
  expect(parse(HIKVISION.replaceAll('192.0.2.7:8081', '198.51.100.9:8082'))[0]).toMatchObject({ address: '192.0.2.7:8082' });
  expect(parse(DAHUA)[0]).toMatchObject({ address: '192.0.2.7:80', xaddrs: ['http://192.0.2.7:80/onvif/device_service'], make: 'Dahua', model: 'IPC-HDW1230' });
});

test('rule 10: scopes are percent-decoded, lists split at any white space', () => {
  expect(parse(REOLINK)[0]).toMatchObject({ name: '店门 Reolink', make: 'Reolink', address: '192.0.2.7:8000' });
  expect(parse(TAPO)[0]).toMatchObject({ make: 'TP-Link', model: 'C200', address: '192.0.2.7:2020' });
  expect(parse(TAPO, 'fe80::2')[0]?.address).toBe('[fe80::2]:2020');
});

test('rule 12: several matches in one reply are several devices, and a broken one spoils no other', () => {
  const match = /<ProbeMatch>.*<\/ProbeMatch>/.exec(DAHUA)?.[0] ?? '';
  const three = DAHUA.replace(match, `${match}<ProbeMatch/>${match.replace('5ce55a5d', 'ffffffff')}`);
  expect(parse(three).map((device) => device.endpoint)).toEqual(['uuid:5ce55a5d-9b2e-f5a1-e6c7-ABCDEF012345', '192.0.2.7:80', 'uuid:ffffffff-9b2e-f5a1-e6c7-ABCDEF012345']);
});

test('rule 12: what is no reply of a device is nothing', () => {
  const bomb = `<!DOCTYPE x [<!ENTITY a "${'a'.repeat(1000)}">]>`;
  for (const text of ['', '\0', 'hello', '<a/>', '{"json":1}', DAHUA.slice(0, 500), `${bomb}${DAHUA.replace(/<\?.*?\?>/, '')}`, DAHUA.replace('2005/04/discovery', '2005/04/other')]) expect(parse(text)).toEqual([]);
  expect(parse(DAHUA.replace('</s:Envelope>', `${' '.repeat(LONGEST_REPLY_BYTES)}</s:Envelope>`))).toEqual([]);
});

test('rule 13: the namespace counts, whatever the prefix', () => {
  expect(parse(HIKVISION.replaceAll(/\bd:/g, 'q:').replace('xmlns:d=', 'xmlns:q='))).toHaveLength(1);
  expect(parse(HIKVISION.replace('xmlns:d="http://schemas.xmlsoap.org/ws/2005/04/discovery"', 'xmlns:d="urn:other"'))).toEqual([]);
});

test('line feeds and direction marks in a name do not reach the screen', () => {
  expect(parse(DAHUA.replace('name/Dahua', 'name/Front%0A%E2%80%AEDoor'))[0]?.name).toBe('Front Door');
});

test('a reply in GB 2312 is read', () => {
  const [head, tail] = DAHUA.replace('encoding="utf-8"', 'encoding="GB2312"').split('name/Dahua');
  const reply = Buffer.concat([Buffer.from(`${head}name/`), Buffer.from([0xc3, 0xc5]), Buffer.from(tail ?? '')]);
  expect(parseProbeReply(reply, '192.0.2.7')[0]?.name).toBe('门');
});

test('depth, size and number of elements are bounded', () => {
  expect(parseXml('<a>'.repeat(65) + '</a>'.repeat(65))).toBeNull();
  expect(parseXml(`<a>${'<b/>'.repeat(SOAP_LIMITS.elements)}</a>`)).toBeNull();
  expect(parseXml(`<a>${'x'.repeat(SOAP_LIMITS.bytes)}</a>`)).toBeNull();
  expect(parseXml('<a>ok</a>\0\0trailing')?.text).toBe('ok');
});

test('what a device says when it comes and goes is read like its answers; anything else is nothing', () => {
  const hello = HIKVISION.replaceAll('d:ProbeMatches>', 'x:none>').replaceAll('d:ProbeMatch>', 'd:Hello>').replaceAll('<x:none>', '').replaceAll('</x:none>', '');
  expect(announced(hello)).toEqual({ kind: 'hello', device: parse(HIKVISION)[0] });
  expect(announced(hello.replaceAll('d:Hello>', 'd:Bye>'))).toMatchObject({ kind: 'bye', device: { endpoint: 'urn:uuid:d7a6f000-9d5c-11b4-830d-4ca2b6e8f010' } });
  expect(announced(HIKVISION)).toBeNull();
  expect(announced('<a/>')).toBeNull();
  expect(announced('x'.repeat(LONGEST_REPLY_BYTES + 1))).toBeNull();
});
