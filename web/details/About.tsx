// What is looked at, in full: a field's value, meaning, bits and rule, or a byte and whose bits it holds. Its room is
// always there, so that nothing moves.

import { field } from '../model/state.ts';
import { BitStrip } from './BitStrip.tsx';
import { byteText, offsetText } from './grid.ts';
import { type Item, isPartial, placeOf } from './items.ts';
import { rfcUrl } from './rfc.ts';
import { type Shown, shown } from './shown.ts';
import { byte } from './spot.ts';

export function About() {
  const { value } = shown;
  return <div class="fields-about">{value !== null && <Spot shown={value} />}</div>;
}

function Spot({ shown: now }: { readonly shown: Shown }) {
  const { bytes, items, ownersOf } = now;
  const at = byte.value;
  if (at !== null && at < bytes.length) {
    const owners = ownersOf(at);
    const [only] = owners;
    if (owners.length !== 1 || only === undefined)
      return <Byte bytes={bytes} at={at} owners={owners} />;
    return <Field item={only} shown={now} at={at} />;
  }
  const item = items.find(({ key }) => key === field.value);
  if (item === undefined) return <p class="quiet">Point at a field or a byte.</p>;
  return <Field item={item} shown={now} at={null} />;
}

interface FieldProps {
  readonly item: Item;
  readonly shown: Shown;
  /** The byte by which it was come to; null: none. */
  readonly at: number | null;
}

function Field({ item, shown: { items, bytes, others, isBefore }, at }: FieldProps) {
  const { key, kind, title, name, text, meaning, says, faults } = item;
  const other = others.get(key);
  return (
    <>
      <h3 class="about-title">
        {title} {kind === 'field' && <code class="quiet">{name}</code>}
        <span class="about-value mono">{text}</span>
        {meaning !== null && <span class="quiet">{meaning}</span>}
        {other !== undefined && (
          <span class="fields-other">
            {isBefore ? 'becomes' : 'was'} <span class="mono">{other}</span>
          </span>
        )}
      </h3>
      {faults.map((fault) => (
        <p class="about-fault" key={fault}>
          ✗ {fault}
        </p>
      ))}
      {says !== null && <p>{says}</p>}
      <Where item={item} value={at === null ? null : (bytes[at] ?? 0)} at={at} />
      {kind === 'field' && isPartial(item) && (
        <BitStrip bytes={bytes} items={items} from={item.at} length={item.length} marked={item} />
      )}
    </>
  );
}

interface WhereProps {
  readonly item: Item;
  readonly at: number | null;
  readonly value: number | null;
}

function Where({ item, at, value }: WhereProps) {
  const place = at === null || value === null ? placeOf(item) : byteWords(at, value);
  return (
    <p class="about-place quiet">
      {place}
      {item.rfc !== null && (
        <>
          {' · '}
          <Rule rfc={item.rfc} />
        </>
      )}
    </p>
  );
}

/** The rule; what is an RFC's is a link to it. */
export function Rule({ rfc }: { readonly rfc: string }) {
  const url = rfcUrl(rfc);
  if (url === null) return <span>{rfc}</span>;
  return (
    <a href={url} target="_blank" rel="noreferrer">
      {rfc}
    </a>
  );
}

interface ByteProps {
  readonly bytes: Uint8Array;
  readonly at: number;
  readonly owners: readonly Item[];
}

/** A byte that several fields share. */
function Byte({ bytes, at, owners }: ByteProps) {
  return (
    <>
      <h3 class="about-title">
        {owners.length === 0 ? 'No field' : `${owners.length} fields share this byte`}
      </h3>
      <p class="about-place quiet">{byteWords(at, bytes[at] ?? 0)}</p>
      <BitStrip bytes={bytes} items={owners} from={at} length={1} marked={null} />
    </>
  );
}

const byteWords = (at: number, value: number): string =>
  `byte ${at} (offset ${offsetText(at)}): 0x${byteText(value)}, ${value}`;
