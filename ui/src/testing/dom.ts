/** What tests of pages do, on whatever element stands for the page. */
export function hands(host: () => HTMLElement) {
  const one = (selector: string): HTMLElement => {
    const found = host().querySelector<HTMLElement>(selector);
    if (!found) throw new Error(`nothing is ${selector}`);
    return found;
  };
  const buttons = (text: string): HTMLButtonElement[] =>
    Array.from(host().querySelectorAll('button')).filter((b) => b.textContent.includes(text));
  const button = (text: string, n = 0): HTMLButtonElement => {
    const found = buttons(text).at(n);
    if (!found) throw new Error(`no button ${text}`);
    return found;
  };
  const write = (id: string, text: string): void => {
    const field = one(`#${id}`) as HTMLInputElement;
    field.value = text;
    field.dispatchEvent(new Event('input'));
  };
  const error = (id: string) => one(`#${id}-error`).textContent;
  return { one, button, buttons, write, error };
}

/** jsdom has no modal dialogs. */
export function fakeDialogs(): void {
  HTMLDialogElement.prototype.showModal = function () {
    this.open = true;
  };
  HTMLDialogElement.prototype.close = function () {
    if (!this.open) return;
    this.open = false;
    this.dispatchEvent(new Event('close'));
  };
}
