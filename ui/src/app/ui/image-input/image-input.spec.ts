import { inputBinding, signal, twoWayBinding } from '@angular/core';
import { TestBed } from '@angular/core/testing';

import { ImageInput } from './image-input';

describe('ImageInput', () => {
  const value = signal<File | null>(null);
  const file = (name: string, type: string, size = 1) =>
    new File(['x'.repeat(size)], name, { type });
  const png = file('shot.png', 'image/png');
  const revoke = vi.fn();
  let host: HTMLElement;
  let visible: boolean;
  let stable: () => Promise<unknown>;

  const carry = (name: string, key: string, files: File[], types: string[] = ['Files']) =>
    Object.assign(new Event(name, { cancelable: true }), { [key]: { types, files } });
  const drop = (dropped: File) => host.dispatchEvent(carry('drop', 'dataTransfer', [dropped]));
  const paste = (files: File[], types?: string[]) => {
    const event = carry('paste', 'clipboardData', files, types);
    document.dispatchEvent(event);
    return event.defaultPrevented;
  };
  const complaint = () => host.querySelector('[role=alert]')?.textContent;

  beforeEach(async () => {
    value.set(null);
    visible = true;
    URL.createObjectURL = vi.fn(() => 'blob:preview');
    URL.revokeObjectURL = revoke;
    const fixture = TestBed.createComponent(ImageInput, {
      bindings: [twoWayBinding('value', value), inputBinding('maxBytes', () => 2048)],
    });
    stable = () => fixture.whenStable();
    host = fixture.nativeElement as HTMLElement;
    host.checkVisibility = () => visible;
    await stable();
  });

  it('takes a dropped picture, shows it, and lets go of it when removed', async () => {
    drop(png);
    await stable();
    expect(value()).toBe(png);
    expect(host.querySelector('img')?.getAttribute('src')).toBe('blob:preview');
    host.querySelector('button')?.click();
    await stable();
    expect(value()).toBeNull();
    expect(revoke).toHaveBeenCalledWith('blob:preview');
  });

  it('takes a pasted picture', () => {
    expect(paste([png])).toBe(true);
    expect(value()).toBe(png);
  });

  it('leaves a paste alone that also holds text, or that meant another part of the page', () => {
    expect(paste([png], ['text/plain', 'Files'])).toBe(false);
    visible = false;
    expect(paste([png])).toBe(false);
    expect(value()).toBeNull();
  });

  it.each([
    [file('page.html', 'text/html'), 'Only PNG, JPEG, WebP and GIF pictures can be attached.'],
    [file('logo.svg', 'image/svg+xml'), 'Only PNG, JPEG, WebP and GIF pictures can be attached.'],
    [file('big.png', 'image/png', 4096), 'This picture has 4 KB; at most 2 KB are allowed.'],
  ])('refuses %o', async (refused, message) => {
    drop(refused);
    await stable();
    expect([value(), complaint()]).toEqual([null, message]);
    drop(png);
    await stable();
    expect([value(), complaint()]).toEqual([png, undefined]);
  });
});
