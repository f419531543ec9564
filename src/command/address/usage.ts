// What `addr help` says: what of iproute2's `ip address` there is here.

export const ADDRESS_USAGE = `Usage: tapip address {add|change|replace} IFADDR dev IFNAME [ LIFETIME ]
                                                         [ noprefixroute ] [ autojoin ]
       tapip address del IFADDR dev IFNAME
       tapip address flush [ dev IFNAME ] [ scope SCOPE-ID ]
                           [ to PREFIX ] [ FLAG-LIST ] [ label LABEL ]
       tapip address [ show [ dev IFNAME ] [ scope SCOPE-ID ]
                            [ type TYPE ] [ to PREFIX ] [ FLAG-LIST ]
                            [ label LABEL ] [up] [ group GROUP ] ]
IFADDR := PREFIX | ADDR peer PREFIX
          [ broadcast ADDR ]
          [ label IFNAME ] [ scope SCOPE-ID ] [ metric METRIC ]
SCOPE-ID := [ host | link | global | NUMBER ]
FLAG-LIST := [ FLAG-LIST ] FLAG
FLAG  := [ permanent | dynamic | secondary | primary |
           [-]deprecated | noprefixroute | autojoin ]
LIFETIME := [ valid_lft LFT ] [ preferred_lft LFT ]
LFT := forever | SECONDS
TYPE := { dummy | veth }`;
