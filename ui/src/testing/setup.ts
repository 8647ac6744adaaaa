/** Files of tests share a page: what one of them stores must not reach the next. */
beforeEach(() => {
  localStorage.clear();
  sessionStorage.clear();
});
