import { expect, test } from 'vitest';
import { DEFAULT_NOTIFY, type NotifyStatus } from '../../../contract/notify-types.ts';
import { channelChange, channelDraftOf, isWebAddress, withChange, withTls, wrongIn } from './channel-draft.ts';

const SAVED: NotifyStatus = { settings: DEFAULT_NOTIFY, secrets: { webhookUrl: null, webhookKey: false, ntfySecret: false, mqttPassword: false }, channels: [], quiet: false, givenUp: 0 };
const draft = channelDraftOf(DEFAULT_NOTIFY);

test('what is not filled in yet cannot be saved, and says which field', () => {
  expect([...wrongIn('ntfy', draft, SAVED)]).toEqual(['topic']);
  expect([...wrongIn('webhook', draft, SAVED)]).toEqual(['url']);
  expect([...wrongIn('mqtt', draft, SAVED)]).toEqual(['host']);
  expect([...wrongIn('mail', draft, SAVED)]).toEqual([]);
  expect([...wrongIn('desktop', draft, SAVED)]).toEqual([]);
});

test('a kept address of the webhook is enough, another one has to be one', () => {
  const kept = { ...SAVED, secrets: { ...SAVED.secrets, webhookUrl: 'https://a.example/…' } };
  expect([...wrongIn('webhook', draft, kept)]).toEqual([]);
  expect([...wrongIn('webhook', { ...draft, secrets: { ...draft.secrets, webhookUrl: 'ftp://a' } }, kept)]).toEqual(['url']);
});

test.each([
  ['https://a.example/x?y=1', true],
  ['http://192.168.1.5:8123/api/webhook/abc', true],
  ['https://me:pw@a.example/', false],
  ['a.example', false],
  ['javascript:alert(1)', false],
  ['https://', false],
])('is %s an address? %s', (text, expected) => expect(isWebAddress(text)).toBe(expected));

test('TLS goes with its own port, unless somebody has chosen one', () => {
  const { mqtt } = draft.settings;
  expect(withTls(mqtt, true)).toMatchObject({ tls: true, port: '8883' });
  expect(withTls(withTls(mqtt, true), false).port).toBe('1883');
  expect(withTls({ ...mqtt, port: '4433' }, true).port).toBe('4433');
});

test('only what is a channel’s own is sent, and secrets only when they were typed', () => {
  const typed = { ...draft, settings: { ...draft.settings, mail: { ...draft.settings.mail, to: 'a@b.cc，c@d.ee' } }, secrets: { ...draft.secrets, mqttPassword: 'pw' } };
  expect(channelChange('mail', typed)).toEqual({ mail: { enabled: false, picture: true, to: ['a@b.cc', 'c@d.ee'] } });
  expect(channelChange('webhook', typed)).toEqual({ webhook: { enabled: false, picture: false, calm: false }, secrets: {} });
  expect(channelChange('mqtt', typed)).toMatchObject({ mqtt: { port: 1883 }, secrets: { mqttPassword: 'pw' } });
  expect(channelChange('mqtt', typed).mqtt).not.toHaveProperty('muted');
});

test('a change is shown as the engine will take it', () => {
  const next = withChange(DEFAULT_NOTIFY, { sound: { enabled: true }, budget: null, secrets: { webhookKey: 'k' } });
  expect(next).toEqual({ ...DEFAULT_NOTIFY, sound: { ...DEFAULT_NOTIFY.sound, enabled: true }, budget: null });
});
