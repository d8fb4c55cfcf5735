import { expect, test } from 'vitest';
import { DigestState, isStale, parseChallenges, strongestDigest } from './http-digest.ts';

/** RFC 7616 §3.9.1, both algorithms. */
const RFC = (algorithm: string) =>
  `Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm=${algorithm}, nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"`;
const MUFASA = { username: 'Mufasa', password: 'Circle of Life' };
const CNONCE = 'f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ';

test.each([
  ['MD5', '8ca523f5e9506fed4657c9700eebdbec'],
  ['SHA-256', '753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1'],
])('the example of RFC 7616 comes out (%s)', (algorithm, response) => {
  const challenge = strongestDigest(parseChallenges([RFC(algorithm)]));
  const header = new DigestState(challenge!).authorization('GET', '/dir/index.html', MUFASA, CNONCE);
  expect(header).toContain(`response="${response}"`);
  expect(header).toContain('nc=00000001');
});

test('rule 4: two challenges in one header, the stronger is chosen; unknown algorithms are passed over', () => {
  const challenges = parseChallenges([`${RFC('MD5')}, ${RFC('SHA-256')}`, 'Basic realm="x"', RFC('SHA-512-256')]);
  expect(challenges.map((challenge) => challenge.scheme)).toEqual(['digest', 'digest', 'basic', 'digest']);
  expect(strongestDigest(challenges)?.parameters['algorithm']).toBe('SHA-256');
  expect(strongestDigest(parseChallenges(['Basic realm="x"', 'Digest realm="no nonce"']))).toBeNull();
});

test('stale is told apart, and a password with a line end makes no second header', () => {
  const [challenge] = parseChallenges(['Digest realm="a\\"b", nonce=n, stale=True']);
  expect(isStale(challenge!)).toBe(true);
  const header = new DigestState(challenge!).authorization('POST', '/', { username: 'a"\r\nX: y', password: 'p' });
  expect(header).toContain('username="a\\"X: y", realm="a\\"b"');
  expect(header).not.toMatch(/[\r\n]/);
});
