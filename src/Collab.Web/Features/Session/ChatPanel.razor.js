// @ts-check
// The box for a message: Enter sends, Shift and Enter begin a new line, and an input method's own Enter stays its own.

/**
 * @param {HTMLFormElement} form
 * @param {any} panel
 */
export function listen(form, panel) {
  const box = /** @type {HTMLTextAreaElement} */ (form.querySelector('textarea'));
  box.addEventListener('keydown', event => {
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      form.requestSubmit();
    }
  });
  form.addEventListener('submit', async () => {
    const text = box.value.trim();
    if (text === '') {
      return;
    }

    box.value = '';
    try {
      await panel.invokeMethodAsync('SendAsync', text);
    } catch {
      // The panels have lost their circuit; the page says so. The words go back for when it has returned.
      box.value = box.value === '' ? text : `${text}\n${box.value}`;
    }
  });
}
