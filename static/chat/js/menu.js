// Menus that open below a word (details): a press elsewhere or Escape closes them, which a browser does not do by itself.

const opened = () => /** @type {NodeListOf<HTMLDetailsElement>} */ (document.querySelectorAll('details.uname[open], details.menu[open]'));

addEventListener('pointerdown', (event) => {
  for (const menu of opened()) if (!menu.contains(/** @type {Node} */ (event.target))) menu.open = false;
});

// Caught before others do: what else closes by Escape, such as the list of people on a phone, waits for the next one.
addEventListener('keydown', (event) => {
  const menus = [...opened()];
  if (event.key !== 'Escape' || menus.length === 0) return;
  event.stopPropagation();
  for (const menu of menus) {
    menu.open = false;
    if (menu.contains(document.activeElement)) menu.querySelector('summary')?.focus();
  }
}, { capture: true });
