import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { dissect } from '../../src/dissect/dissect.ts';
import type { Drop } from '../../src/igmp/header.ts';
import type { SourceFilter } from '../../src/ip/filter.ts';
import { Wire } from '../../src/testing/wire/wire.ts';
import { address, drops } from '../support/packets.ts';
import { exclude, include, toGroup, told, v1Query, v2Query, v3Query } from './playing.ts';

const G = '239.1.2.3';
const H = '239.1.2.4';
const LOCAL = '224.0.0.251';
const ETH0 = 2;

let wire: Wire;

beforeEach(() => {
  wire = new Wire({ neighbours: [{ ip: '10.0.0.2', mac: '06:22:a3:24:25:26' }] });
});

afterEach(() => wire.assertBalanced());

const join = (group: string, filter?: SourceFilter, device = ETH0): void =>
  wire.run((stack) => stack.joinGroup(address(group), device, filter));
const leave = (group: string): void => wire.run((stack) => stack.leaveGroup(address(group), ETH0));
const filter = (group: string, to: SourceFilter): void =>
  wire.run((stack) => stack.filterGroup(address(group), ETH0, to));
const sysctl = (name: string, value: number): void => {
  expect(wire.stack.sysctl.set(`net.ipv4.${name}`, value)).toBeNull();
};

/** What is told in the next `ms` milliseconds. */
function heard(ms: number): string[] {
  wire.advance(ms);
  return wire.sent().map(told);
}

/** Until nothing is due any more: what is told unasked. */
const quiet = (): string[] => heard(60_000);

describe('RFC 1122 §3.3.7/3: every host is a member of 224.0.0.1 on each device that is up, and never tells', () => {
  test('RFC 3376 §5: nothing leaves a device when it comes up, nor after any query', () => {
    expect(wire.stack.addresses.groups.of(ETH0)).toMatchObject([{ address: address('224.0.0.1') }]);
    for (const query of [v1Query(), v2Query(5), v3Query(5), v3Query(5, '224.0.0.1')]) {
      wire.inject(query);
      expect(quiet()).toEqual([]);
    }
  });

  test('a device that is down hears nobody', () => {
    wire.run((stack) => stack.setUp(stack.devices[1] ?? expect.fail(), false));
    expect(wire.stack.addresses.groups.of(ETH0)).toEqual([]);
  });

  test('RFC 2236 §6: it is not told when somebody joins it', () => {
    join('224.0.0.1');
    leave('224.0.0.1');
    expect(quiet()).toEqual([]);
    expect(wire.stack.addresses.groups.of(ETH0)).toMatchObject([{ users: 1 }]);
  });
});

describe('RFC 3376 §5.1: changes are told unasked, [Robustness Variable] times', () => {
  test('what a report is: TTL 1, internetwork control, router alert, to 224.0.0.22', () => {
    join(G);
    wire.advance(10);
    const [frame = expect.fail('nothing')] = wire.sent();
    const { layers } = dissect(frame);
    const fields = Object.fromEntries(
      layers.flatMap((layer) => layer.fields.map((one) => [one.name, one.text])),
    );
    expect(fields).toMatchObject({
      ...{ 'eth.destination': '01:00:5e:00:00:16', 'ip.dscp': '48', 'ip.ecn': '0', 'ip.ttl': '1' },
      ...{ 'ip.source': '10.0.0.1', 'ip.destination': '224.0.0.22', 'ip.dontFragment': '1' },
      ...{ 'option.type': '148', 'option.value': '0', 'ip.headerLength': '24' },
      ...{ 'igmp.type': '0x22', 'igmp.records': '1', 'record.group': G },
    });
    expect(layers.flatMap(({ faults }) => faults)).toEqual([]);
    quiet();
  });

  test('a join, twice, the second time within the interval', () => {
    join(G);
    expect(heard(7)).toEqual([]);
    expect(heard(1)).toEqual(['to 224.0.0.22: v3 report [239.1.2.3 to_ex { }]']);
    expect(heard(1000)).toEqual(['to 224.0.0.22: v3 report [239.1.2.3 to_ex { }]']);
    expect(quiet()).toEqual([]);
  });

  test('a leave', () => {
    join(G);
    quiet();
    wire.sent();
    leave(G);
    const report = 'to 224.0.0.22: v3 report [239.1.2.3 to_in { }]';
    expect(quiet()).toEqual([report, report]);
  });

  test('several at one time go into one report, what was told once with what is new', () => {
    join(G);
    expect(heard(8)).toHaveLength(1);
    join(H);
    expect(heard(8)).toEqual([
      'to 224.0.0.22: v3 report [239.1.2.4 to_ex { }] [239.1.2.3 to_ex { }]',
    ]);
    expect(quiet()).toEqual(['to 224.0.0.22: v3 report [239.1.2.4 to_ex { }]']);
  });

  test('a group that is left and joined again before that was told', () => {
    join(G);
    quiet();
    leave(G);
    join(G);
    const report = 'to 224.0.0.22: v3 report [239.1.2.3 to_ex { }]';
    expect(quiet()).toEqual([report, report]);
  });

  test('a second user changes nothing, nor does the first that goes', () => {
    join(G);
    quiet();
    const other = wire.stack.addresses;
    other.add(ETH0, { address: address(G), length: 32 }, { autoJoin: true });
    expect(other.groups.of(ETH0)[0]).toMatchObject({ address: address(G), users: 2 });
    leave(G);
    expect(quiet()).toEqual([]);
    expect(other.remove(ETH0, { address: address(G), length: 32 })).toBeNull();
    expect(quiet()).toHaveLength(2);
  });

  test('a source for who has no address yet: 0.0.0.0, RFC 3376 §4.2.13', () => {
    wire = new Wire({ interfaces: [[], ['172.16.0.1/16']] });
    join(G);
    wire.advance(8);
    expect(wire.sent().map((frame) => [...frame.subarray(26, 30)])).toEqual([[0, 0, 0, 0]]);
    quiet();
  });

  test('a device that goes down and up tells all of its groups anew', () => {
    join(G);
    quiet();
    const eth0 = wire.stack.devices[1] ?? expect.fail();
    wire.run((stack) => stack.setUp(eth0, false));
    expect(quiet()).toEqual([]);
    wire.run((stack) => stack.setUp(eth0, true));
    expect(quiet()).toEqual(Array(2).fill('to 224.0.0.22: v3 report [239.1.2.3 to_ex { }]'));
  });

  test('what was joined while the device was down is told when it is up', () => {
    const eth0 = wire.stack.devices[1] ?? expect.fail();
    wire.run((stack) => stack.setUp(eth0, false));
    join(G);
    expect(quiet()).toEqual([]);
    wire.run((stack) => stack.setUp(eth0, true));
    expect(quiet()).toHaveLength(2);
  });

  test('a device that is taken away says nothing more', () => {
    join(G);
    wire.run((stack) => stack.removeDevice(stack.devices[1] ?? expect.fail()));
    expect(wire.stack.nextDeadline()).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('RFC 3376 §5.1: filters of sources', () => {
  const A = '9.0.0.1';
  const B = '9.0.0.2';
  const C = '9.0.0.3';

  test.each<[string, SourceFilter, SourceFilter, string]>([
    [
      'INCLUDE (A), INCLUDE (B)',
      include(A, B),
      include(B, C),
      `[G allow { ${C} }] [G block { ${A} }]`,
    ],
    [
      'EXCLUDE (A), EXCLUDE (B)',
      exclude(A, B),
      exclude(B, C),
      `[G block { ${C} }] [G allow { ${A} }]`,
    ],
    ['INCLUDE (A), EXCLUDE (B)', include(A), exclude(B), `[G to_ex { ${B} }]`],
    ['EXCLUDE (A), INCLUDE (B)', exclude(A), include(B), `[G to_in { ${B} }]`],
    ['EXCLUDE (), EXCLUDE (A)', exclude(), exclude(A), `[G block { ${A} }]`],
  ])('%s', (_, from, to, records) => {
    join(G, from);
    quiet();
    filter(G, to);
    const report = `to 224.0.0.22: v3 report ${records.replaceAll('G', G)}`;
    expect(quiet()).toEqual([report, report]);
  });

  test('from nobody to INCLUDE (A) and back: no mode changes', () => {
    join(G, include(A));
    expect(quiet()[0]).toBe(`to 224.0.0.22: v3 report [${G} allow { ${A} }]`);
    filter(G, include());
    expect(quiet()[0]).toBe(`to 224.0.0.22: v3 report [${G} block { ${A} }]`);
    expect(wire.stack.addresses.groups.find(ETH0, address(G))).toBeNull();
  });

  test('a filter that stays as it was is not told', () => {
    join(G, include(A, B));
    quiet();
    filter(G, include(B, A));
    expect(quiet()).toEqual([]);
  });

  test('a change of sources while a new mode is still to be told', () => {
    join(G, exclude(A));
    expect(heard(8)).toEqual([`to 224.0.0.22: v3 report [${G} to_ex { ${A} }]`]);
    filter(G, exclude(A, B));
    expect(heard(8)).toEqual([`to 224.0.0.22: v3 report [${G} to_ex { ${A} ${B} }]`]);
    expect(quiet()).toEqual([`to 224.0.0.22: v3 report [${G} block { ${B} }]`]);
  });

  test('more sources than fit go into several reports', () => {
    wire = new Wire({ mtu: 68 });
    sysctl('igmp_max_msf', 20);
    const sources = Array.from({ length: 9 }, (_, n) => `9.0.0.${n + 1}`);
    join(G, include(...sources));
    expect(heard(8)).toEqual([
      `to 224.0.0.22: v3 report [${G} allow { ${sources.slice(0, 7).join(' ')} }]`,
      `to 224.0.0.22: v3 report [${G} allow { ${sources.slice(7).join(' ')} }]`,
    ]);
    quiet();
  });

  test('RFC 3376 §4.2.16: of sources to keep out, as many are told as fit', () => {
    wire = new Wire({ mtu: 68 });
    sysctl('igmp_max_msf', 20);
    const sources = Array.from({ length: 9 }, (_, n) => `9.0.0.${n + 1}`);
    join(H);
    join(G, exclude(...sources));
    expect(heard(8)).toEqual([
      `to 224.0.0.22: v3 report [${G} to_ex { ${sources.slice(0, 7).join(' ')} }]`,
      `to 224.0.0.22: v3 report [${H} to_ex { }]`,
    ]);
    quiet();
  });

  test('as many groups as fit into a report', () => {
    wire = new Wire({ mtu: 68 });
    for (let n = 0; n < 6; n++) join(`239.0.0.${n}`);
    expect(heard(8).map((line) => line.split('to_ex').length - 1)).toEqual([4, 2]);
    quiet();
  });
});

describe('RFC 1122 §3.2.3, RFC 3376 §5.2: queries are answered within the time that they give', () => {
  beforeEach(() => {
    join(G);
    join(H, include('9.0.0.1', '9.0.0.2'));
    quiet();
  });

  const both = `to 224.0.0.22: v3 report [${H} is_in { 9.0.0.1 9.0.0.2 }] [${G} is_ex { }]`;

  test.each([1, 10, 127])('about all: one report of all, within %i tenths', (tenths) => {
    wire.inject(v3Query(tenths));
    expect(heard(tenths * 100)).toEqual([both]);
    expect(quiet()).toEqual([]);
  });

  test('from 0.0.0.0', () => {
    wire.inject(
      toGroup('224.0.0.1', '0.0.0.0')
        .igmp({ maxResponse: 5 })
        .payload(Uint8Array.of(2, 125, 0, 0)),
    );
    expect(heard(500)).toEqual([both]);
  });

  test('without a time: at once', () => {
    wire.inject(v3Query(0));
    expect(heard(1)).toEqual([both]);
  });

  test('with a code for a long time: 0x8a is 20.8 s', () => {
    const times = [1, 2, 3, 4, 5, 6, 7, 8].map(() => {
      const before = wire.now;
      wire.inject(v3Query(0x8a));
      wire.advanceTo(before + 20_800, () => wire.stack.nextDeadline() > before + 30_000);
      expect(wire.sent().map(told)).toEqual([both]);
      return wire.now - before;
    });
    expect(Math.max(...times)).toBeGreaterThan(12_700);
  });

  test('a second query while an answer is pending: the earlier time holds', () => {
    wire.inject(v3Query(127));
    wire.inject(v3Query(1));
    expect(heard(100)).toEqual([both]);
    expect(quiet()).toEqual([]);
  });

  test.each<[string, string, string[], string[]]>([
    ['about one group', G, [], [`[${G} is_ex { }]`]],
    ['about a group that includes', H, [], [`[${H} is_in { 9.0.0.1 9.0.0.2 }]`]],
    ['about a group that nobody joined', '239.9.9.9', [], []],
    ['about sources that are heard', H, ['9.0.0.2', '9.9.9.9'], [`[${H} is_in { 9.0.0.2 }]`]],
    ['about sources that are not', H, ['9.9.9.9'], []],
    ['about sources of a group that keeps none out', G, ['9.9.9.9'], [`[${G} is_ex { }]`]],
  ])('%s', (_, group, sources, records) => {
    wire.inject(v3Query(5, group, sources));
    expect(heard(500)).toEqual(records.map((record) => `to 224.0.0.22: v3 report ${record}`));
    expect(quiet()).toEqual([]);
  });

  test('two queries about sources are answered together, with one about all of them all is told', () => {
    wire.inject(v3Query(5, H, ['9.0.0.1']));
    wire.inject(v3Query(5, H, ['9.0.0.2']));
    expect(heard(500)).toEqual([`to 224.0.0.22: v3 report [${H} is_in { 9.0.0.1 9.0.0.2 }]`]);
    wire.inject(v3Query(5, H, ['9.0.0.1']));
    wire.inject(v3Query(5, H));
    expect(heard(500)).toEqual([`to 224.0.0.22: v3 report [${H} is_in { 9.0.0.1 9.0.0.2 }]`]);
  });

  test('a group whose filter keeps out all that were asked about says nothing', () => {
    filter(G, exclude('9.9.9.9'));
    quiet();
    wire.inject(v3Query(5, G, ['9.9.9.9']));
    expect(quiet()).toEqual([]);
    wire.inject(v3Query(5, G, ['9.9.9.9', '9.9.9.8']));
    expect(quiet()).toEqual([`to 224.0.0.22: v3 report [${G} is_ex { 9.9.9.9 }]`]);
  });

  test('the querier’s robustness variable is adopted; 0 means the default', () => {
    const times = (robustness: number): number => {
      wire.inject(v3Query(1, '0.0.0.0', [], { robustness }));
      quiet();
      join('239.5.5.5');
      const count = quiet().length;
      leave('239.5.5.5');
      quiet();
      return count;
    };
    expect([times(5), times(1), times(0)]).toEqual([5, 1, 2]);
  });
});

describe('RFC 2236: where a querier of version 2 is heard', () => {
  beforeEach(() => {
    wire.inject(v2Query(100));
    expect(wire.stack.igmp.version(ETH0)).toBe(2);
  });

  test('§3: a join is told at once and again within 10 s, to the group itself', () => {
    join(G);
    expect(heard(8)).toEqual([`to ${G}: v2 report ${G}`]);
    expect(heard(10_000)).toEqual([`to ${G}: v2 report ${G}`]);
    expect(quiet()).toEqual([]);
  });

  test('§3: all groups answer on their own, within the time', () => {
    join(G);
    join(H);
    quiet();
    wire.inject(v2Query(10));
    expect(heard(1000).sort()).toEqual([`to ${G}: v2 report ${G}`, `to ${H}: v2 report ${H}`]);
    wire.inject(v2Query(10, H));
    expect(heard(1000)).toEqual([`to ${H}: v2 report ${H}`]);
  });

  test('§3: a report of another host’s stops ours, and then nothing is said when it is left', () => {
    join(G);
    quiet();
    wire.inject(v2Query(10));
    wire.inject(toGroup(G).igmp({ type: 'v2-membership-report', group: G }));
    expect(heard(1000)).toEqual([]);
    leave(G);
    expect(quiet()).toEqual([]);
  });

  test('§3: a leave is told to 224.0.0.2 when the last report was ours', () => {
    join(G);
    quiet();
    leave(G);
    expect(quiet()).toEqual([`to 224.0.0.2: leave ${G}`]);
  });

  test('§3: an answer that is due before the new time stays', () => {
    join(G);
    quiet();
    wire.inject(v2Query(1, G));
    wire.inject(v2Query(255, G));
    expect(heard(100)).toHaveLength(1);
    expect(quiet()).toEqual([]);
  });

  test('our own report, which comes back to us as a member, is not another host’s', () => {
    join(G);
    expect(heard(8)).toHaveLength(1);
    expect(wire.dropped()).toEqual({ 'igmp.ownReport': 1 });
    expect(heard(10_000)).toHaveLength(1);
    leave(G);
    expect(quiet()).toEqual([`to 224.0.0.2: leave ${G}`]);
  });

  test('RFC 3376 §7.2.1: a query of version 3 is answered in version 2', () => {
    join(G);
    quiet();
    wire.inject(v3Query(5, G, ['9.9.9.9']));
    expect(heard(500)).toEqual([`to ${G}: v2 report ${G}`]);
  });

  test('a group with a filter of sources is told as any', () => {
    join(G, include('9.0.0.1'));
    expect(quiet()).toHaveLength(2);
    filter(G, include('9.0.0.2'));
    expect(quiet()).toEqual([]);
  });

  test('RFC 3376 §8.12: for robustness × query interval + response interval: 260 s', () => {
    const since = wire.now;
    wire.advanceTo(since + 259_999);
    expect(wire.stack.igmp.version(ETH0)).toBe(2);
    wire.advanceTo(since + 260_000);
    expect(wire.stack.igmp.version(ETH0)).toBe(3);
    join(G);
    expect(heard(8)).toEqual([`to 224.0.0.22: v3 report [${G} to_ex { }]`]);
    quiet();
  });

  test('RFC 3376 §7.2.1: what was to be told in version 3 is not told any more', () => {
    wire.advance(300_000);
    join(G);
    expect(heard(8)).toHaveLength(1);
    leave(G);
    wire.inject(v2Query(100));
    expect(quiet()).toEqual([]);
  });
});

test('RFC 3376 §7.2.1: an answer of version 3 is not sent any more when an old querier is heard; Linux sends it', () => {
  join(G);
  quiet();
  wire.inject(v3Query(100));
  wire.inject(v2Query(1));
  expect(quiet()).toEqual([`to ${G}: v2 report ${G}`]);
});

describe('RFC 1112: where a querier of version 1 is heard', () => {
  beforeEach(() => {
    wire.inject(v1Query());
    expect(wire.stack.igmp.version(ETH0)).toBe(1);
  });

  test('reports are of version 1, and nobody is told of a leave', () => {
    join(G);
    expect(heard(8)).toEqual([`to ${G}: v1 report ${G}`]);
    quiet();
    leave(G);
    expect(quiet()).toEqual([]);
  });

  test('a query is answered within 10 s', () => {
    join(G);
    quiet();
    wire.inject(v1Query());
    expect(heard(10_000)).toEqual([`to ${G}: v1 report ${G}`]);
  });

  test('queries of the later versions are answered in version 1', () => {
    join(G);
    quiet();
    for (const query of [v2Query(5, G), v3Query(5)]) {
      wire.inject(query);
      expect(heard(10_000)).toEqual([`to ${G}: v1 report ${G}`]);
    }
  });
});

describe('the intervals of a querier of version 3 say how long an old one counts', () => {
  test('3 × 20 s + 10 s', () => {
    wire.inject(v3Query(10, '0.0.0.0', [], { robustness: 3, interval: 20 }));
    wire.inject(v2Query(10));
    wire.advance(69_999);
    expect(wire.stack.igmp.version(ETH0)).toBe(2);
    wire.advance(1);
    expect(wire.stack.igmp.version(ETH0)).toBe(3);
  });

  test('RFC 3376 §8.3: the response interval is below the query interval', () => {
    wire.inject(v3Query(10, '0.0.0.0', [], { robustness: 2, interval: 5 }));
    wire.inject(v2Query(10));
    wire.advance(13_999);
    expect(wire.stack.igmp.version(ETH0)).toBe(2);
    wire.advance(1);
    expect(wire.stack.igmp.version(ETH0)).toBe(3);
  });
});

describe('settings', () => {
  test.each([
    ['conf.all.force_igmp_version', 1, `to ${G}: v1 report ${G}`],
    ['conf.eth0.force_igmp_version', 1, `to ${G}: v1 report ${G}`],
    ['conf.all.force_igmp_version', 2, `to ${G}: v2 report ${G}`],
    ['conf.eth0.force_igmp_version', 2, `to ${G}: v2 report ${G}`],
    ['conf.eth0.force_igmp_version', 3, `to 224.0.0.22: v3 report [${G} to_ex { }]`],
  ])('%s %i', (name, value, report) => {
    sysctl(name, value);
    join(G);
    expect(heard(8)).toEqual([report]);
    quiet();
  });

  test('force_igmp_version 2: an older querier is heard all the same', () => {
    sysctl('conf.eth0.force_igmp_version', 2);
    wire.inject(v1Query());
    expect(wire.stack.igmp.version(ETH0)).toBe(1);
  });

  test('igmp_qrv: how often, from the next time that the device is up', () => {
    sysctl('igmp_qrv', 4);
    expect(wire.stack.sysctl.set('net.ipv4.igmp_qrv', 0)).not.toBeNull();
    const eth0 = wire.stack.devices[1] ?? expect.fail();
    wire.run((stack) => stack.setUp(eth0, false));
    wire.run((stack) => stack.setUp(eth0, true));
    join(G);
    expect(quiet()).toHaveLength(4);
  });

  test.each([
    [3, 'igmpv3_unsolicited_report_interval', 1],
    [2, 'igmpv2_unsolicited_report_interval', 1],
    [3, 'igmpv3_unsolicited_report_interval', 0],
  ])('version %i: %s %i', (version, name, ms) => {
    sysctl('conf.all.force_igmp_version', version);
    sysctl(`conf.eth0.${name}`, ms);
    join(G);
    expect(heard(9)).toHaveLength(2);
  });

  test('igmp_link_local_mcast_reports 0: the groups of one cable are not told', () => {
    join(LOCAL);
    expect(quiet()).toHaveLength(2);
    sysctl('igmp_link_local_mcast_reports', 0);
    wire.inject(v3Query(5));
    expect(quiet()).toEqual([]);
    leave(LOCAL);
    join('224.0.0.252');
    expect(quiet()).toEqual([]);
    sysctl('conf.all.force_igmp_version', 2);
    join('224.0.0.253');
    wire.inject(v2Query(5));
    expect(quiet()).toEqual([]);
  });

  test('igmp_max_memberships, igmp_max_msf', () => {
    sysctl('igmp_max_memberships', 1);
    sysctl('igmp_max_msf', 1);
    expect(() => join(G, include('9.0.0.1', '9.0.0.2'))).toThrow('No buffer space available');
    join(G, include('9.0.0.1'));
    expect(() => filter(G, include('9.0.0.1', '9.0.0.2'))).toThrow('No buffer space available');
    expect(() => join(H)).toThrow('No buffer space available');
    quiet();
  });
});

describe('who joins what', () => {
  test.each<[string, () => void, string]>([
    ['no group', () => join('10.0.0.9'), '10.0.0.9 on eth0: Invalid argument'],
    ['no device', () => join(G, undefined, 9), `${G} on device 9: No such device`],
    ['no route to the group', () => join(G, undefined, 0), `${G} on device 0: No such device`],
    ['nobody to hear', () => join(G, include()), `${G} on eth0: Invalid argument`],
    ['not joined', () => leave(G), `${G} on eth0: Cannot assign requested address`],
    ['not joined, to filter', () => filter(G, exclude()), `${G} on eth0: Invalid argument`],
  ])('%s', (_, work, message) => {
    expect(work).toThrow(message);
  });

  test('the same twice', () => {
    join(G);
    expect(() => join(G)).toThrow(`${G} on eth0: Address already in use`);
    quiet();
  });

  test('without a device: the one that a route to the group has', () => {
    wire.addRoute({ to: '224.0.0.0/4', on: 'eth0' });
    join(G, undefined, 0);
    expect(wire.stack.addresses.groups.find(ETH0, address(G))).not.toBeNull();
    wire.run((stack) => stack.leaveGroup(address(G)));
    quiet();
  });
});

describe('each drop of the catalogue, by a frame that brings it about', () => {
  const short = Uint8Array.of(0x16, 0, 0xf8, 0xfa, 0xef, 1, 2);
  test.each<[keyof typeof Drop, () => { bytes(): Uint8Array }]>([
    ['short', () => toGroup(G).with('ip', { protocol: 'igmp' }).payload(short)],
    ['badChecksum', () => toGroup(G).igmp({ checksum: 1, group: G })],
    ['queryLength', () => v2Query(5).payload(1)],
    ['sourcesBeyond', () => v2Query(5, G).payload(Uint8Array.of(2, 125, 0, 1))],
    ['sourcesOfAll', () => v3Query(5, '0.0.0.0', ['9.9.9.9'])],
    ['notForHosts', () => toGroup('224.0.0.1').igmp({ type: 'leave-group', group: G })],
    ['notForHosts', () => toGroup('224.0.0.1').igmp({ records: 0 })],
    [
      'unicastReport',
      () =>
        toGroup(G)
          .with('eth', { destination: '02:00:00:00:01:01' })
          .igmp({ type: 'v2-membership-report', group: G }),
    ],
  ])('igmp.%s', (name, frame) => {
    join(G);
    quiet();
    wire.dropped();
    wire.inject(frame());
    expect(drops(wire)).toMatchObject({ [`igmp.${name}`]: 1 });
  });
});

test.each([
  ['fewer sources than it says', () => v2Query(5, G).payload(Uint8Array.of(2, 125, 0, 1))],
  ['sources, but no group', () => v3Query(5, '0.0.0.0', ['9.9.9.9'])],
])('RFC 2236 §2.5: version 2 reads the first 8 bytes only: %s', (_, frame) => {
  wire.stack.sysctl.set('net.ipv4.conf.eth0.force_igmp_version', 2);
  join(G);
  wire.advance(60_000);
  wire.sent();
  wire.dropped();
  wire.inject(frame());
  wire.advance(500);
  expect(wire.sent().map(told)).toEqual([`to ${G}: v2 report ${G}`]);
  expect(wire.dropped()).toEqual({ 'igmp.ownReport': 1 });
});

test('the same seed, the same times', () => {
  const times = (seed: number): number[] => {
    const one = new Wire({ seed });
    one.run((stack) => stack.joinGroup(address(G), ETH0));
    one.advance(8);
    return [one.stack.nextDeadline()];
  };
  expect(times(5)).toEqual(times(5));
  expect(times(5)).not.toEqual(times(6));
});
