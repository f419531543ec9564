// The catalogue of drops: every way in which a packet can end before its time has a name, a sentence,
// and where there is one the RFC section, the SNMP counter and Linux's own name for it.

/** What a layer says of one way to lose a packet. */
export interface DropText {
  /** One sentence for people: what was wrong. */
  says: string;
  /** The rule behind it, as `RFC 791 §3.1`. */
  rfc?: string;
  /** The SNMP counter that it bumps, by the name that `nstat` prints. */
  counter?: string;
  /** Linux's name in `enum skb_drop_reason`, where one fits. */
  linux?: string;
}

/** One named way to lose a packet, `layer.name`. A constant: counts live in the stack that drops. */
export interface DropReason extends DropText {
  readonly name: string;
}

/** Declares a layer's drops beside the code that raises them. */
export function defineDrops<K extends string>(
  layer: string,
  texts: Record<K, DropText>,
): Readonly<Record<K, DropReason>> {
  const reasons = {} as Record<K, DropReason>;
  for (const key of Object.keys(texts) as K[]) {
    const text: DropText = texts[key];
    reasons[key] = Object.freeze({ name: `${layer}.${key}`, ...text });
  }
  return Object.freeze(reasons);
}

/** What a header's `check` returns when nothing is wrong. */
export const OK = null;
