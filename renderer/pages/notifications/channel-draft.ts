/** What stands in the fields of a channel, and what it means. Pure. */
import type { CallParams } from '../../../contract/calls.ts';
import type { Channel, NotifySettings, NotifyStatus } from '../../../contract/notify-types.ts';
import { addressesIn } from '../settings/mail-draft.ts';

export interface ChannelDraft {
  settings: Omit<NotifySettings, 'mqtt' | 'mail'> & {
    mail: Omit<NotifySettings['mail'], 'to'> & { to: string };
    mqtt: Omit<NotifySettings['mqtt'], 'port'> & { port: string };
  };
  /** Empty: those that are kept. */
  secrets: { webhookUrl: string; webhookKey: string; ntfySecret: string; mqttPassword: string };
}

export type ChannelField = 'to' | 'server' | 'topic' | 'url' | 'host' | 'port' | 'prefix' | 'discovery' | 'ca';

const ADDRESS = /^[^\s@,;]+@[^\s@,;]+\.[^\s@,;]+$/;
const HOST = /^[\w.:-]+$/;
const TOPIC = /^[-\w]{1,64}$/;
const LEVELS = /^[^/+#\s]+(?:\/[^/+#\s]+)*$/;
const PORTS = { plain: '1883', tls: '8883' };

export function channelDraftOf(settings: NotifySettings): ChannelDraft {
  const { mail, mqtt } = settings;
  return {
    settings: { ...settings, mail: { ...mail, to: mail.to.join(', ') }, mqtt: { ...mqtt, port: String(mqtt.port) } },
    secrets: { webhookUrl: '', webhookKey: '', ntfySecret: '', mqttPassword: '' },
  };
}

/** An address of the web, without a name or password in it. */
export function isWebAddress(text: string): boolean {
  if (!/^https?:\/\//i.test(text) || !URL.canParse(text)) return false;
  const { username, password } = new URL(text);
  return username === '' && password === '';
}

/** Fields that cannot be used yet, filled in or not. */
export function wrongIn(channel: Channel, { settings, secrets }: ChannelDraft, saved: NotifyStatus): ReadonlySet<ChannelField> {
  const { mail, ntfy, mqtt } = settings;
  const wrong = new Set<ChannelField>();
  const check = (field: ChannelField, isRight: boolean) => void (isRight || wrong.add(field));
  if (channel === 'mail') check('to', addressesIn(mail.to).every((address) => ADDRESS.test(address)));
  if (channel === 'ntfy') {
    check('server', isWebAddress(ntfy.server.trim()));
    check('topic', TOPIC.test(ntfy.topic.trim()));
  }
  if (channel === 'webhook') check('url', secrets.webhookUrl.trim() === '' ? saved.secrets.webhookUrl !== null : isWebAddress(secrets.webhookUrl.trim()));
  if (channel === 'mqtt') {
    check('host', HOST.test(mqtt.host.trim()));
    check('port', /^\d{1,5}$/.test(mqtt.port.trim()) && Number(mqtt.port) >= 1 && Number(mqtt.port) <= 65_535);
    check('prefix', LEVELS.test(mqtt.prefix.trim()));
    check('discovery', LEVELS.test(mqtt.discovery.trim()));
    check('ca', mqtt.ca.trim() === '' || mqtt.ca.includes('-----BEGIN CERTIFICATE-----'));
  }
  return wrong;
}

/** TLS has a port of its own, unless somebody has chosen one. */
export function withTls(mqtt: ChannelDraft['settings']['mqtt'], tls: boolean): ChannelDraft['settings']['mqtt'] {
  const [from, to] = tls ? [PORTS.plain, PORTS.tls] : [PORTS.tls, PORTS.plain];
  return { ...mqtt, tls, port: mqtt.port.trim() === from ? to : mqtt.port };
}

/** What is told of a channel besides which cameras and kinds: as notify.update takes it. */
export function channelChange(channel: Channel, { settings, secrets }: ChannelDraft): CallParams<'notify.update'> {
  const { desktop, sound, mail, ntfy, webhook, mqtt } = settings;
  const given = (name: keyof ChannelDraft['secrets']) => (secrets[name].trim() === '' ? {} : { [name]: secrets[name].trim() });
  switch (channel) {
    case 'desktop':
      return { desktop: { enabled: desktop.enabled, picture: desktop.picture } };
    case 'sound':
      return { sound: { enabled: sound.enabled, volume: sound.volume } };
    case 'mail':
      return { mail: { enabled: mail.enabled, picture: mail.picture, to: addressesIn(mail.to) } };
    case 'ntfy':
      return { ntfy: { enabled: ntfy.enabled, picture: ntfy.picture, server: ntfy.server.trim(), topic: ntfy.topic.trim(), username: ntfy.username.trim() }, secrets: given('ntfySecret') };
    case 'webhook':
      return { webhook: { enabled: webhook.enabled, picture: webhook.picture, calm: webhook.calm }, secrets: { ...given('webhookUrl'), ...given('webhookKey') } };
    case 'mqtt': {
      const { muted: _muted, ...rest } = mqtt;
      return { mqtt: { ...rest, host: mqtt.host.trim(), port: Number(mqtt.port), username: mqtt.username.trim(), prefix: mqtt.prefix.trim(), discovery: mqtt.discovery.trim() }, secrets: given('mqttPassword') };
    }
  }
}

/** As the engine will take it: sections field by field, the rest as a whole. */
export function withChange(settings: NotifySettings, { secrets: _secrets, ...change }: CallParams<'notify.update'>): NotifySettings {
  const next: Record<string, unknown> = { ...settings };
  for (const [name, value] of Object.entries(change)) {
    const isSection = typeof value === 'object' && value !== null;
    next[name] = isSection ? { ...(next[name] as object), ...value } : value;
  }
  return next as NotifySettings;
}
