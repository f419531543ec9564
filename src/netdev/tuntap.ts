// Attaching a descriptor to a TUN or TAP device by its name. See Documentation/networking/tuntap.rst in
// the kernel's source.

import { closeSync, constants, openSync, statSync } from 'node:fs';
import { Ifreq } from './ifreq.ts';
import { withInterfaces } from './interfaces.ts';
import { Errno, errnoName, LinkError, type Linux, NotAllowed } from './linux.ts';

const TUN_DEVICE = '/dev/net/tun';

// linux/if_tun.h: _IOW('T', 202, int), _IOR('T', 210, unsigned int), and flags.
const TUNSETIFF = 0x400454ca;
const TUNGETIFF = 0x800454d2;
const IFF_PERSIST = 0x0800;
const IFF_NO_PI = 0x1000;
const Mode = { tun: 0x0001, tap: 0x0002 } as const;

/** Throws the {@link LinkError} that {@link openTun} would, where it would. */
export function checkTun(): void {
  closeSync(openTun());
}

/**
 * Opens a descriptor that is attached to nothing yet, non-blocking. Throws a {@link LinkError} that says what to
 * do, a {@link NotAllowed} where permission is missing.
 */
export function openTun(): number {
  try {
    return openSync(TUN_DEVICE, constants.O_RDWR | constants.O_NONBLOCK);
  } catch (error) {
    throw cannotOpen((error as NodeJS.ErrnoException).code ?? 'unknown error');
  }
}

function cannotOpen(code: string): LinkError {
  switch (code) {
    case 'ENOENT':
    case 'ENODEV':
    case 'ENXIO':
      return new LinkError(
        `${TUN_DEVICE} is missing: run \`sudo modprobe tun\` (in a container: --device ${TUN_DEVICE})`,
      );
    case 'EACCES': {
      const mode = (statSync(TUN_DEVICE).mode & 0o777).toString(8);
      return new NotAllowed(
        `${TUN_DEVICE} is closed to this user (mode ${mode}): \`sudo chmod 0666 ${TUN_DEVICE}\``,
      );
    }
    case 'EPERM':
      return new NotAllowed(
        `this container may not use ${TUN_DEVICE}: start it with \`--device ${TUN_DEVICE}\``,
      );
    default:
      return new LinkError(`cannot open ${TUN_DEVICE} (${code}): see \`ls -l ${TUN_DEVICE}\``);
  }
}

/** What a descriptor was attached to. */
export interface Attached {
  /** The device's name, with the kernel's number in it where `%d` was asked for. */
  name: string;
  /** It is new and goes when the descriptor is closed; else it was there before and stays. */
  created: boolean;
}

/**
 * Attaches the descriptor to the device of that name, or makes it where there is none. Throws a
 * {@link LinkError}.
 * @param address for the error that says how to make it: which address it is to get, as text
 */
export function attach(
  linux: Linux,
  fd: number,
  wanted: string,
  mode: keyof typeof Mode,
  address?: string,
): Attached {
  const request = new Ifreq(wanted);
  request.flags = Mode[mode] | IFF_NO_PI;
  const result = linux.ioctl(fd, TUNSETIFF, request.bytes);
  if (result < 0) {
    const exists = withInterfaces(linux, (interfaces) => interfaces.exists(wanted));
    throw cannotAttach(-result, exists, wanted, mode, address);
  }
  // Only a persistent device can have been there before and yet be free.
  linux.ioctl(fd, TUNGETIFF, request.bytes);
  return { name: request.name, created: (request.flags & IFF_PERSIST) === 0 };
}

function cannotAttach(
  errno: number,
  exists: boolean,
  name: string,
  mode: string,
  address?: string,
): LinkError {
  if (errno === Errno.EPERM) return notPermitted(exists, name, mode, address);
  if (errno === Errno.EBUSY) {
    return new LinkError(
      `another program holds ${name}: end it (\`sudo grep -lsw ${name} /proc/[0-9]*/fdinfo/*\` finds it), or use another name`,
    );
  }
  if (errno === Errno.EINVAL) {
    const what = exists ? `${name} exists and is no single-queue ${mode}` : `${name} is no name`;
    return new LinkError(`${what}: use another name, as ${mode}0`);
  }
  return new LinkError(
    `cannot attach to ${name} (${errnoName(errno)}): see \`ip -d link show ${name}\``,
  );
}

function notPermitted(exists: boolean, name: string, mode: string, address?: string): LinkError {
  const steps = [
    `sudo ip tuntap add mode ${mode} name ${name} user $USER`,
    ...(address === undefined ? [] : [`sudo ip addr add ${address} dev ${name}`]),
    `sudo ip link set ${name} up`,
  ];
  const add = steps.join(' && ');
  if (!exists) {
    return new LinkError(
      `you may not make ${name} (no CAP_NET_ADMIN): run \`${add}\`, or start the container with \`--cap-add NET_ADMIN\``,
    );
  }
  const remove = `sudo ip tuntap del mode ${mode} name ${name}`;
  return new LinkError(`${name} belongs to another user: run \`${remove} && ${add}\``);
}
