/** What stands in the fields of the mail settings, and what it means. Pure. */
import type { CallParams } from '../../../contract/calls.ts';
import type { MailSecurity, MailSettings } from '../../../contract/coverage-types.ts';

export interface MailDraft extends Omit<MailSettings, 'to' | 'port'> {
  /** As it was typed: addresses with commas or spaces between. */
  to: string;
  port: string;
  /** Empty: the one that is stored. */
  password: string;
}

const PORTS: Record<MailSecurity, string> = { tls: '465', starttls: '587', none: '25' };
/** The engine looks closer; this is for slips of the pen. */
const ADDRESS = /^[^\s@,;]+@[^\s@,;]+\.[^\s@,;]+$/;
const HOST = /^[\w.:-]+$/;

export function mailDraftOf({ to, port, ...rest }: MailSettings): MailDraft {
  return { ...rest, to: to.join(', '), port: String(port), password: '' };
}

export function addressesIn(text: string): string[] {
  return text.split(/[\s,;，；、]+/).filter((part) => part !== '');
}

export type MailField = 'to' | 'from' | 'host' | 'port' | 'plain';

/** Fields that cannot be used yet; empty ones only count while the summary is to be mailed. */
export function wrongFields(draft: MailDraft): ReadonlySet<MailField> {
  const wrong = new Set<MailField>();
  const addresses = addressesIn(draft.to);
  if (!addresses.every((address) => ADDRESS.test(address)) || (draft.enabled && addresses.length === 0)) wrong.add('to');
  if (draft.from.trim() === '' ? draft.enabled : !ADDRESS.test(draft.from.trim())) wrong.add('from');
  if (draft.host.trim() === '' ? draft.enabled : !HOST.test(draft.host.trim())) wrong.add('host');
  if (!/^\d{1,5}$/.test(draft.port.trim()) || Number(draft.port) < 1 || Number(draft.port) > 65_535) wrong.add('port');
  if (needsWarning(draft) && !draft.plainAccepted) wrong.add('plain');
  return wrong;
}

/** Name and password would go over the line for everybody to read. */
export function needsWarning({ security, username }: Pick<MailDraft, 'security' | 'username'>): boolean {
  return security === 'none' && username.trim() !== '';
}

/** Another way of security goes with its own port, unless somebody has chosen one. */
export function withSecurity(draft: MailDraft, security: MailSecurity): MailDraft {
  return { ...draft, security, port: draft.port.trim() === PORTS[draft.security] ? PORTS[security] : draft.port, plainAccepted: false };
}

/** All of it, as summary.update takes it. */
export function mailChange(draft: MailDraft): CallParams<'summary.update'> {
  const { password, to, port, from, host, username, ...rest } = draft;
  return { ...rest, to: addressesIn(to), port: Number(port), from: from.trim(), host: host.trim(), username: username.trim(), ...(password === '' ? {} : { password }) };
}

export function isSameMail(draft: MailDraft, saved: MailSettings): boolean {
  return JSON.stringify(draft) === JSON.stringify({ ...draft, ...mailDraftOf(saved) });
}
