// What the person must know above all else: something went wrong or is odd, events were missed, the stacks are gone. Each says
// what that means. What comes while packets flow takes no room: nothing moves for it.

import type { ComponentChildren } from 'preact';
import { missedText } from '../model/announce.ts';
import { connection, gone, missed, problem, remark } from '../model/state.ts';
import { Icon } from './Icon.tsx';
import type { IconName } from './icons.ts';

export function Banners() {
  return (
    <div class="banners">
      {problem.value !== null && (
        <Banner
          kind="wrong"
          icon="warning"
          alert
          close={() => {
            problem.value = null;
          }}
        >
          {problem.value}
        </Banner>
      )}
      {remark.value !== null && (
        <Banner
          kind="note"
          icon="warning"
          close={() => {
            remark.value = null;
          }}
        >
          {remark.value}
        </Banner>
      )}
      {connection.value === 'waiting' && (
        <Banner kind="wrong" icon="warning" alert>
          {gone.value}
        </Banner>
      )}
      {(connection.value === 'gone' || connection.value === 'lost') && (
        <Banner kind="wrong" icon="dropped" alert>
          {gone.value} What is recorded stays here, and can be saved.
        </Banner>
      )}
    </div>
  );
}

/** Over the end of the list. */
export function MissedNote() {
  if (missed.value === null) return null;
  return (
    <div class="afloat">
      <Banner
        kind="note"
        icon="live"
        close={() => {
          missed.value = null;
        }}
      >
        {missedText(missed.value)}
      </Banner>
    </div>
  );
}

interface BannerProps {
  readonly kind: 'wrong' | 'note';
  readonly icon: IconName;
  /** Is read aloud at once. */
  readonly alert?: boolean;
  readonly close?: () => void;
  readonly children: ComponentChildren;
}

function Banner({ kind, icon, alert = false, close, children }: BannerProps) {
  return (
    <div class={`banner ${kind}`} role={alert ? 'alert' : 'note'}>
      <Icon name={icon} />
      <p>{children}</p>
      {close !== undefined && (
        <button type="button" class="button bare icon" aria-label="Close this note" onClick={close}>
          <Icon name="close" />
        </button>
      )}
    </div>
  );
}
