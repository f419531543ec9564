// What can be read of a packet and its stack, as people read it.

import { fieldNamed, type Layer } from '../../dissect/dissect.ts';
import type { Facts } from '../facts.ts';
import type { NeighbourRow } from '../tables.ts';

/** A field's number, or null where it has none or is not there. */
export function numberIn({ fields }: Facts, name: string): number | null {
  const value = fields === null ? null : fieldNamed(fields, name)?.value;
  return typeof value === 'number' ? value : null;
}

/** A field as people read it, its meaning in brackets: `8 (echo-request)`; null where it is not there. */
export function textIn({ fields }: Facts, name: string): string | null {
  const field = fields === null ? null : fieldNamed(fields, name);
  if (field === null) return null;
  return field.meaning === null ? field.text : `${field.text} (${field.meaning})`;
}

/** The name of a field's value; null where it has none or is not there. */
export const meaningIn = ({ fields }: Facts, name: string): string | null =>
  fields === null ? null : (fieldNamed(fields, name)?.meaning ?? null);

/** The first header of that protocol that is no quote. */
export function layerIn({ fields }: Facts, protocol: string): Layer | null {
  const is = (layer: Layer): boolean => layer.protocol === protocol && !layer.quoted;
  return fields?.layers.find(is) ?? null;
}

/** The host's own addresses; empty where they are not recorded. */
export const ownAddresses = (facts: Facts): string[] =>
  facts.tables().addresses.map(({ address }) => address.split('/', 1)[0] ?? '');

/** Addresses that are listed before one would rather not read them. */
const LISTED = 4;

/** As `an address of ours: 10.0.0.1, 127.0.0.1`. */
export function oneOfOurs(facts: Facts): string {
  const own = ownAddresses(facts);
  const listed = own.length > 0 && own.length <= LISTED;
  return listed ? `an address of ours: ${own.join(', ')}` : 'an address of ours';
}

/** The neighbour's row; null: there is none. */
export function neighbourOf(facts: Facts, address: string): NeighbourRow | null {
  return facts.tables().neighbours.find((row) => row.address === address) ?? null;
}

/** Whether tables were recorded with the event: a stack has a link at least. */
export const hasTables = (facts: Facts): boolean => facts.tables().links.length > 0;

export const hex16 = (value: number): string => `0x${value.toString(16).padStart(4, '0')}`;

export const bytesText = (count: number): string => `${count} ${count === 1 ? 'byte' : 'bytes'}`;

/** The Ethernet address of all stations. */
export const EVERYBODY = 'ff:ff:ff:ff:ff:ff';

/** Whether it is a group's Ethernet address, everybody's too: the lowest bit of the first byte is set (IEEE 802). */
export const isGroup = (lladdr: string): boolean => /^.[13579bdf]:/.test(lladdr);
