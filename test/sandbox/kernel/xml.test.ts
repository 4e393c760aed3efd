import { describe, expect, it } from 'vitest';
import { parseXml } from '../../../src/sandbox/kernel/xml.ts';

describe('a well-formed document', () => {
  it('is read with attributes, children, entities, CDATA and comments', () => {
    const source = `<?xml version="1.0"?><!-- a -->
      <s:Root xmlns:s="urn:x" xsi:type='A &amp; B'><Key> a&lt;b </Key><Empty/><!-- b --><Key><![CDATA[<&>]]></Key><Hex>&#x41;&#66;</Hex></s:Root>
      <?end?>`;
    expect(parseXml(source)).toEqual({
      name: 'Root',
      attributes: { 'xmlns:s': 'urn:x', 'xsi:type': 'A & B' },
      text: '',
      children: [
        { name: 'Key', attributes: {}, children: [], text: ' a<b ' },
        { name: 'Empty', attributes: {}, children: [], text: '' },
        { name: 'Key', attributes: {}, children: [], text: '<&>' },
        { name: 'Hex', attributes: {}, children: [], text: 'AB' },
      ],
    });
  });
});

it.each([
  [''],
  ['text'],
  ['<a>'],
  ['<a></b>'],
  ['<a><b></a></b>'],
  ['<a/><b/>'],
  ['<a b=c/>'],
  ['<a b="<"/>'],
  ['<a>&unknown;</a>'],
  ['<a>&#x110000;</a>'],
  ['<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'],
  ['<a><!-- </a>'],
  ['<a'.repeat(10)],
  ['<a>'.repeat(1000) + '</a>'.repeat(1000)],
])('%j is not one', (source) => {
  expect(parseXml(source)).toBeUndefined();
});
