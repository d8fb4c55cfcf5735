import { expect, test } from 'vitest';
import { mailError, type SmtpFault } from './mail-faults.ts';

const PLACE = { host: 'smtp.example.com', port: 587, from: 'nvr@example.com', to: ['a@example.com', 'b@example.com'] };

test.each<[string, SmtpFault, string, boolean]>([
  ['a name that is not known', { code: 'EDNS', message: 'queryA ENOTFOUND' }, 'mail.unknownHost', true],
  ['nobody at the port', { code: 'ESOCKET', originalCode: 'ECONNREFUSED', message: 'connect ECONNREFUSED 127.0.0.1:25' }, 'mail.refused', true],
  ['silence', { code: 'ETIMEDOUT', message: 'Greeting never received' }, 'mail.timeout', true],
  ['a certificate signed by itself', { code: 'ESOCKET', originalCode: 'DEPTH_ZERO_SELF_SIGNED_CERT', message: 'self-signed certificate', command: 'CONN' }, 'mail.certificate', false],
  ['a certificate of another name', { code: 'ESOCKET', originalCode: 'ERR_TLS_CERT_ALTNAME_INVALID', message: "Host: x. is not in the cert's altnames: DNS:mail.other" }, 'mail.certificate', false],
  ['TLS spoken to a plain port', { code: 'ESOCKET', originalCode: 'ERR_SSL_WRONG_VERSION_NUMBER', message: 'wrong version number' }, 'mail.noTls', false],
  ['STARTTLS not offered', { code: 'ETLS', command: 'STARTTLS', response: '502 no', responseCode: 502 }, 'mail.noStartTls', false],
  ['a wrong password', { code: 'EAUTH', command: 'AUTH PLAIN', response: '535 5.7.8 Bad credentials', responseCode: 535 }, 'mail.wrongPassword', false],
  ['a login that is not possible just now', { code: 'EAUTH', command: 'AUTH PLAIN', response: '454 try later', responseCode: 454 }, 'mail.later', true],
  ['a password that is wanted', { code: 'EENVELOPE', command: 'MAIL FROM', response: '530 Authentication required', responseCode: 530 }, 'mail.passwordNeeded', false],
  ['a sender that is not the account', { code: 'EENVELOPE', command: 'MAIL FROM', response: '553 not yours', responseCode: 553 }, 'mail.senderRefused', false],
  ['an address that does not exist', { code: 'EENVELOPE', command: 'RCPT TO', response: '550 no such user', responseCode: 550 }, 'mail.addressRefused', false],
  ['an address whose box is full for now', { code: 'EENVELOPE', command: 'RCPT TO', response: '452 full', responseCode: 452 }, 'mail.later', true],
  ['a mail taken for rubbish', { code: 'EMESSAGE', command: 'DATA', response: '554 spam', responseCode: 554 }, 'mail.declined', false],
  ['anything else', { code: 'ECONNECTION', message: 'Server closed the connection' }, 'mail.failed', true],
])('%s is told in words of its own, and tried again or not', (_what, fault, messageKey, retryable) => {
  const error = mailError(fault, PLACE, []);
  expect(error).toMatchObject({ messageKey, retryable });
  expect(error.data['address']).toBe('smtp.example.com:587');
});

test('a password that the server repeats is not told on, neither as it is nor in base64', () => {
  const error = mailError({ code: 'EAUTH', response: `535 no hunter2! aHVudGVyMiE= ${'x'.repeat(500)}`, responseCode: 535 }, PLACE, ['hunter2!']);
  expect(String(error.data['answer'])).toMatch(/^535 no \*\*\* \*\*\* x+$/);
  expect(String(error.data['answer']).length).toBeLessThanOrEqual(200);
  expect(JSON.stringify([error.message, error.stack, error.data])).not.toMatch(/hunter2|aHVudGVy/);
});
