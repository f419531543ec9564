// Why a packet could not be sent, or a route or rule not be changed: Linux's errno values, and the sentences
// with which the kernel goes with some of them.

/** Linux's errno values, 0 for success. */
export const Errno = {
  Ok: 0,
  /** EPERM: it must not be done to that. */
  NotPermitted: 1,
  /** ENOENT: no such rule, or no such route to change. */
  NoEntry: 2,
  /** ESRCH: no such route to delete. */
  NoProcess: 3,
  /** EBADF: the session is closed. */
  BadDescriptor: 9,
  /** EAGAIN: no room now; later there may be. */
  Again: 11,
  /** EACCES: the route or rule is of type prohibit. */
  Access: 13,
  /** EBUSY: the number is taken. */
  Busy: 16,
  /** EEXIST: there is one already. */
  Exists: 17,
  /** EXDEV: its source is not reached by the device that it came in by. */
  CrossDevice: 18,
  /** ENODEV: no such device. */
  NoDevice: 19,
  /** EINVAL: the route or rule is of type blackhole, or an argument makes no sense. */
  Invalid: 22,
  /** ERANGE: a port range that is none. */
  Range: 34,
  /** EDESTADDRREQ: nobody said where to. */
  DestinationRequired: 89,
  /** EMSGSIZE: longer than the MTU. */
  MessageSize: 90,
  /** EOPNOTSUPP: it cannot be done to that. */
  NotSupported: 95,
  /** EADDRINUSE: the group is joined already. */
  AddressInUse: 98,
  /** EADDRNOTAVAIL: the device has no such address. */
  AddressNotAvailable: 99,
  /** ENETDOWN: the device is down. */
  NetDown: 100,
  /** ENETUNREACH: no route, or the rule is of type unreachable. */
  NetUnreachable: 101,
  /** ENOBUFS: the packet pool is empty, or a limit is reached. */
  NoBuffers: 105,
  /** ENOTCONN: the device has no peer yet. */
  NotConnected: 107,
  /** EHOSTUNREACH: the route is of type unreachable. */
  HostUnreachable: 113,
} as const;

/** As Linux calls it: `ENETUNREACH`. */
export const errnoName = (errno: number): string => NAMES[errno] ?? `errno ${errno}`;

const NAMES: Readonly<Record<number, string>> = {
  [Errno.NotPermitted]: 'EPERM',
  [Errno.NoEntry]: 'ENOENT',
  [Errno.NoProcess]: 'ESRCH',
  [Errno.BadDescriptor]: 'EBADF',
  [Errno.Again]: 'EAGAIN',
  [Errno.Access]: 'EACCES',
  [Errno.Busy]: 'EBUSY',
  [Errno.Exists]: 'EEXIST',
  [Errno.CrossDevice]: 'EXDEV',
  [Errno.NoDevice]: 'ENODEV',
  [Errno.Invalid]: 'EINVAL',
  [Errno.Range]: 'ERANGE',
  [Errno.DestinationRequired]: 'EDESTADDRREQ',
  [Errno.MessageSize]: 'EMSGSIZE',
  [Errno.NotSupported]: 'EOPNOTSUPP',
  [Errno.AddressInUse]: 'EADDRINUSE',
  [Errno.AddressNotAvailable]: 'EADDRNOTAVAIL',
  [Errno.NetDown]: 'ENETDOWN',
  [Errno.NetUnreachable]: 'ENETUNREACH',
  [Errno.NoBuffers]: 'ENOBUFS',
  [Errno.NotConnected]: 'ENOTCONN',
  [Errno.HostUnreachable]: 'EHOSTUNREACH',
};

/** Why the kernel would not change its routing. */
export interface Refusal {
  /** One of {@link Errno}. */
  readonly errno: number;
  /** The kernel's sentence (its extended acknowledgement), as iproute2 prints it behind `Error: `; where it has none, strerror(3). */
  readonly says: string;
  /** Whether the sentence is the kernel's own. */
  readonly extended: boolean;
}

const STRERROR: Readonly<Record<number, string>> = {
  [Errno.NotPermitted]: 'Operation not permitted',
  [Errno.NoEntry]: 'No such file or directory',
  [Errno.NoProcess]: 'No such process',
  [Errno.Access]: 'Permission denied',
  [Errno.Busy]: 'Device or resource busy',
  [Errno.Exists]: 'File exists',
  [Errno.NoDevice]: 'No such device',
  [Errno.Invalid]: 'Invalid argument',
  [Errno.NotSupported]: 'Operation not supported',
  [Errno.AddressInUse]: 'Address already in use',
  [Errno.AddressNotAvailable]: 'Cannot assign requested address',
  [Errno.NetDown]: 'Network is down',
  [Errno.NetUnreachable]: 'Network is unreachable',
  [Errno.NoBuffers]: 'No buffer space available',
  [Errno.NotConnected]: 'Transport endpoint is not connected',
  [Errno.HostUnreachable]: 'No route to host',
};

/** A refusal without a sentence of the kernel's own. */
export function refusal(errno: number): Refusal {
  return { errno, says: STRERROR[errno] ?? `errno ${errno}`, extended: false };
}

/** A refusal in the kernel's words, without the full stop that iproute2 puts behind them. */
export function refusedAs(says: string, errno: number = Errno.Invalid): Refusal {
  return { errno, says, extended: true };
}
