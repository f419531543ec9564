// A frame of a script as the harness's description of it, with the variables' values as they are at that moment.

import { dissect } from '../dissect/dissect.ts';
import { PROTOCOLS } from '../dissect/protocols.ts';
import { any, type Check, not, range } from '../testing/frame/check.ts';
import { type Ends, Frame } from '../testing/frame/frame.ts';
import { exactly } from '../testing/frame/like.ts';
import { fragmentOf } from './fragment.ts';
import type { Condition, FieldText, FieldWord, FrameText } from './syntax.ts';
import type { Variables } from './variables.ts';

/**
 * The frame to build, or to expect; in the latter case its checks give the variables their values. Of what is to
 * come in fragments it is the whole. Throws a `RangeError` for what cannot be built.
 */
export function describe(text: FrameText, ends: Ends, variables: Variables): Frame {
  if (text.raw !== null) return exactly(text.raw).cut(text.raw.length);
  let frame = new Frame(ends, []);
  for (const { protocol, fields } of text.headers) {
    const stated = fields.map(
      (field) => [field.name, statedOf(protocol, field, variables)] as const,
    );
    frame = frame.header(protocol, Object.fromEntries(stated));
  }
  frame = withData(frame, text, variables);
  const { fragment, padding, cut } = text;
  if (fragment?.kind === 'one') frame = fragmentOf(frame, fragment.first, fragment.last);
  if (padding !== null) frame = frame.padding(padding);
  return cut === null ? frame : frame.cut(cut);
}

/** A payload that a variable is to get may be anything. */
function withData(frame: Frame, { data }: FrameText, variables: Variables): Frame {
  if (data === null) return frame;
  if (data.kind === 'bytes') return frame.payload(data.bytes);
  const bytes = variables.bytes(data.name);
  if (bytes === null) return frame;
  if (data.kind === 'variable') return frame.payload(bytes);
  const datagram = bytes.subarray(0, dissect(bytes).padding.at);
  return frame.quote(datagram, data.length ?? undefined);
}

function statedOf(protocol: string, { name, condition }: FieldText, variables: Variables) {
  const spec = PROTOCOLS.get(protocol)?.fields.find((each) => each.name === name);
  return conditionOf(condition, variables, spec?.bits ?? 0);
}

/** A condition as the harness has it, on a field of `bits` bits. */
export function conditionOf(
  condition: Condition,
  variables: Variables,
  bits: number,
): FieldWord | Check {
  switch (condition.kind) {
    case 'is':
      return condition.value;
    case 'isNot':
      return not(condition.value);
    case 'between':
      return range(condition.least, condition.most);
    case 'any':
      return any;
    case 'variable': {
      const { name, plus } = condition;
      return variables.value(name, plus, bits) ?? variables.taking(name);
    }
  }
}
