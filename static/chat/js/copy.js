// A button that copies the text of a field. Without a script, or without the right to the clipboard, the field is there
// to be copied by hand.

const button = /** @type {HTMLButtonElement} */ (document.getElementById('copy'));
const field = /** @type {HTMLInputElement} */ (document.getElementById(button.dataset.from ?? ''));

field.addEventListener('focus', () => field.select());
button.hidden = false;
button.addEventListener('click', async () => {
  field.select();
  try {
    await navigator.clipboard.writeText(field.value); // over plain http there is no clipboard
  } catch {
    if (!document.execCommand('copy')) return;
  }
  button.textContent = button.dataset.done ?? '';
});
