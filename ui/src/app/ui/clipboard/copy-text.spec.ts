import { copyText } from './copy-text';

describe('copyText', () => {
  afterEach(() => vi.unstubAllGlobals());

  it('uses the clipboard', async () => {
    const writeText = vi.fn(() => Promise.resolve());
    vi.stubGlobal('navigator', { clipboard: { writeText } });
    expect(await copyText('link')).toBe(true);
    expect(writeText).toHaveBeenCalledWith('link');
  });

  it.each([true, false])('copies a selection where there is none: %s', async (works) => {
    vi.stubGlobal('navigator', {});
    let copied: string | undefined;
    const execCommand = () => {
      copied = (document.activeElement as HTMLTextAreaElement).value;
      return works;
    };
    Object.assign(document, { execCommand });
    expect(await copyText('link')).toBe(works);
    expect(copied).toBe('link');
    expect(document.querySelector('textarea')).toBeNull();
  });
});
