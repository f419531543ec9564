// Every event that a layer records belongs to a room of the house.

import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { Stack } from '../../src/stack.ts';
import { reasonsOf } from '../../src/testing/wire/state.ts';
import type { EventKind } from '../../src/trace/event.ts';
import { stageOf } from '../../src/trace/stage.ts';

describe('the room of', () => {
  test.each<[layer: string, kind: EventKind, comesIn: boolean, room: string]>([
    ['device', 'receive', true, 'device-in'],
    ['device', 'transmit', false, 'device-out'],
    ['ether', 'up', true, 'ether-in'],
    ['ether', 'down', false, 'ether-out'],
    ['arp', 'state', true, 'neighbour'],
    ['arp', 'park', false, 'neighbour'],
    ['arp', 'release', false, 'neighbour'],
    ['arp', 'originate', false, 'arp'],
    ['arp', 'answer', false, 'arp'],
    ['arp', 'deliver', true, 'arp'],
    ['ip', 'route', true, 'route-in'],
    ['ip', 'route', false, 'route-out'],
    ['ip', 'up', true, 'ip-in'],
    ['ip', 'down', false, 'forward'],
    ['ip', 'park', true, 'reassembly'],
    ['ip', 'release', true, 'reassembly'],
    ['ip', 'deliver', true, 'reassembly'],
    ['ip', 'originate', true, 'reassembly'],
    ['ip', 'originate', false, 'fragment'],
    ['looped', 'originate', false, 'ip-out'],
    ['looped', 'park', false, 'ip-out'],
    ['looped', 'release', true, 'ip-in'],
    ['icmp', 'originate', false, 'icmp'],
    ['icmp', 'answer', false, 'icmp'],
    ['icmp', 'deliver', true, 'icmp'],
    ['igmp', 'originate', false, 'igmp'],
    ['igmp', 'deliver', true, 'igmp'],
    ['raw', 'originate', false, 'raw'],
    ['raw', 'park', true, 'raw'],
    ['raw', 'release', true, 'raw'],
    ['raw', 'deliver', true, 'raw'],
    ['reassembly', 'state', true, 'reassembly'],
    ['link', 'state', false, 'device-out'],
    ['address', 'state', false, 'ip-in'],
    ['sysctl', 'state', false, 'ip-in'],
    ['rule', 'state', false, 'route-out'],
    ['route', 'state', false, 'route-out'],
    ['exception', 'state', true, 'route-out'],
    ['tomorrow', 'state', false, 'route-out'],
  ])('%s %s (%s) is %s', (layer, kind, comesIn, room) => {
    expect(stageOf({ layer, kind, comesIn, isWhole: false, reason: null })).toBe(room);
  });

  test('what was put together of fragments and goes up', () => {
    const happening = { layer: 'ip', kind: 'up', comesIn: true, reason: null } as const;
    expect(stageOf({ ...happening, isWhole: true })).toBe('reassembly');
  });
});

test('of each drop', () => {
  const rooms = reasonsOf(new Stack()).map((reason) => {
    const layer = reason.name.split('.')[0] ?? '';
    return `${stageOf({ layer, kind: 'drop', comesIn: true, isWhole: false, reason })}: ${reason.name}`;
  });
  expect(rooms.sort()).toMatchInlineSnapshot(`
    [
      "arp: arp.badSender",
      "arp: arp.badTarget",
      "arp: arp.conflict",
      "arp: arp.echo",
      "arp: arp.notEthernet",
      "arp: arp.notForUs",
      "arp: arp.notIpv4",
      "arp: arp.short",
      "arp: arp.switchedOff",
      "arp: arp.unknownOperation",
      "device-in: device.down",
      "device-in: device.full",
      "device-in: device.gone",
      "device-in: device.refused",
      "device-in: device.tooLong",
      "ether-in: ether.length",
      "ether-in: ether.otherHost",
      "ether-in: ether.runt",
      "ether-in: ether.unknownType",
      "forward: ip.fragmentationNeeded",
      "forward: ip.groupFrame",
      "forward: ip.linkLocal",
      "forward: ip.sourceRouteFailed",
      "forward: ip.ttlExceeded",
      "fragment: ip.fragmentNoBuffers",
      "fragment: ip.mustNotFragment",
      "fragment: ip.tooLong",
      "icmp: icmp.badChecksum",
      "icmp: icmp.bogusError",
      "icmp: icmp.echoBroadcast",
      "icmp: icmp.echoIgnored",
      "icmp: icmp.laterFragment",
      "icmp: icmp.noPort",
      "icmp: icmp.noSession",
      "icmp: icmp.noWayBack",
      "icmp: icmp.notForAll",
      "icmp: icmp.obsoleteType",
      "icmp: icmp.optionsFull",
      "icmp: icmp.pathMtuIgnored",
      "icmp: icmp.redirectRefused",
      "icmp: icmp.short",
      "icmp: icmp.shortQuote",
      "icmp: icmp.shortTimestamp",
      "icmp: icmp.tooManyInAll",
      "icmp: icmp.tooManyToOne",
      "icmp: icmp.unexpected",
      "icmp: icmp.unhandledType",
      "icmp: icmp.unknownType",
      "igmp: igmp.badChecksum",
      "igmp: igmp.notForHosts",
      "igmp: igmp.ownReport",
      "igmp: igmp.queryLength",
      "igmp: igmp.short",
      "igmp: igmp.sourcesBeyond",
      "igmp: igmp.sourcesOfAll",
      "igmp: igmp.unicastReport",
      "ip-in: ip.badChecksum",
      "ip-in: ip.badHeaderLength",
      "ip-in: ip.badOption",
      "ip-in: ip.badTotalLength",
      "ip-in: ip.badVersion",
      "ip-in: ip.short",
      "ip-in: ip.sourceRoute",
      "ip-in: ip.truncated",
      "ip-in: ip.unknownProtocol",
      "neighbour: arp.flushed",
      "neighbour: arp.poolScarce",
      "neighbour: arp.queueFull",
      "neighbour: arp.tableFull",
      "neighbour: arp.unresolved",
      "raw: raw.alertUntaken",
      "raw: raw.broadcast",
      "raw: raw.closed",
      "raw: raw.nobody",
      "raw: raw.receiveFull",
      "raw: raw.receiveScarce",
      "raw: raw.writtenHeader",
      "raw: raw.writtenShort",
      "raw: raw.writtenTooLong",
      "reassembly: ip.fragmentBounds",
      "reassembly: ip.fragmentDuplicate",
      "reassembly: ip.fragmentEcn",
      "reassembly: ip.fragmentOverlap",
      "reassembly: ip.fragmentOversize",
      "reassembly: ip.fragmentTooFar",
      "reassembly: ip.reassemblyFull",
      "reassembly: ip.reassemblyNoBuffer",
      "reassembly: ip.reassemblyTimeout",
      "route-in: ip.martianDestination",
      "route-in: ip.martianSource",
      "route-in: ip.noWayOn",
      "route-in: ip.notForUs",
      "route-in: ip.notMember",
      "route-in: ip.reversePath",
      "route-in: ip.routeBlackhole",
      "route-in: ip.routeProhibit",
      "route-in: ip.routeUnreachable",
      "route-in: ip.unicastToAll",
      "route-out: ip.loopbackSource",
      "route-out: ip.noRoute",
      "route-out: ip.routeType",
      "route-out: ip.staysHere",
    ]
  `);
});

const LAYER = /\b(?:layer\(|bind\(ctx, )'(\w+)'/g;
const KNOWN = [
  ...['device', 'ether', 'arp', 'ip', 'looped', 'icmp', 'igmp', 'raw'],
  ...['reassembly', 'link', 'address', 'sysctl', 'rule', 'route', 'exception'],
];

test('layers that record are those above', () => {
  const src = new URL('../../src/', import.meta.url);
  const files = readdirSync(src, { recursive: true, encoding: 'utf8' });
  const layers = files
    .filter((file) => file.endsWith('.ts'))
    .flatMap((file) => [...readFileSync(new URL(file, src), 'utf8').matchAll(LAYER)])
    .map(([, layer]) => layer);
  expect(layers.length).toBeGreaterThan(7);
  expect(KNOWN).toEqual(expect.arrayContaining(layers));
});
