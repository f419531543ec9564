// An explanation in one line, as the trace of a packet has it.

import type { Candidate, Explanation } from './explanation.ts';

/** `rule 32766 → table main: 10.0.0.0/24 dev eth0, source 10.0.0.1` */
export const explanationLine = (explanation: Explanation): string =>
  conclusionOf(explanation).join(': ');

/** What decided, what it found, and why that will not do. */
export function conclusionOf(explanation: Explanation): string[] {
  const { answer } = explanation;
  const parts = basis(explanation);
  if (!answer.ok) return [...parts, refusal(explanation)];
  const last = parts.pop() ?? '';
  return [...parts, [last, fate(explanation), ...learnt(explanation)].join(', ')];
}

/** Which rule and table, and the route; empty where nothing was asked. */
function basis({ lookup, assumed, answer }: Explanation): string[] {
  if (assumed !== null) return [assumed.says];
  if (lookup === null) return [];
  const step = lookup.rules.find(({ decides }) => decides);
  if (step === undefined) return ['no rule has an answer'];
  const { priority, action, table } = step;
  const candidate = table?.candidates.find(({ ok }) => ok);
  if (table === null || candidate === undefined) return [`rule ${priority}`, action];
  const words = [routeOf(candidate)];
  if (answer.gateway !== null) words.push(`via ${answer.gateway}`);
  if (answer.device !== null) words.push(`dev ${answer.device}`);
  return [`rule ${priority} → table ${table.name}`, words.join(' ')];
}

const routeOf = ({ type, prefix }: Candidate): string =>
  type === 'unicast' ? prefix : `${type} ${prefix}`;

function fate({ answer, source }: Explanation): string {
  if (answer.outcome === 'delivered') return 'for this host';
  if (answer.outcome === 'forwarded') return 'forwarded';
  return source === null || source.address === null ? 'no source' : `source ${source.address}`;
}

/** What was learnt about the way, and counted. */
const learnt = ({ exceptions, answer }: Explanation): string[] =>
  exceptions
    .filter(({ ok }) => ok)
    .map(({ reason }) => (reason.why === 'redirected' ? 'redirected' : `path MTU ${answer.mtu}`));

function refusal({ direction, checks, forwarding, reversePath, answer }: Explanation): string {
  const failed = [...checks, forwarding, reversePath].find((check) => check?.ok === false);
  const why = failed?.reason.says ?? null;
  // An errno is for who called; of a packet that came in nobody did.
  if (direction === 'input') return why === null ? 'dropped' : `dropped, ${why}`;
  return [why, answer.error].filter((part) => part !== null).join(': ');
}
