// The page's head: what is shown, how it stands with the stacks behind it, and how the page looks.

import type { ComponentChildren } from 'preact';
import { acting, projector, THEMES, theme } from '../model/look.ts';
import { connection, mode, program, session, state, title } from '../model/state.ts';
import { goHome, home } from '../session/open.ts';
import { openPlaygroundBy, topology, topologyName } from '../session/playground.ts';
import { TOPOLOGIES } from '../session/topologies.ts';
import { helping } from './helping.ts';
import { Icon } from './Icon.tsx';

/** Children: what opens and saves files. */
export function Header({ children }: { readonly children?: ComponentChildren }) {
  return (
    <header class="header">
      <h1 class="name">tapip</h1>
      <TopologyMenu />
      <Connected />
      <Home />
      <span class="space" />
      {session.value !== null && (
        <button
          type="button"
          class="button"
          aria-expanded={acting.value}
          aria-controls="act"
          onClick={() => {
            acting.value = !acting.value;
          }}
        >
          <Icon name="act" />
          Act
        </button>
      )}
      {children}
      <Look />
      <button
        type="button"
        class="button bare icon"
        aria-label="Help and keys"
        title="Help and keys (?)"
        onClick={() => {
          helping.value = true;
        }}
      >
        <Icon name="help" />
      </button>
    </header>
  );
}

const STANDS = {
  connecting: ['open', 'connecting …'],
  waiting: ['parked', 'waits for a connection'],
  open: ['delivered', 'running'],
  lost: ['warning', 'connection lost, trying again …'],
  gone: ['dropped', 'gone'],
  none: ['play', 'replay'],
} as const;

/** A shape and a word: how it stands with the stacks. */
function Connected() {
  const held = connection.value === 'open' && state.value?.held === true;
  const [icon, text] = held ? (['parked', 'held'] as const) : STANDS[connection.value];
  return (
    <span class="stands" data-stands={held ? 'held' : connection.value} title={program.value}>
      <Icon name={icon} />
      {mode.value === 'playground' && !held && connection.value === 'open' ? 'playground' : text}
    </span>
  );
}

/** From a file back to the stacks. */
function Home() {
  if (mode.value !== 'replay' || home.value === null) return null;
  return (
    <button type="button" class="button" onClick={() => goHome(location.search)}>
      <Icon name="packetBack" />
      {home.value === 'live' ? 'Back to the stack' : 'Back to the playground'}
    </button>
  );
}

function Look() {
  const next = THEMES[(THEMES.indexOf(theme.value) + 1) % THEMES.length] ?? 'auto';
  const says = { auto: 'as the system', light: 'light', dark: 'dark' };
  return (
    <>
      <button
        type="button"
        class="button bare icon"
        aria-label={`Colours: ${says[theme.value]}. Change to ${says[next]}`}
        title={`Colours: ${says[theme.value]}`}
        onClick={() => {
          theme.value = next;
        }}
      >
        <Icon name={theme.value} />
      </button>
      <button
        type="button"
        class="button bare icon"
        aria-label="Larger, for a projector"
        title="Larger, for a projector"
        aria-pressed={projector.value}
        onClick={() => {
          projector.value = !projector.value;
        }}
      >
        <Icon name="projector" />
      </button>
    </>
  );
}

/** In the playground the title is the menu of topologies, which the page's address follows. */
function TopologyMenu() {
  if (mode.value !== 'playground') return <span class="title">{title.value}</span>;
  return (
    <select
      class="title field"
      aria-label="Topology"
      title={topology.value?.says}
      value={topologyName.value ?? ''}
      onChange={({ currentTarget: { value } }) => {
        openPlaygroundBy(value);
        history.replaceState(null, '', `?topology=${encodeURIComponent(value)}`);
      }}
    >
      {topologyName.value === null && <option value="">{title.value}</option>}
      {Object.entries(TOPOLOGIES).map(([name, { title: text }]) => (
        <option key={name} value={name}>
          {text}
        </option>
      ))}
    </select>
  );
}
