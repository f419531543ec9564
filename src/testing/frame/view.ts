// A frame as the matcher looks at it: its bytes, and what the dissector finds in them.

import { type Dissection, dissect, type Field, type Layer } from '../../dissect/dissect.ts';
import { octetText } from '../../dissect/field.ts';
import { PROTOCOLS } from '../../dissect/protocols.ts';
import type { Frame } from './frame.ts';

export interface View {
  readonly bytes: Uint8Array;
  readonly dissection: Dissection;
  /** The headers, without their options as layers of their own. */
  readonly layers: readonly Layer[];
}

export function viewOf(bytes: Uint8Array, { headers }: Frame): View {
  const dissection = dissect(bytes, headers[0]?.protocol ?? 'eth');
  return { bytes, dissection, layers: withoutOptions(dissection.layers, bytes) };
}

/** A header with the faults of its options as its own. */
function withoutOptions(layers: readonly Layer[], bytes: Uint8Array): Layer[] {
  const headers: Layer[] = [];
  for (const layer of layers) {
    const around = headers.at(-1);
    if (around === undefined || PROTOCOLS.has(layer.protocol)) {
      headers.push(layer);
    } else if (layer.faults.length > 0) {
      headers[headers.length - 1] = {
        ...around,
        fields: [...around.fields, optionField(around, layer, bytes)],
        faults: [
          ...around.faults,
          ...layer.faults.map(({ says }) => ({
            field: 'options',
            says: `${layer.title}: ${says}`,
          })),
        ],
      };
    }
  }
  return headers;
}

function optionField({ protocol }: Layer, option: Layer, bytes: Uint8Array): Field {
  const { title, at, length, rfc } = option;
  const value = bytes.slice(at, at + length);
  const text = octetText(value);
  const name = `${protocol}.options`;
  return { name, title, at, length, bit: 0, bits: 8 * length, value, text, meaning: null, rfc };
}
