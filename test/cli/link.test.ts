import { describe, expect, test } from 'vitest';
import { UsageError } from '../../src/cli/errors.ts';
import { CABLE_OPTIONS, planCable } from '../../src/cli/link.ts';
import { splitWords } from '../../src/cli/words.ts';
import { formatCidr, formatIpv4 } from '../../src/ip/address.ts';

describe('the link', () => {
  test.each([
    ['--link=private', { kind: 'private', tap: 'tap0', chosen: true }],
    ['--link=sim', { kind: 'sim', tap: '', chosen: true }],
    ['--link=tap:lab7', { kind: 'tap', tap: 'lab7', chosen: true }],
  ])('%s', (word, link) => {
    expect(plan(word)).toMatchObject(link);
  });

  test.runIf(process.platform === 'linux')('without --link it is private, and not chosen', () => {
    expect(plan()).toMatchObject({ kind: 'private', chosen: false });
  });

  test.each(['tap', 'tap:', 'tun:tun0', 'Private', 'sim '])('--link %j is none', (text) => {
    expect(() => plan(`--link=${text}`)).toThrow(
      new UsageError(`--link ${text}: expected private, tap:NAME or sim`),
    );
  });
});

describe('the addresses of both ends', () => {
  test.each([
    ['the defaults', '', '10.0.0.1/24', '10.0.0.2/24'],
    ['bare addresses', '--addr=10.0.0.5 --peer=10.0.0.6', '10.0.0.5/24', '10.0.0.6/24'],
    ['the usual peer, in our subnet', '--addr=10.0.0.7/8', '10.0.0.7/8', '10.0.0.2/8'],
    ['a peer of our own subnet', '--addr=192.168.9.7/24', '192.168.9.7/24', '192.168.9.1/24'],
    ['which is not ourselves', '--addr=192.168.9.1/24', '192.168.9.1/24', '192.168.9.2/24'],
    ['ours goes along', '--peer=192.168.9.1/24', '192.168.9.2/24', '192.168.9.1/24'],
    ['the usual one of ours, if it can', '--peer=10.0.0.9/16', '10.0.0.1/16', '10.0.0.9/16'],
    ['the other of two', '--addr=10.9.0.0/31', '10.9.0.0/31', '10.9.0.1/31'],
    ['the other of two, the other way', '--addr=10.9.0.1/31', '10.9.0.1/31', '10.9.0.0/31'],
  ])('%s', (_, words, addr, peer) => {
    const planned = plan(...words.split(' ').filter((word) => word !== ''));
    expect(formatCidr(planned.addr)).toBe(addr);
    expect(formatCidr(planned.peer)).toBe(peer);
  });

  test.each([
    ['the same address at both ends', '--addr=10.0.0.2/24', '--peer=10.0.0.2/24'],
    ['with other lengths', '--addr=10.0.0.2/24', '--peer=10.0.0.2/16'],
    ['the usual peer’s, which is there already', '--addr=10.0.0.2/24'],
  ])('%s', (_, ...words) => {
    expect(() => plan(...words)).toThrow(
      new UsageError(
        "10.0.0.2 is given to both ends of the cable: --addr is the stack's end, --peer the other; choose two addresses",
      ),
    );
  });

  test('two addresses in two subnets', () => {
    expect(() => plan('--addr=10.0.0.1/24', '--peer=192.168.9.1/24')).toThrow(
      new UsageError(
        '--addr 10.0.0.1/24 and --peer 192.168.9.1/24 are not in one subnet: choose two addresses of one',
      ),
    );
  });

  test.each([
    ['--addr', '10.0.0.256/24'],
    ['--peer', '10.0.0.2/33'],
  ])('%s %s is none', (option, text) => {
    expect(() => plan(`${option}=${text}`)).toThrow(
      new UsageError(
        `${option} ${text}: expected an address and prefix length such as 10.0.0.1/24`,
      ),
    );
  });
});

describe('the rest', () => {
  test('nothing', () => {
    expect(plan()).toMatchObject({
      gateway: null,
      batch: null,
      pcap: null,
      trace: false,
      peerChosen: false,
    });
  });

  test('everything', () => {
    const planned = plan(
      ...['--gateway=10.0.0.2', '--batch=-', '--pcap=a.pcapng', '--trace', '--peer=10.0.0.2'],
    );
    expect(planned).toMatchObject({ batch: '-', pcap: 'a.pcapng', trace: true, peerChosen: true });
    expect(planned.gateway === null ? null : formatIpv4(planned.gateway)).toBe('10.0.0.2');
  });

  test('a capture to standard output, which has the answers', () => {
    expect(() => plan('--pcap=-')).toThrow(
      new UsageError('--pcap -: standard output has what the program prints; name a file'),
    );
  });

  test('a gateway that is no address', () => {
    expect(() => plan('--gateway=10.0.0.2/24')).toThrow(
      new UsageError('--gateway 10.0.0.2/24: expected an IPv4 address such as 10.0.0.2'),
    );
  });
});

const plan = (...args: string[]) => planCable(splitWords(args, CABLE_OPTIONS, 'tsping -h'));
