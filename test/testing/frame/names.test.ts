// The names that the compiler knows are those that the dissector's tables have.

import { expect, test } from 'vitest';
import { PROTOCOLS } from '../../../src/dissect/protocols.ts';
import { alone } from '../../../src/testing/frame/defaults.ts';
import { eth, icmp, ip } from '../../../src/testing/frame/frame.ts';
import { NAMES } from '../../../src/testing/frame/names.ts';

/** By field: every name that one of its values has, whatever the header's first byte is. */
const tables = [...PROTOCOLS.values()].flatMap((protocol) =>
  protocol.fields.map((spec) => {
    const byType = Array.from({ length: 256 }, (_, type) => {
      const place = alone(Uint8Array.of(type, ...new Uint8Array(31).fill(0xff)));
      return Object.values(protocol.namesOf?.(place, spec.name) ?? {});
    });
    const names = new Set([...Object.values(spec.names), ...byType.flat()]);
    return [`${protocol.name}.${spec.name}`, [...names].sort()] as const;
  }),
);

test('every name of the tables, and no other', () => {
  const written = Object.entries(NAMES).map(([field, names]) => [field, [...names].sort()]);
  expect(Object.fromEntries(written)).toEqual(
    Object.fromEntries(tables.filter(([, names]) => names.length > 0)),
  );
});

test('the compiler knows them', () => {
  const wrong = [
    // @ts-expect-error: no such type
    () => icmp({ type: 'echo-requst' }),
    // @ts-expect-error: no such code
    () => icmp({ code: 'port-unreachabel' }),
    // @ts-expect-error: no such codepoint
    () => ip({ dscp: 'AF10' }),
    // @ts-expect-error: no such EtherType
    () => eth({ type: 'ip' }),
  ];
  for (const work of wrong) expect(() => work().bytes()).toThrow(RangeError);
  expect(() => ip({ dscp: 'EF', protocol: '0x11' }).icmp({ type: 42 }).bytes()).not.toThrow();
});
