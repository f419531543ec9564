import { describe, expect, test } from 'vitest';
import { UsageError } from '../../src/cli/errors.ts';
import { originOn, planOrigin } from '../../src/cli/origin.ts';
import { formatIpv4 } from '../../src/ip/address.ts';
import { isOn } from '../../src/ping/origin.ts';
import { Wire } from '../../src/testing/wire/wire.ts';
import { address } from '../support/frames.ts';

describe('-I, as iputils reads it', () => {
  test.each([
    [[], '0.0.0.0', null],
    [['10.0.0.1'], '10.0.0.1', null],
    [['eth0'], '0.0.0.0', 'eth0'],
    [['eth0', '10.0.0.1'], '10.0.0.1', 'eth0'],
    [['10.0.0.1', 'eth0'], '10.0.0.1', 'eth0'],
    [['eth0', 'lo'], '0.0.0.0', 'lo'],
    [['10.0.0.1', '10.0.0.9'], '10.0.0.9', null],
    [['10.0.0'], '0.0.0.0', '10.0.0'],
    [['010.0.0.1'], '0.0.0.0', '010.0.0.1'],
    [[''], '0.0.0.0', ''],
  ])('%j: source %s, device %s', (given, source, device) => {
    const planned = planOrigin(given);
    expect({ ...planned, source: formatIpv4(planned.source) }).toEqual({ source, device });
  });
});

describe('on a stack', () => {
  const { stack } = new Wire({ interfaces: [['10.0.0.1/24'], ['10.1.0.1/24']] });
  const on = (...given: string[]) => originOn(stack, planOrigin(given));

  test.each([
    [[], '0.0.0.0', 0],
    [['lo'], '0.0.0.0', 1],
    [['eth1', '10.0.0.1'], '10.0.0.1', 3],
    [['127.0.0.9'], '127.0.0.9', 0],
  ])('%j: source %s, device %i', (given, source, device) => {
    expect(on(...given)).toEqual({ source: address(source), device });
  });

  test.each([
    ['eth7', 'SO_BINDTODEVICE eth7: No such device: there are lo, eth0, eth1'],
    ['', 'SO_BINDTODEVICE : No such device: there are lo, eth0, eth1'],
    ...['10.0.0.2', '10.0.0.255', '224.0.0.1', '255.255.255.255'].map(
      (source): [string, string] => [
        source,
        `bind: Cannot assign requested address: ${source} is none of 127.0.0.1, 10.0.0.1, 10.1.0.1`,
      ],
    ),
  ])('-I %j is none, in iputils’ words and ours', (given, message) => {
    expect(() => on(given)).toThrow(new UsageError(message));
  });

  test.each([
    ['eth0', '10.0.0.1', true],
    ['eth1', '10.0.0.1', false],
    ['lo', '10.0.0.1', false],
    ['eth7', '10.0.0.1', false],
  ])('%s has %s: %s', (name, own, has) => {
    expect(isOn(stack, name, address(own))).toBe(has);
  });
});
