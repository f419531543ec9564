// A tick, a cross, or a dot for what is neither; who hears the page gets a word.

const WORDS = { yes: ['✓', 'holds'], no: ['✗', 'does not hold'], not: ['·', 'not asked'] } as const;

interface MarkProps {
  readonly ok: boolean | null;
  /** What the dot means. Default: it was not looked at. */
  readonly dot?: string;
}

export function Mark({ ok, dot }: MarkProps) {
  const which = ok === null ? 'not' : ok ? 'yes' : 'no';
  const [sign, word] = WORDS[which];
  return (
    <span class={`mark is-${which}`}>
      <span aria-hidden="true">{sign}</span>
      <span class="aloud">{ok === null ? (dot ?? word) : word}: </span>
    </span>
  );
}
