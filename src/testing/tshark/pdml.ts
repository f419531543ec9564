// Reads PDML, the XML in which `tshark -T pdml` tells what it made of each frame, as far as a comparison
// needs it.

/** A field as tshark has it. */
export interface TsharkField {
  /** As `ip.ttl`. */
  readonly name: string;
  /** Its first byte, counted from the frame's first. */
  readonly at: number;
  /** How many bytes it touches; 0 for what tshark itself has worked out. */
  readonly length: number;
  /** Its value as tshark's filters have it. */
  readonly show: string;
}

/** What tshark finds wrong with a frame: an expert information of a warning or more, or a malformed packet. */
export interface TsharkComplaint {
  /** The field or protocol that it is about, as `ip.len`. */
  readonly about: string;
  readonly at: number;
  /** In tshark's words. */
  readonly says: string;
}

export interface TsharkFrame {
  /** From 1. */
  readonly number: number;
  readonly fields: readonly TsharkField[];
  readonly complaints: readonly TsharkComplaint[];
}

/** Reads one `<packet>` element. */
export function readPdmlFrame(xml: string): TsharkFrame {
  const fields: TsharkField[] = [];
  const complaints: TsharkComplaint[] = [];
  /** The names of the elements around, outermost first. */
  const around: string[] = [];
  let number = 0;
  for (const [, closing, attributes = '', alone] of xml.matchAll(ELEMENT)) {
    if (closing === '/') {
      around.pop();
      continue;
    }
    const { showname = '', ...field } = readAttributes(attributes);
    if (field.name === 'num') number = Number(field.show);
    else if (COMPLAINTS.test(showname)) {
      const about =
        field.name === MALFORMED ? MALFORMED : (around.findLast((name) => name !== '') ?? '');
      complaints.push({ about, at: field.at, says: showname });
    } else fields.push(field);
    if (alone !== '/') around.push(field.name);
  }
  return { number, fields, complaints };
}

/** An element's start or end. No `>` stands in an attribute: tshark writes `&gt;`. */
const ELEMENT = /<(\/?)(?:proto|field)\b([^>]*?)(\/?)>/g;

const MALFORMED = '_ws.malformed';
/** How the labels of complaints begin; a note or a chat is none. */
const COMPLAINTS = /^(?:Expert Info \((?:Warning|Error)\/|\[?Malformed Packet)/;

function readAttributes(text: string): TsharkField & { showname?: string } {
  const found = new Map<string, string>();
  for (const [, name = '', value = ''] of text.matchAll(/\b(\w+)="([^"]*)"/g)) {
    found.set(name, value.replace(/&(?:#x([0-9a-f]+)|(\w+));/gi, unescaped));
  }
  return {
    name: found.get('name') ?? '',
    at: Number(found.get('pos') ?? 0),
    length: Number(found.get('size') ?? 0),
    show: found.get('show') ?? '',
    showname: found.get('showname') ?? '',
  };
}

const unescaped = (all: string, code: string | undefined, name: string): string =>
  code === undefined ? (ENTITIES[name] ?? all) : String.fromCodePoint(Number.parseInt(code, 16));

const ENTITIES: Readonly<Record<string, string>> = {
  lt: '<',
  gt: '>',
  amp: '&',
  quot: '"',
  apos: "'",
};
