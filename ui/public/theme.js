// Runs before the first paint, so that a dark board does not flash white. The app's own part is src/app/core/theme/theme.ts.
(() => {
  try {
    const theme = JSON.parse(localStorage.getItem('corkboard.theme'));
    if (theme === 'light' || theme === 'dark') document.documentElement.style.colorScheme = theme;
  } catch {
    // then it is as the system is
  }
})();
