import { expect, test } from 'vitest';
import { at, textOf } from './read.ts';
import { parseXml } from './tree.ts';
import { without, withAttribute, withText, writeXml } from './write.ts';

const NS = 'urn:a';
const source = '<x:Settings xmlns:x="urn:a" xmlns:v="urn:vendor" token="t&amp;1"><x:Brightness>50</x:Brightness><v:Secret mode="2">keep &lt;me&gt;</v:Secret><x:Sharpness>3</x:Sharpness></x:Settings>';
const tree = parseXml(source)!;

test('what is not changed comes back as it was, vendor elements and attributes included', () => {
  const again = parseXml(writeXml(tree, { ns: 'urn:b', name: 'Other' }))!;
  expect(again).toMatchObject({ ns: 'urn:b', name: 'Other', attributes: { token: 't&1' } });
  expect(again.children).toEqual(tree.children.map((child) => expect.objectContaining({ ns: child.ns, name: child.name, text: child.text })));
  expect(again.children[1]!.attributes['mode']).toBe('2');
});

test('a value is replaced in its place, and a missing one put where the schema has it', () => {
  const changed = withText(withText(tree, NS, ['Brightness'], '60'), NS, ['Exposure', 'Mode'], 'AUTO', ['Brightness', 'Exposure', 'Sharpness']);
  const again = parseXml(writeXml(changed))!;
  expect(textOf(at(again, NS, 'Brightness'))).toBe('60');
  expect(textOf(at(again, NS, 'Exposure', 'Mode'))).toBe('AUTO');
  expect(again.children.map(({ name }) => name)).toEqual(['Brightness', 'Secret', 'Exposure', 'Sharpness']);
  expect(textOf(at(tree, NS, 'Brightness'))).toBe('50');
});

test('text and attributes are escaped; elements can be taken out', () => {
  const changed = withAttribute(withText(tree, NS, ['Sharpness'], '<&">'), 'token', '"<');
  const again = parseXml(writeXml(without(changed, NS, 'Brightness')))!;
  expect([again.attributes['token'], textOf(at(again, NS, 'Sharpness')), at(again, NS, 'Brightness')]).toEqual(['"<', '<&">', null]);
});
