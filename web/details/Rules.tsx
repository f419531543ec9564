// The rules in the order in which they were tried, each with its selectors, and the routes of its table that hold the
// destination.

import type { Candidate, Lookup, RuleStep } from '../../src/route/explain/explanation.ts';
import { isTold, isUnanswered, NO_ANSWER, selectorText } from '../../src/route/explain/phrases.ts';
import { Mark } from './Mark.tsx';

export function Rules({ lookup }: { readonly lookup: Lookup }) {
  const { rules } = lookup;
  const over = rules.findIndex(({ reason }) => reason.why === 'notReached');
  return (
    <ol class="rules">
      {rules.map((step, n) => (
        <Rule key={n} step={step} isSaid={step.reason.why !== 'notReached' || n === over} />
      ))}
      {isUnanswered(lookup) && (
        <li class="line">
          <Mark ok={false} />
          {NO_ANSWER}
        </li>
      )}
    </ol>
  );
}

interface RuleProps {
  readonly step: RuleStep;
  /** The first rule that was not asked says so for all. */
  readonly isSaid: boolean;
}

function Rule({ step, isSaid }: RuleProps) {
  const { ok, decides, priority, rule, selectors, table, reason } = step;
  return (
    <li
      class="rule-step"
      data-asked={ok === null ? 'no' : 'yes'}
      data-decides={decides || undefined}
    >
      <div class="rule-head">
        <Mark ok={ok} />
        <span class="rule-priority mono">{priority}</span>
        <span class="mono">{rule}</span>
      </div>
      <div class="rule-body">
        {selectors.length > 0 && (
          <ul>
            {selectors.map((selector) => (
              <li class="line" key={selector.name}>
                <Mark ok={selector.ok} />
                {selectorText(selector)}
              </li>
            ))}
          </ul>
        )}
        {table !== null && table.candidates.length > 0 && (
          <ul aria-label={`Routes of table ${table.name} that hold the destination`}>
            {table.candidates.map((candidate) => (
              <Route key={candidate.route} candidate={candidate} />
            ))}
          </ul>
        )}
        {isSaid && !isTold(step) && <p>{reason.says}</p>}
      </div>
    </li>
  );
}

function Route({ candidate: { ok, route, reason } }: { readonly candidate: Candidate }) {
  return (
    <li class="candidate" data-taken={ok === true || undefined}>
      <div class="line">
        <Mark ok={ok} />
        <span class="mono">
          {route.split(/ (?=nexthop )/).map((part) => (
            <span class="candidate-part" key={part}>
              {part}
            </span>
          ))}
        </span>
      </div>
      <p class="rule-body">{reason.says}</p>
    </li>
  );
}
