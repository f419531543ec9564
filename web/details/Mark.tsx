// A tick, a cross, or a dot for what was not looked at; who hears the page gets a word.

const WORDS = { yes: ['✓', 'holds'], no: ['✗', 'does not hold'], not: ['·', 'not asked'] } as const;

export function Mark({ ok }: { readonly ok: boolean | null }) {
  const which = ok === null ? 'not' : ok ? 'yes' : 'no';
  const [sign, word] = WORDS[which];
  return (
    <span class={`mark is-${which}`}>
      <span aria-hidden="true">{sign}</span>
      <span class="aloud">{word}: </span>
    </span>
  );
}
