// What the dissector makes of a frame, as lines of text.

import { dissect, type Layer } from '../../src/dissect/dissect.ts';

/** A line for each layer, field and run of bytes: `ttl 8.0/8 64` has 8 bits from bit 0 of byte 8 on. */
export function drawn(bytes: Uint8Array, outermost = 'eth'): string[] {
  const { layers, data, padding } = dissect(bytes, outermost);
  const lines = layers.flatMap(drawnLayer);
  if (data.length > 0 || layers.length === 0) lines.push(`data ${data.at}+${data.length}`);
  if (padding.length > 0) lines.push(`padding ${padding.at}+${padding.length}`);
  return lines;
}

export function drawnLayer({ protocol, at, length, quoted, fields, faults }: Layer): string[] {
  const lines = fields.map(({ name, at, bit, bits, text, meaning }) => {
    const own = name.slice(protocol.length + 1);
    const fault = faults.find(({ field }) => field === own);
    const words = [`${own} ${at}.${bit}/${bits} ${text}`];
    if (meaning !== null) words.push(`(${meaning})`);
    if (fault !== undefined) words.push(fault.says.replace(/, right is .*/, ''));
    return words.join(' ');
  });
  const elsewhere = faults.filter(
    ({ field }) => !fields.some(({ name }) => name === `${protocol}.${field}`),
  );
  return [
    `${quoted ? 'quoted ' : ''}${protocol} ${at}+${length}`,
    ...lines,
    ...elsewhere.map(({ field, says }) => `${field}: ${says}`),
  ];
}

/** Every fault, as `quoted ip.ttl: what is wrong`. */
export const faultsIn = (bytes: Uint8Array): string[] =>
  dissect(bytes).layers.flatMap(({ protocol, quoted, faults }) =>
    faults.map(({ field, says }) => `${quoted ? 'quoted ' : ''}${protocol}.${field}: ${says}`),
  );
