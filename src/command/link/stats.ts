// The counters of a link under `-s`, and with `-s -s` those of its errors, in columns as wide as their widest.

import type { NetDevice } from '../../netdev/device.ts';
import type { Json } from '../output.ts';

const RX = ['bytes', 'packets', 'errors', 'dropped', 'missed', 'mcast'];
const RX_ERRORS = ['', 'length', 'crc', 'frame', 'fifo', 'overrun'];
const TX = ['bytes', 'packets', 'errors', 'dropped', 'carrier', 'collsns'];
const TX_ERRORS = ['', 'aborted', 'fifo', 'window', 'heartbt', 'transns'];

/** `*X errors:` and the longest titles; then that of a column which is always empty here. */
const LEAST_WIDTHS = [10, 7, 6, 7, 7, 7];
const LAST_WIDTH = 10;
const INDENT = '    ';

/** @param level how often `-s` was given */
export function statisticsText(device: NetDevice, level: number, newline: string): string {
  const { rxBytes, rxPackets, rxDropped, txBytes, txPackets, txDropped, txErrors } = device.stats;
  const rx = [rxBytes, rxPackets, 0, rxDropped, 0, 0];
  const tx = [txBytes, txPackets, txErrors, txDropped, 0, 0];
  const rxErrors = [0, 0, 0, 0, 0, 0];
  const txFaults = [0, 0, 0, 0, 0, device.carrierChanges];
  const shown = level > 1 ? [rx, tx, rxErrors, txFaults] : [rx, tx];
  const widths = LEAST_WIDTHS.map((least, n) =>
    Math.max(least, ...shown.map((row) => String(row[n]).length)),
  );
  const line = (title: string, names: readonly string[], end: string): string => {
    const cells = names.map((name, n) =>
      name.padStart(widthAt(widths, n) - (n === 0 ? title.length : 0)),
    );
    return `${INDENT}${title}${cells.join(' ')}${end}`;
  };
  const numbers = (row: readonly number[], hidesFirst: boolean): string =>
    INDENT +
    row
      .map(
        (value, n) =>
          `${(hidesFirst && n === 0 ? '' : String(value)).padStart(widthAt(widths, n))} `,
      )
      .join('');
  // A column for compressed frames, without its title.
  const compressed = ` ${' '.repeat(LAST_WIDTH)}`;
  const lines = [line('RX:', RX, compressed), numbers(rx, false)];
  if (level > 1) lines.push(line('RX errors:', RX_ERRORS, ''), numbers(rxErrors, true));
  lines.push(line('TX:', TX, compressed), numbers(tx, false));
  if (level > 1) lines.push(line('TX errors:', TX_ERRORS, ''), numbers(txFaults, true));
  return lines.join(newline);
}

export function statisticsJson(device: NetDevice, level: number): Json {
  const { rxBytes, rxPackets, rxDropped, txBytes, txPackets, txDropped, txErrors } = device.stats;
  const rx = {
    ...{ bytes: rxBytes, packets: rxPackets, errors: 0, dropped: rxDropped },
    ...{ over_errors: 0, multicast: 0 },
  };
  const tx = {
    ...{ bytes: txBytes, packets: txPackets, errors: txErrors, dropped: txDropped },
    ...{ carrier_errors: 0, collisions: 0 },
  };
  if (level < 2) return { rx, tx };
  const rxErrors = { length_errors: 0, crc_errors: 0, frame_errors: 0, fifo_errors: 0 };
  const txFaults = { aborted_errors: 0, fifo_errors: 0, window_errors: 0, heartbeat_errors: 0 };
  return {
    rx: { ...rx, ...rxErrors, missed_errors: 0 },
    tx: { ...tx, ...txFaults, carrier_changes: device.carrierChanges },
  };
}

const widthAt = (widths: readonly number[], n: number): number => widths[n] ?? 0;
