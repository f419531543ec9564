// The counters that a sweep compares after each frame, by nstat's names: all that Linux has of IP and ICMP.

const numbered = (prefix: string): string[] =>
  Array.from({ length: 256 }, (_, type) => `${prefix}${type}`);

const prefixed = (prefix: string, names: string): string[] =>
  names
    .trim()
    .split(/\s+/)
    .map((name) => prefix + name);

const IP = prefixed(
  'Ip',
  `InReceives InHdrErrors InAddrErrors ForwDatagrams InUnknownProtos InDiscards InDelivers OutRequests
  OutDiscards OutNoRoutes ReasmTimeout ReasmReqds ReasmOKs ReasmFails FragOKs FragFails FragCreates OutTransmits`,
);

const ICMP = prefixed(
  'Icmp',
  `InMsgs InErrors InCsumErrors InDestUnreachs InTimeExcds InParmProbs InSrcQuenchs InRedirects InEchos
  InEchoReps InTimestamps InTimestampReps InAddrMasks InAddrMaskReps OutMsgs OutErrors OutRateLimitGlobal
  OutRateLimitHost OutDestUnreachs OutTimeExcds OutParmProbs OutSrcQuenchs OutRedirects OutEchos OutEchoReps
  OutTimestamps OutTimestampReps OutAddrMasks OutAddrMaskReps`,
);

const IP_EXT = prefixed(
  'IpExt',
  `InNoRoutes InTruncatedPkts InMcastPkts OutMcastPkts InBcastPkts OutBcastPkts InOctets OutOctets
  InMcastOctets OutMcastOctets InBcastOctets OutBcastOctets InCsumErrors InNoECTPkts InECT1Pkts InECT0Pkts
  InCEPkts ReasmOverlaps`,
);

export const COUNTERS: readonly string[] = [
  ...IP,
  ...ICMP,
  ...IP_EXT,
  'TcpExtIPReversePathFilter',
  ...numbered('IcmpMsgInType'),
  ...numbered('IcmpMsgOutType'),
];
