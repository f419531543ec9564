// The field above the packet list: words that a packet must have.

import { cast } from '../model/recording.ts';
import { filterText, rowCount, told } from './rows.ts';

export function Filter() {
  const of = filterText.value === '' ? '' : `${rowCount.value.toLocaleString('en')} of `;
  return (
    <div class="packet-filter">
      <h2>Packets</h2>
      <input
        class="field"
        id="packet-filter"
        type="search"
        aria-label="Filter packets"
        placeholder={`Filter: drop, icmp, ${cast.value.nodes[0]?.name ?? '10.0.0.1'}, -arp, #7`}
        autocomplete="off"
        spellcheck={false}
        value={filterText.value}
        onInput={(event) => {
          filterText.value = event.currentTarget.value;
        }}
        onKeyDown={(event) => {
          if (event.key === 'Escape') filterText.value = '';
        }}
      />
      <span class="quiet small">
        {of}
        {told.value.toLocaleString('en')}
      </span>
    </div>
  );
}
