// A capture of several hosts, as this stack's viewer saves them: its interfaces are called HOST.DEVICE, as `a.eth0` and
// `b.eth0`. A stack stands in for one of them, and the others' frames are no business of its.

import { type Captured, frames as count } from './captured.ts';
import { deviceName, distinct } from './capturednames.ts';

/** The hosts of whom the capture has frames, in the file's order; none: it does not tell several hosts apart. */
export function hostsOf({ ports, frames }: Captured): string[] {
  const seen = new Set(frames.map(({ port }) => port));
  return [...new Set(ports.flatMap(({ host = null }, n) => (host && seen.has(n) ? [host] : [])))];
}

/** What that host's interfaces captured, with their own names; the rest is left out, and that is said. */
export function ofHost(captured: Captured, host: string): Captured {
  const places = new Map<number, number>();
  const ports = captured.ports.flatMap((port, place) => {
    if (port.host !== host) return [];
    places.set(place, places.size);
    const own = port.name.startsWith(`${host}.`) ? port.name.slice(host.length + 1) : port.name;
    return [{ ...port, name: deviceName(own, places.size - 1) }];
  });
  const frames = captured.frames.flatMap((frame) => {
    const port = places.get(frame.port);
    return port === undefined ? [] : [{ ...frame, port }];
  });
  const others = hostsOf(captured).filter((one) => one !== host);
  const left = captured.frames.length - frames.length;
  const note = `the capture has ${others.length + 1} hosts, and the stack stands in for ${host}; left out: ${count(left)} of ${listed(others)}`;
  return { ...captured, ports: distinct(ports), frames, notes: [...captured.notes, note] };
}

/** Names that are listed before one would rather not read them. */
const LISTED = 5;

const listed = (names: readonly string[]): string =>
  names.length > LISTED
    ? `${names.slice(0, LISTED).join(', ')} and ${names.length - LISTED} others`
    : names.join(', ');
