import { expect, test } from 'vitest';
import { DEFAULT_MAIL, type MailSettings } from '../../../contract/coverage-types.ts';
import { addressesIn, isSameMail, mailChange, mailDraftOf, needsWarning, withSecurity, wrongFields } from './mail-draft.ts';

const SAVED: MailSettings = { enabled: true, hour: 8, to: ['a@example.com', 'b@example.com'], from: 'nvr@example.com', host: 'smtp.example.com', port: 465, security: 'tls', username: 'nvr', plainAccepted: false };
const draft = mailDraftOf(SAVED);

test('addresses may be typed with any marks between, Chinese ones too', () => {
  expect(addressesIn(' a@example.com，b@example.com; c@example.com\nd@example.com ')).toEqual(['a@example.com', 'b@example.com', 'c@example.com', 'd@example.com']);
});

test('what was not touched is the same, and is saved as it was, without a password', () => {
  expect(isSameMail(draft, SAVED)).toBe(true);
  expect(mailChange(draft)).toEqual(SAVED);
  expect(isSameMail({ ...draft, password: 'x' }, SAVED)).toBe(false);
  expect(mailChange({ ...draft, password: 'x' })).toEqual({ ...SAVED, password: 'x' });
});

test('fields that cannot be used are named; while it is off, empty ones are fine', () => {
  expect([...wrongFields({ ...draft, to: 'a@example.com, b', from: 'x', host: 'a b', port: '70000' })]).toEqual(['to', 'from', 'host', 'port']);
  expect([...wrongFields({ ...mailDraftOf(DEFAULT_MAIL), enabled: true })]).toEqual(['to', 'from', 'host']);
  expect(wrongFields(mailDraftOf(DEFAULT_MAIL)).size).toBe(0);
});

test('a password in the clear wants to be agreed to, each time it is chosen anew', () => {
  const plain = withSecurity({ ...draft, plainAccepted: true }, 'none');
  expect(needsWarning(plain)).toBe(true);
  expect([...wrongFields(plain)]).toEqual(['plain']);
  expect(wrongFields({ ...plain, plainAccepted: true }).size).toBe(0);
  expect(needsWarning({ ...plain, username: ' ' })).toBe(false);
});

test('the port follows the security, unless somebody has chosen one', () => {
  expect(withSecurity(draft, 'starttls').port).toBe('587');
  expect(withSecurity({ ...draft, port: '2525' }, 'starttls').port).toBe('2525');
});
