/** Settings and secrets of notifications: what may be changed, and whose secret is whose. */
import type { MailSettings } from '../../contract/coverage-types.ts';
import { AppError } from '../../contract/errors.ts';
import type { Channel, NotifyChange, NotifySecrets, NotifySettings } from '../../contract/notify-types.ts';
import type { JsonStore } from '../config/json-store.ts';
import type { SecretStore } from '../config/secrets.ts';

const SECRET_IDS: Record<keyof NotifySecrets, string> = { webhookUrl: 'notify.webhook.url', webhookKey: 'notify.webhook.key', ntfySecret: 'notify.ntfy', mqttPassword: 'notify.mqtt' };
const SECRET_NAMES = Object.keys(SECRET_IDS) as (keyof NotifySecrets)[];

export class NotifyConfig {
  readonly #store: JsonStore<NotifySettings>;
  readonly #secrets: Pick<SecretStore, 'get' | 'set' | 'delete'>;
  /** By which server mails go, and to whom the daily one does. */
  readonly #mail: () => MailSettings;

  constructor(parts: { store: JsonStore<NotifySettings>; secrets: Pick<SecretStore, 'get' | 'set' | 'delete'>; mail: () => MailSettings }) {
    this.#store = parts.store;
    this.#secrets = parts.secrets;
    this.#mail = parts.mail;
  }

  get(): NotifySettings {
    return this.#store.get();
  }

  secret(name: keyof NotifySecrets): string | null {
    return this.#secrets.get(SECRET_IDS[name]);
  }

  mailTo(): string[] {
    const { to } = this.get().mail;
    return to.length > 0 ? to : this.#mail().to;
  }

  /** All is filled in that a channel needs. */
  isComplete(channel: Channel, settings = this.get()): boolean {
    switch (channel) {
      case 'desktop':
      case 'sound':
        return true;
      case 'mail': {
        const { host, from, to } = this.#mail();
        return host !== '' && from !== '' && (settings.mail.to.length > 0 || to.length > 0);
      }
      case 'ntfy':
        return settings.ntfy.server !== '' && settings.ntfy.topic !== '';
      case 'webhook':
        return this.secret('webhookUrl') !== null;
      case 'mqtt':
        return settings.mqtt.host !== '';
    }
  }

  /**
   * @throws AppError `invalid` when a channel is switched on that cannot work yet: nothing has changed then; like JsonStore and SecretStore
   * when they cannot be written.
   */
  update({ secrets = {}, ...change }: NotifyChange): void {
    const before = this.get();
    const next = merged(before, change);
    for (const channel of ['mail', 'ntfy', 'webhook', 'mqtt'] as const) {
      const isSwitchedOn = next[channel].enabled && !before[channel].enabled;
      if (isSwitchedOn && !(channel === 'webhook' && secrets.webhookUrl) && !this.isComplete(channel, next)) throw new AppError('invalid', 'notify.incomplete');
    }
    // First: whatever fails after it, no server gets another one's secret.
    const isOtherNtfy = next.ntfy.server !== before.ntfy.server || next.ntfy.username !== before.ntfy.username;
    const isOtherBroker = next.mqtt.host !== before.mqtt.host;
    for (const name of SECRET_NAMES) {
      const isForgotten = secrets[name] === '' || (name === 'ntfySecret' && isOtherNtfy) || (name === 'mqttPassword' && isOtherBroker);
      if (isForgotten) this.#secrets.delete(SECRET_IDS[name]);
    }
    this.#store.set(next);
    for (const name of SECRET_NAMES) if (secrets[name]) this.#secrets.set(SECRET_IDS[name], secrets[name]);
  }
}

function merged(before: NotifySettings, change: Omit<NotifyChange, 'secrets'>): NotifySettings {
  const next: Record<string, unknown> = { ...before };
  for (const [name, value] of Object.entries(change)) {
    if (value === undefined) continue;
    const old = next[name];
    const isSection = typeof value === 'object' && value !== null && !Array.isArray(value) && typeof old === 'object' && old !== null;
    next[name] = isSection ? { ...old, ...Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) } : value;
  }
  // The store validates all of it.
  return next as NotifySettings;
}
