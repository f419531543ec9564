// One fragment of a datagram. RFC 791 §3.2.

import { dissect } from '../dissect/dissect.ts';
import { Check } from '../testing/frame/check.ts';
import { Frame, type Header, type Stated } from '../testing/frame/frame.ts';

/**
 * The fragment of a datagram that has the bytes `first` to `last` of its data, both included. What the
 * description says of the headers up to IP's is said of the fragment. Throws a `RangeError` where there are no
 * such bytes, or where the data is not certain.
 */
export function fragmentOf(whole: Frame, first: number, last: number): Frame {
  const { header, protocol, data } = dataOf(whole);
  if (last >= data.length) {
    throw new RangeError(
      `fragment ${first}..${last}: the datagram has ${data.length} bytes of data`,
    );
  }
  const place = { moreFragments: Number(last < data.length - 1), fragmentOffset: first };
  const stated: Stated = { protocol, ...place, ...whole.headers[header]?.stated };
  const headers: Header[] = [...whole.headers.slice(0, header), { protocol: 'ip', stated }];
  return new Frame(whole.ends, headers, data.slice(first, last + 1));
}

/** What the IP header carries, with lengths and checksums of the whole. */
function dataOf({ ends, headers, data }: Frame) {
  const header = headers.findIndex(({ protocol }) => protocol === 'ip');
  const certain = headers.map((each, n) => (n > header ? each : withoutChecks(each)));
  const bytes = new Frame(ends, certain, data).bytes();
  const ip = dissect(bytes).layers.find(({ protocol }) => protocol === 'ip');
  if (ip === undefined) throw new RangeError('only an IP datagram comes in fragments');
  const protocol = bytes[ip.at + PROTOCOL] ?? 0;
  return { header, protocol, data: bytes.slice(ip.at + ip.length) };
}

/** Where an IP header has its protocol. */
const PROTOCOL = 9;

/** What the data's checksum does not depend on need not be certain. */
function withoutChecks({ protocol, stated }: Header): Header {
  const values = Object.entries(stated).filter(([, value]) => !(value instanceof Check));
  return { protocol, stated: Object.fromEntries(values) };
}
