// What `tapip help` prints.

export const HELP = `Usage: tapip COMMAND [options]

  tapip up         run the stack until Ctrl-C; it answers ARP and ping
  tapip view       the same, and see in a browser what happens in it
  tapip trace FILE say what a stack does with each frame of a capture, and why
  tapip traceroute who each hop on the way to a host is
  tapip tracepath  the same, and the longest packet that the way takes
  tapip script     run scripts: frames that go in, frames that must come out
  tapip doctor     say what this machine allows, and how to change that
  tapip help       print this help; tapip version, the version

Routing, with iproute2's words, on a stack in memory that is like a new namespace:

  tapip [OPTIONS] { addr | maddr | link | route | rule | neigh } WORDS
  tapip sysctl NAME[=VALUE] ...         settings, as net.ipv4.ip_forward=1; -a: all
  tapip nstat [OPTIONS] [PATTERNS]      counters, in a batch behind what counts
  tapip [OPTIONS] -batch FILE [WORDS]   many commands, a line each; FILE may be -
  tapip import [WORDS]                  this machine's own routing, by its \`ip\`

  OPTIONS := { -j[son] | -p[retty] | -d[etails] | -s[tatistics] | -br[ief] |
               -o[neline] | -N[umeric] | -force | -b[atch] FILE }

See \`tapip COMMAND --help\` of up, view, trace, traceroute, tracepath, script and
import, \`tapip route help\` and docs/routing.md.
`;
