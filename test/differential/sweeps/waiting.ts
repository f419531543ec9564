// What the stack does not do yet, as far as the sweeps meet it. Each entry goes when it does.

import { COUNTER, type Known, ONLY_LINUX, ONLY_STACK } from './known.ts';

const ICMP = 1;

export const WAITING: readonly Known[] = [
  { reason: 'counters', about: () => true, differs: [COUNTER] },
  {
    reason: 'ICMP protocol unreachable',
    about: ({ isIp, protocol }) => isIp && protocol !== ICMP,
    differs: [/^Linux: .* protocol \d+ unreachable/, COUNTER],
  },
  {
    reason: 'IP options',
    about: ({ scenario, isIp, options }) =>
      isIp && (options.length > 0 || scenario.startsWith('marks of fragments')),
    differs: [ONLY_LINUX, ONLY_STACK, /header/, 'ip.totalLength', /option/, COUNTER],
  },
  {
    reason: 'accept_source_route',
    about: ({ scenario, options }) => scenario.includes('source routes)') && options.length > 0,
    differs: ['ip.destination', 'eth.destination', 'icmp.checksum'],
  },
  {
    reason: 'ICMP redirect',
    about: ({ isRouter, isIp }) => isRouter && isIp,
    differs: [/^Linux: .* redirect /, COUNTER],
  },
  {
    reason: 'icmp_echo_ignore_all, icmp_echo_ignore_broadcasts',
    about: ({ scenario }) => scenario.includes('echoes'),
    differs: [/^Linux: .* (echo|time stamp) reply/, /^stack: .* echo reply/, COUNTER],
  },
  {
    reason: 'ip_default_ttl',
    about: ({ scenario }) => scenario.includes('TTL 200'),
    differs: ['ip.ttl'],
  },
  {
    reason: 'path MTU',
    about: ({ scenario }) => scenario.startsWith('ICMP news'),
    differs: ['ip.totalLength', 'ip.moreFragments', 'payload', ONLY_LINUX, COUNTER],
  },
  {
    reason: 'redirects obeyed',
    about: ({ scenario }) => scenario.startsWith('ICMP news'),
    differs: ['eth.destination', ONLY_LINUX, COUNTER],
  },
];
