// What comes in, as it comes in. All of it comes from strangers: it is only ever put in as text.
(() => {
  const KEPT = 200;
  const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3 });
  const number = new Intl.NumberFormat('en-GB');

  // Connects, and again whenever the connection is lost; the server says when it is over for good.
  function connect(address, on) {
    let wait = 2000;
    let source;
    function open() {
      source = new EventSource(address);
      source.addEventListener('begin', () => { wait = 2000; on.state('open'); });
      source.addEventListener('item', event => on.item(JSON.parse(event.data)));
      source.addEventListener('pace', event => on.pace?.(JSON.parse(event.data)));
      source.addEventListener('end', () => { source.close(); on.state('ended'); });
      source.addEventListener('busy', event => { again(); on.state('busy', JSON.parse(event.data).message); });
      source.onerror = () => { again(); on.state('lost'); };
    }
    function again() {
      source.close();
      setTimeout(open, wait);
      wait = Math.min(wait * 2, 30000);
    }
    open();
    addEventListener('pagehide', () => source.close());
    return () => source.close();
  }

  function element(name, css, text) {
    const made = document.createElement(name);
    if (css) made.className = css;
    if (text !== undefined) made.textContent = text;
    return made;
  }

  function pretty(raw) {
    try { return JSON.stringify(JSON.parse(raw), null, 2); } catch { return raw; }
  }

  function page(root) {
    const list = document.getElementById('live-list');
    const words = document.getElementById('live-words');
    const state = document.getElementById('live-state');
    const pause = document.getElementById('live-pause');
    const rawButton = document.getElementById('live-raw');
    const badges = new Map([...root.querySelectorAll('template')].map(t => [t.dataset.outcome, t.content]));
    let paused = false, raw = false, waiting = [], seen = 0, left = 0, everyNth = 1, connection = 'Connecting…';

    function fill(body, item) {
      body.textContent = raw ? item.raw : pretty(item.raw);
    }

    function row(item) {
      const details = element('details', 'hg-live-row');
      const summary = element('summary');
      const time = element('time', 'hg-live-time', clock.format(new Date(item.at)));
      time.dateTime = item.at;
      time.title = item.at;
      summary.append(time);
      if (badges.has(item.outcome)) summary.append(badges.get(item.outcome).cloneNode(true));
      summary.append(element('strong', 'hg-live-type', item.type || (item.kind === 'TAG' ? (item.outcome === 'rejected' ? 'tag report' : 'window of events') : '(no type)')));
      summary.append(element('span', 'hg-live-key', item.key + (item.site ? ' · ' + item.site : '')));
      if (item.message) summary.append(element('span', 'hg-live-why', item.field ? item.field + ': ' + item.message : item.message));
      details.append(summary);
      details.addEventListener('toggle', () => {
        if (!details.open || details.querySelector('pre')) return;
        const code = element('pre', 'hg-code');
        code.tabIndex = 0;
        code.live = item;
        fill(code, item);
        details.append(code);
        if (item.cut) details.append(element('p', 'hg-live-foot', 'Only the first 8 KB of ' + number.format(item.bytes) + ' bytes are shown.'));
      });
      return details;
    }

    function show(items) {
      if (!items.length) return;
      document.getElementById('live-empty').hidden = true;
      list.prepend(...items.map(row).reverse());
      while (list.childElementCount > KEPT) list.lastElementChild.remove();
    }

    function tell() {
      const parts = [connection];
      if (seen) parts.push(number.format(seen) + ' shown');
      if (everyNth > 1) parts.push('much arrives: one in ' + number.format(everyNth) + ' is shown');
      if (left) parts.push(number.format(left) + ' left out');
      if (paused) parts.push('paused' + (waiting.length ? ', ' + number.format(waiting.length) + ' wait' : ''));
      const text = parts.join(' · ');
      if (words.textContent !== text) words.textContent = text;
    }

    let gathered = [];
    function flush() {
      show(gathered);
      gathered = [];
      tell();
    }

    connect(root.dataset.live, {
      item(item) {
        seen++;
        const target = paused ? waiting : gathered;
        target.push(item);
        if (target.length > KEPT) { target.shift(); if (paused) left++; }
        if (!paused && gathered.length === 1) setTimeout(flush, 150);
      },
      pace(pace) {
        left += pace.dropped + pace.skipped;
        everyNth = pace.everyNth;
        tell();
      },
      state(now, message) {
        state.dataset.state = now;
        connection = { open: 'Connected', lost: 'Connection lost, trying again; what comes meanwhile is not shown', busy: message, ended: 'Your session has ended. Sign in again to go on' }[now];
        tell();
      },
    });

    pause.addEventListener('click', () => {
      paused = !paused;
      pause.setAttribute('aria-pressed', paused);
      pause.querySelector('span').textContent = paused ? 'Go on' : 'Pause';
      if (!paused) { show(waiting); waiting = []; }
      tell();
    });
    rawButton.addEventListener('click', () => {
      raw = !raw;
      rawButton.setAttribute('aria-pressed', raw);
      list.querySelectorAll('pre').forEach(code => fill(code, code.live));
    });
    document.getElementById('live-clear').addEventListener('click', () => { list.replaceChildren(); waiting = []; document.getElementById('live-empty').hidden = false; });
    root.querySelectorAll('select').forEach(choice => choice.addEventListener('change', () => choice.form.requestSubmit()));
  }

  // Below a new key: waits for the first event, and becomes it.
  function firstEvent(line) {
    const words = line.querySelector('[data-words]');
    const stop = connect(line.dataset.liveFirst, {
      item(item) {
        stop();
        line.dataset.state = item.outcome;
        words.textContent = { accepted: 'The first event has come', duplicate: 'An event has come, a duplicate of an earlier one', test: 'The first event has come: valid, and not stored, because this is a test key', rejected: 'An event has come and was rejected' }[item.outcome]
          + ': ' + (item.type || 'no type') + (item.message ? '. ' + item.message : '') + ' (' + clock.format(new Date(item.at)) + ')';
      },
      state(now) {
        if (now === 'ended') words.textContent = 'Your session has ended. Sign in again to go on.';
      },
    });
  }

  const root = document.querySelector('[data-live]');
  if (root) page(root);
  const line = document.querySelector('[data-live-first]');
  if (line) firstEvent(line);
})();
