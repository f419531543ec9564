// What `maddr help` says.

export const MADDRESS_USAGE = `Usage: tapip maddr [ add | del ] MULTIADDR dev STRING
       tapip maddr show [ dev STRING ]`;
