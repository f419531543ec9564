// An explanation: ✓ what held, ✗ what did not, · what was not looked at. The words are those of the terminal's text.

import type {
  Check,
  Explanation,
  NexthopChoice,
  NexthopStep,
  ReversePathCheck,
} from '../../src/route/explain/explanation.ts';
import { conclusionOf } from '../../src/route/explain/line.ts';
import {
  bucketText,
  neighbourText,
  nextHopText,
  nexthopsTitle,
  nexthopText,
  questionDetails,
  questionText,
  reversePathTitle,
  sourceSteps,
} from '../../src/route/explain/phrases.ts';
import { Mark } from './Mark.tsx';
import { Rules } from './Rules.tsx';

export function Explained({ explanation }: { readonly explanation: Explanation }) {
  const { question, checks, lookup, nexthops, exceptions } = explanation;
  const { forwarding, reversePath, source, nextHop } = explanation;
  const details = questionDetails(question).join(', ');
  return (
    <div class="explained">
      <div class="route-question">
        <p>{questionText(explanation)}</p>
        {details !== '' && <p class="small quiet">{details}</p>}
      </div>
      <Answer explanation={explanation} />
      <Checks title="Before the rules" checks={checks} />
      {lookup !== null && (
        <section>
          <h3>Rules</h3>
          <Rules lookup={lookup} />
        </section>
      )}
      {nexthops !== null && <Nexthops choice={nexthops} />}
      <Checks title="Exceptions" checks={exceptions} />
      {forwarding !== null && <Checks title="Forwarding" checks={[forwarding]} />}
      {reversePath !== null && <ReversePath check={reversePath} />}
      {source !== null && (
        <section>
          <h3>Source</h3>
          <ul>
            {sourceSteps(source).map(({ ok, says }) => (
              <Line key={says} ok={ok} says={says} />
            ))}
          </ul>
        </section>
      )}
      {nextHop !== null && (
        <section>
          <h3>Next hop</h3>
          <ul>
            <Line ok={true} says={nextHopText(nextHop)} />
            {nextHop.neighbour !== null && <li class="rule-body mono">{neighbourText(nextHop)}</li>}
          </ul>
        </section>
      )}
    </div>
  );
}

function Checks({ title, checks }: { readonly title: string; readonly checks: readonly Check[] }) {
  if (checks.length === 0) return null;
  return (
    <section>
      <h3>{title}</h3>
      <ul>
        {checks.map(({ ok, reason }) => (
          <Line key={reason.says} ok={ok} says={reason.says} />
        ))}
      </ul>
    </section>
  );
}

function Line({ ok, says }: { readonly ok: boolean | null; readonly says: string }) {
  return (
    <li class="line">
      <Mark ok={ok} />
      <span>{says}</span>
    </li>
  );
}

function ReversePath({ check }: { readonly check: ReversePathCheck }) {
  const { lookup, ok, reason } = check;
  return (
    <section>
      <h3>{reversePathTitle(check)}</h3>
      {lookup !== null && <Rules lookup={lookup} />}
      <ul>
        <Line ok={ok} says={reason.says} />
      </ul>
    </section>
  );
}

/** Hashes have 31 bits. */
const HASHES = 2 ** 31;

function Nexthops({ choice }: { readonly choice: NexthopChoice }) {
  const { hash, hops } = choice;
  return (
    <section>
      <h3>{nexthopsTitle(choice)}</h3>
      <ul>
        {hops.map((hop) => (
          <li
            key={`${nexthopText(hop)} ${bucketText(hop)}`}
            class="candidate"
            data-taken={hop.ok === true || undefined}
          >
            <div class="line">
              <Mark ok={hop.ok} />
              <span class="mono">{nexthopText(hop)}</span>
            </div>
            {hash !== null && <Bucket hop={hop} hash={hash} />}
            <p class="rule-body">{hop.reason.says}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Where among all hashes its own lie, and where the packet's is. */
function Bucket({ hop, hash }: { readonly hop: NexthopStep; readonly hash: number }) {
  const { bucket } = hop;
  return (
    <>
      <p class="rule-body mono">{bucketText(hop)}</p>
      <div class="bucket" aria-hidden="true">
        {bucket !== null && (
          <span
            class="bucket-range"
            style={{
              left: `${(bucket.first / HASHES) * 100}%`,
              right: `${100 - ((bucket.last + 1) / HASHES) * 100}%`,
            }}
          />
        )}
        <i class="bucket-hash" style={{ left: `${(hash / HASHES) * 100}%` }} />
      </div>
    </>
  );
}

function Answer({ explanation }: { readonly explanation: Explanation }) {
  const { ok, mtu } = explanation.answer;
  return (
    <div class="answer" data-ok={ok ? 'yes' : 'no'}>
      <Mark ok={ok} />
      {conclusionOf(explanation).join(': ')}
      {mtu !== null && <span class="quiet small"> (MTU {mtu})</span>}
    </div>
  );
}
