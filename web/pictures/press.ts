// What is pressed in a drawing, which has no buttons: by the keys that press a button.

/** For `onKeyDown`. */
export const pressing =
  (press: () => void) =>
  (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    event.stopPropagation();
    press();
  };
