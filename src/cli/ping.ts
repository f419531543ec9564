// tsping's work: opens the cable, pings, and says why when nothing comes back.

import { ANY, formatIpv4 } from '../ip/address.ts';
import { Errno } from '../ip/errors.ts';
import { errnoOf } from '../ip/output.ts';
import { Pinger, type PingPlan } from '../ping/pinger.ts';
import { RouteType } from '../route/table.ts';
import type { Cable } from './cable.ts';
import { UsageError } from './errors.ts';
import type { CablePlan } from './link.ts';
import { onCable } from './oncable.ts';
import { originOn } from './origin.ts';
import { complain, print } from './output.ts';
import { explainSilence, type TakenRoute, whyNoRoute } from './silence.ts';

/** Pings until done; returns the exit status. */
export function ping(plan: PingPlan, link: CablePlan): Promise<number> {
  return onCable(link, async (cable) => {
    const { loop, stack } = cable;
    const epochMs = performance.timeOrigin;
    const { device } = originOn(stack, plan);
    const done = () => loop.stop();
    const pinger = new Pinger({ stack, plan, device, print, complain, epochMs, done });
    await checkRoute(cable, link, plan, pinger.route());
    process.on('SIGINT', () => loop.stop());
    process.on('SIGQUIT', () => pinger.glance());
    loop.run(stack, () => pinger.start());
    const failure = await loop.ended;
    pinger.summarize();
    if (failure !== null) throw failure;
    explainSilence('tsping', cable, plan.destination, pinger);
    return pinger.exitStatus;
  });
}

/** Refuses a destination that no packet could leave for, and says why. */
async function checkRoute(
  cable: Cable,
  link: CablePlan,
  plan: PingPlan,
  route: TakenRoute,
): Promise<void> {
  const { destination } = plan;
  if (destination === ANY) {
    throw new UsageError(`${formatIpv4(destination)} is no host's address: name one`);
  }
  if (route?.type === RouteType.Broadcast && !plan.broadcast) {
    throw new UsageError(
      'Do you want to ping broadcast? Then -b. If not, check your local firewall rules',
    );
  }
  const errno = errnoOf(route);
  if (errno === Errno.Ok) return;
  throw new UsageError(await whyNoRoute(cable, link, plan, errno, 'name the device, as -I eth0'));
}
