/** What the page that checks exports computes itself, for browsers without Ed25519 and for files of any size: held against Node's. */
import { generateKeyPairSync, hash, sign } from 'node:crypto';
import type { Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser } from '../support/browser.ts';
import { CHECKER } from './export-support.ts';

let browser: Awaited<ReturnType<typeof openBrowser>>;
let page: Page;
beforeAll(async () => {
  browser = await openBrowser();
  page = await browser.context.newPage();
  await page.goto(`file://${CHECKER}`);
});
afterAll(() => browser?.[Symbol.asyncDispose]());

test('it agrees with Node on good and on changed signatures', async () => {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const key = publicKey.export({ format: 'der', type: 'spki' }).subarray(12);
  const cases = [0, 1, 31, 32, 111, 112, 127, 128, 300].map((length) => {
    const message = Buffer.alloc(length, length + 1);
    return { message: message.toString('hex'), signature: sign(null, message, privateKey).toString('hex') };
  });
  const verdicts = await page.evaluate<boolean[][]>(`(() => {
    const key = fromHex('${key.toString('hex')}');
    return ${JSON.stringify(cases)}.map(({ message, signature }) => {
      const good = fromHex(signature), bytes = fromHex(message);
      return [ownEd25519(good, bytes, key), ...[0, 31, 32, 60].map((at) => { const bad = good.slice(); bad[at] ^= 4; return ownEd25519(bad, bytes, key); }), ownEd25519(good, Uint8Array.of(...bytes, 0), key)];
    });
  })()`);
  expect(verdicts).toEqual(cases.map(() => [true, false, false, false, false, false]));
});

test('it hashes as Node does, whatever the lengths of the pieces', async () => {
  const bytes = Buffer.from(Array.from({ length: 1_000 }, (_, index) => (index * 7) % 256));
  for (const cut of [1, 55, 63, 64, 65, 500]) {
    const got = await page.evaluate(`(() => { const all = fromHex('${bytes.toString('hex')}'), hash = new Sha256(); for (let at = 0; at < all.length; at += ${cut}) hash.update(all.subarray(at, at + ${cut})); return toHex(hash.digest()); })()`);
    expect(got).toBe(hash('sha256', bytes));
  }
});

test('frames that were changed, left out, moved and put in are told apart, also where frames are alike', async () => {
  const compare = (signed: string, found: string) => page.evaluate(`compareFrames([...'${signed}'], [...'${found}'])`);
  const none = { changed: [], missing: [], moved: [], extra: [] };
  expect(await compare('abcdef', 'abcdef')).toEqual(none);
  expect(await compare('abcdef', 'abXdef')).toEqual({ ...none, changed: [2] });
  expect(await compare('abcdef', 'XbcdeY')).toEqual({ ...none, changed: [0, 5] });
  expect(await compare('ssssss', 'ssXsss')).toEqual({ ...none, changed: [2] });
  expect(await compare('ssssssss', 'ssWXYZss')).toEqual({ ...none, changed: [2, 3, 4, 5] });
  expect(await compare('abcdef', 'abdef')).toEqual({ ...none, missing: [2] });
  expect(await compare('abcdef', 'abcde')).toEqual({ ...none, missing: [5] });
  expect(await compare('abcdef', 'abcXdef')).toEqual({ ...none, extra: [3] });
  expect(await compare('abcdef', 'badcef')).toEqual({ ...none, moved: [0, 1, 2, 3] });
  expect(await compare('abcdefgh', 'acdefbgh')).toEqual({ ...none, moved: [1] });
  expect(await compare('abcdef', '')).toEqual({ ...none, missing: [0, 1, 2, 3, 4, 5] });
  expect(await compare('', 'ab')).toEqual({ ...none, extra: [0, 1] });
});
