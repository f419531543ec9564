// What was learnt about the way to this one host, and whether the decision heeded it.

import { ANY, formatIpv4 } from '../../ip/address.ts';
import type { RouteResult } from '../flow.ts';
import type { Check } from './explanation.ts';
import { reason } from './reasons.ts';
import type { Routing } from './routing.ts';

/** Empty where nothing was learnt; throws where it is not the decision's. */
export function explainException({ routes }: Routing, answer: RouteResult): Check[] {
  const { exception, gateway, mtu } = answer;
  if (exception === null) return [];
  const checks: Check[] = [];
  const seconds = String(Math.floor(routes.exceptions.left(exception) / 1000));
  if (exception.gateway !== ANY) {
    if (gateway !== exception.gateway) throw new Error('the decision heeded no redirect');
    checks.push({ ok: true, reason: reason('redirected', formatIpv4(gateway), seconds) });
  }
  if (exception.mtu !== 0) {
    const ok = mtu === exception.mtu;
    const why = !ok ? 'pathMtuUnheeded' : exception.locked ? 'pathMtuLocked' : 'pathMtu';
    checks.push({ ok, reason: reason(why, String(exception.mtu), seconds) });
  }
  return checks;
}
