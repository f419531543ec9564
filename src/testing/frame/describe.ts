// A description as the source text that makes it, for failures.

import { formatValue, octetText } from '../../dissect/field.ts';
import { PROTOCOLS } from '../../dissect/protocols.ts';
import { Check } from './check.ts';
import type { Frame, Header, Stated, StatedValue } from './frame.ts';

/** As `ip({ ttl: 1 }).icmp({ type: 'echo-request' }).payload(56 bytes)`. */
export function describe({ headers, data, trailer, length }: Frame): string {
  const parts = (headers[0]?.protocol === 'eth' ? withoutImplied(headers) : headers).map(
    ({ protocol, stated }) => `${protocol}(${fieldsText(protocol, stated)})`,
  );
  if (headers[0]?.protocol === 'ip') parts[0] = parts[0]?.replace('ip', 'bareIp') ?? '';
  if (data !== null) parts.push(`payload(${dataText(data)})`);
  if (trailer !== null) parts.push(`padding(${dataText(trailer)})`);
  if (length !== null) parts.push(`cut(${length})`);
  return parts.join('.');
}

/** Headers in front that come by themselves with the one behind them. */
function withoutImplied(headers: readonly Header[]): readonly Header[] {
  const first = headers.findIndex(
    ({ protocol, stated }, index) =>
      Object.keys(stated).length > 0 ||
      !IMPLIED[protocol]?.includes(headers[index + 1]?.protocol ?? ''),
  );
  return headers.slice(Math.max(first, 0));
}

const IMPLIED: Readonly<Record<string, readonly string[]>> = {
  eth: ['arp', 'ip'],
  ip: ['icmp', 'igmp', 'udp', 'tcp'],
};

function fieldsText(protocol: string, stated: Stated): string {
  const fields = Object.entries(stated).map(
    ([name, value]) => `${name}: ${valueText(protocol, name, value)}`,
  );
  return fields.length === 0 ? '' : `{ ${fields.join(', ')} }`;
}

function valueText(protocol: string, name: string, value: StatedValue): string {
  if (value instanceof Check) return `<${value.says}>`;
  if (value instanceof Uint8Array) return dataText(value);
  if (typeof value === 'string') return `'${value}'`;
  const spec = PROTOCOLS.get(protocol)?.fields.find((field) => field.name === name);
  return spec === undefined || typeof value === 'boolean' ? `${value}` : formatValue(spec, value);
}

function dataText(bytes: Uint8Array): string {
  if (bytes.length > SHOWN) return `${bytes.length} bytes`;
  return bytes.length === 0 ? '<none>' : `<${octetText(bytes)}>`;
}

/** Bytes that are spelt out. */
const SHOWN = 16;
