/** An element of the page's own markup. */
export function element<E extends HTMLElement>(id: string, type: new () => E): E {
  const found = document.getElementById(id);
  if (!(found instanceof type)) throw new Error(`The page has no #${id}.`);
  return found;
}

export function make(tag: string, className: string, text = ''): HTMLElement {
  const made = document.createElement(tag);
  made.className = className;
  if (text !== '') made.textContent = text;
  return made;
}

/** As many children as there are items; those that stay keep their place, so that the focus stays too. */
export function fillList<Item>(
  list: HTMLElement,
  items: readonly Item[],
  create: () => HTMLElement,
  update: (child: HTMLElement, item: Item) => void,
): void {
  while (list.children.length > items.length) list.lastElementChild?.remove();
  items.forEach((item, index) => {
    const present = list.children[index];
    const child = present instanceof HTMLElement ? present : list.appendChild(create());
    update(child, item);
  });
}

export function child(parent: HTMLElement, selector: string): HTMLElement {
  const found = parent.querySelector(selector);
  if (!(found instanceof HTMLElement)) throw new Error(`There is no ${selector}.`);
  return found;
}

export function setText(target: HTMLElement, text: string): void {
  if (target.textContent !== text) target.textContent = text;
}
