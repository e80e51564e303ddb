// What makes pages pleasant; every one of these has a plain link or form below it.
(() => {
  const $$ = (selector, within = document) => [...within.querySelectorAll(selector)];

  // Times in the reader's zone: short in the page, the exact UTC on hover.
  const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });
  const year = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', year: 'numeric' });
  const exact = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', second: '2-digit' });
  const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });
  const relative = new Intl.RelativeTimeFormat('en-GB', { numeric: 'auto', style: 'short' });

  function ago(at) {
    const seconds = Math.round((at - Date.now()) / 1000);
    const size = Math.abs(seconds);
    if (size < 5) return 'now';
    if (size < 60) return relative.format(seconds, 'second');
    if (size < 3600) return relative.format(Math.round(seconds / 60), 'minute');
    if (size < 86400) return relative.format(Math.round(seconds / 3600), 'hour');
    return size < 7 * 86400 ? relative.format(Math.round(seconds / 86400), 'day') : null;
  }

  function tellTimes() {
    $$('time.hg-time').forEach(time => {
      const at = new Date(time.dateTime);
      if ('clock' in time.dataset) time.textContent = clock.format(at);
      else if ('seconds' in time.dataset) time.textContent = exact.format(at);
      else time.textContent = ('relative' in time.dataset && ago(at)) || (Math.abs(Date.now() - at) > 300 * 86400e3 ? year : day).format(at);
    });
  }

  function toast(text) {
    const box = document.createElement('div');
    box.className = 'hg-toast';
    box.textContent = text;
    document.getElementById('toasts').append(box);
    setTimeout(() => box.remove(), 4000);
  }

  async function copy(button) {
    const text = document.getElementById(button.dataset.copy).textContent;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      getSelection().selectAllChildren(document.getElementById(button.dataset.copy));
      document.execCommand('copy');
    }
    button.querySelector('span').textContent = 'Copied';
    toast('Copied');
    setTimeout(() => button.querySelector('span').textContent = 'Copy', 2500);
  }

  // What a number means: on hover, focus and tap.
  let tip;
  function showTip(button) {
    hideTip();
    tip = document.createElement('div');
    tip.className = 'hg-tip';
    tip.textContent = button.dataset.tip;
    document.body.append(tip);
    const at = button.getBoundingClientRect();
    tip.style.top = scrollY + at.bottom + 6 + 'px';
    tip.style.left = Math.max(8, Math.min(at.left + at.width / 2 - tip.offsetWidth / 2, innerWidth - tip.offsetWidth - 8)) + 'px';
  }
  function hideTip() { tip?.remove(); tip = undefined; }

  // A link that asks first opens in a dialog; without scripts it is a page.
  const dialog = document.getElementById('confirm');
  async function ask(link) {
    const answer = await fetch(link.href, { headers: { 'X-Requested-With': 'fetch' } });
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const form = page.querySelector('.hg-confirm');
    if (!answer.ok || !form) return location.assign(link.href);
    dialog.replaceChildren(document.adoptNode(form));
    dialog.showModal();
    dialog.querySelector('input:not([type=hidden]), .btn')?.focus();
  }

  document.addEventListener('click', event => {
    const at = event.target.closest('[data-copy], [data-dialog], [data-close], [data-tip]');
    $$('details.hg-menu[open]').forEach(menu => menu.contains(event.target) || (menu.open = false));
    if (!at) return event.target === dialog ? dialog.close() : hideTip();
    if (at.dataset.copy) copy(at);
    else if (at.dataset.tip) showTip(at);
    else if ('dialog' in at.dataset && !event.ctrlKey && !event.metaKey) { event.preventDefault(); ask(at); }
    else if ('close' in at.dataset && dialog?.open) { event.preventDefault(); dialog.close(); }
  });
  for (const type of ['mouseover', 'focusin']) document.addEventListener(type, e => { const b = e.target.closest?.('[data-tip]'); if (b) showTip(b); });
  for (const type of ['mouseout', 'focusout']) document.addEventListener(type, e => e.target.closest?.('[data-tip]') && hideTip());
  document.addEventListener('keydown', event => {
    if (event.key === 'Escape') { hideTip(); $$('details.hg-menu[open]').forEach(menu => { menu.open = false; menu.querySelector('summary').focus(); }); }
    if (event.key === '/' && !event.target.matches('input, textarea, select')) {
      const field = document.querySelector('.hg-filter input');
      if (field) { event.preventDefault(); field.focus(); }
    }
    if (event.key === 'k' && (event.ctrlKey || event.metaKey)) {
      const menu = document.querySelector('.hg-switcher');
      if (menu) { event.preventDefault(); menu.open = true; }
    }
  });
  document.querySelector('.hg-switcher')?.addEventListener('toggle', event => {
    if (!event.target.open) return;
    const field = event.target.querySelector('input[type=search]');
    field.focus();
    field.dispatchEvent(new Event('hg:open'));
  });

  // The page brings itself up to date: not while it is hidden, or somebody types or chooses.
  async function refresh() {
    const busy = document.hidden || dialog?.open || document.querySelector('[data-live]') || document.querySelector('details.hg-menu[open], details.hg-chart-table[open]')
      || document.activeElement?.matches('main input, main textarea, main select');
    if (busy) return;
    const answer = await fetch(location.href, { headers: { 'X-Requested-With': 'fetch' } }).catch(() => null);
    if (!answer || !answer.ok || answer.redirected) return;
    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    const fresh = page.getElementById('main');
    if (!fresh) return;
    document.getElementById('main').replaceChildren(...[...fresh.childNodes].map(node => document.adoptNode(node)));
    window.htmx?.process(document.getElementById('main'));
    document.dispatchEvent(new Event('hg:content'));
  }
  const seconds = Number(document.body.dataset.refresh);
  if (seconds > 0) setInterval(refresh, seconds * 1000);

  document.addEventListener('hg:content', tellTimes);
  document.addEventListener('htmx:afterSettle', () => document.dispatchEvent(new Event('hg:content')));
  setInterval(tellTimes, 15000);
  tellTimes();
})();
