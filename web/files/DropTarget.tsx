// The whole page takes files that are dropped on it. Whatever is dropped, the browser does not leave the page for it.

import { signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { problem } from '../model/state.ts';
import { openFile } from './opening.ts';

/** A file is held over the page. */
const over = signal(false);

export function DropTarget() {
  useEffect(listen, []);
  if (!over.value) return null;
  return (
    <div class="drop-target" aria-hidden="true">
      <p>Drop a capture (pcapng, pcap) or a recording</p>
    </div>
  );
}

function listen(): () => void {
  const listeners = { dragover, dragleave, drop } as const;
  for (const [name, listener] of Object.entries(listeners))
    document.addEventListener(name as 'drop', listener);
  return () => {
    for (const [name, listener] of Object.entries(listeners))
      document.removeEventListener(name as 'drop', listener);
  };
}

function dragover(event: DragEvent): void {
  if (!hasFiles(event)) return;
  event.preventDefault();
  over.value = true;
}

function dragleave({ relatedTarget }: DragEvent): void {
  // Null: the pointer has left the page, not only one of its elements.
  if (relatedTarget === null) over.value = false;
}

function drop(event: DragEvent): void {
  over.value = false;
  if (!hasFiles(event)) return;
  event.preventDefault();
  const [file, another] = event.dataTransfer?.files ?? [];
  if (another !== undefined) problem.value = 'Several files were dropped: drop one at a time.';
  else if (file !== undefined) void openFile(file);
}

const hasFiles = ({ dataTransfer }: DragEvent): boolean =>
  dataTransfer?.types.includes('Files') === true;
