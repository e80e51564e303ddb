// Runs before the page is painted: "like the system" becomes light or dark, and says that scripts run.
(() => {
  const root = document.documentElement;
  root.classList.add('js');
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const apply = () => {
    if (root.dataset.theme === 'auto') {
      root.dataset.bsTheme = dark.matches ? 'dark' : 'light';
      document.dispatchEvent(new Event('hg:theme'));
    }
  };
  dark.addEventListener('change', apply);
  apply();
})();
