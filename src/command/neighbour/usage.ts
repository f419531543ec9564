// What `ip neigh help` prints.

export const NEIGHBOUR_USAGE = `Usage: tapip neigh { add | del | change | replace }
                { ADDR [ lladdr LLADDR ] [ nud STATE ] }
                [ dev DEV ] [ protocol PROTO ]

\ttapip neigh { show | flush } [ to PREFIX ] [ dev DEV ] [ nud STATE ]
\t\t\t\t  [ unused ] [ protocol PROTO ] [ nomaster ]
\ttapip neigh get ADDR dev DEV

STATE := { delay | failed | incomplete | noarp | none |
           permanent | probe | reachable | stale }`;
