// Draws what [data-chart] says (see chart.Chart on the server): lines or stacked bars, the expected
// band, marks, a shared cross-hair, and brush to zoom, which changes the page's period.
(() => {
  const drawn = new Map();
  const css = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const grouped = new Intl.NumberFormat('en-US', { maximumFractionDigits: 1 });
  const short = new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 1 });

  const say = (unit, value) => value == null ? '–'
    : unit === 'PERCENT' ? value.toFixed(1) + ' %'
    : unit === 'MILLIS' ? (value < 1000 ? Math.round(value) + ' ms' : (value / 1000).toFixed(2) + ' s')
    : grouped.format(value);
  const tick = (unit, value) => unit === 'PERCENT' ? grouped.format(value) + ' %'
    : unit === 'MILLIS' ? (value < 1000 ? value + ' ms' : grouped.format(value / 1000) + ' s')
    : short.format(value);

  const when = (seconds, step) => new Date(seconds * 1000).toLocaleString('en-GB', step >= 86400
    ? { day: 'numeric', month: 'short' } : { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' });

  function stack(series) {
    const below = new Array(series[0].values.length).fill(0);
    return series.map(one => one.values.map((v, i) => (below[i] += v ?? 0)));
  }

  function draw(box) {
    const chart = JSON.parse(box.dataset.chart);
    const bars = chart.kind === 'STACKED_BARS';
    const rows = bars ? stack(chart.series).reverse() : chart.series.map(s => s.values);
    const shown = bars ? [...chart.series].reverse() : chart.series;
    const colour = s => css('--hg-series-' + s.colour);
    const series = [{}];
    const data = [chart.times];
    const bands = [];
    if (chart.expected) {
      data.push(chart.expected.high, chart.expected.low);
      series.push({ stroke: 'transparent', points: { show: false } }, { stroke: 'transparent', points: { show: false } });
      bands.push({ series: [1, 2], fill: css('--hg-band') });
    }
    shown.forEach((s, i) => {
      data.push(rows[i]);
      series.push(bars
        ? { label: s.name, fill: colour(s), stroke: colour(s), width: 0, points: { show: false }, paths: uPlot.paths.bars({ size: [0.86, 26], align: 1, radius: i === 0 ? 0.12 : 0 }) }
        : { label: s.name, stroke: colour(s), width: 1.75, spanGaps: false, points: { show: s.values.length === 1 } });
    });
    const legend = legendOf(box, chart);
    const axis = { stroke: css('--hg-ink-3'), font: '12px ' + getComputedStyle(document.body).fontFamily, grid: { stroke: css('--hg-line'), width: 1 }, ticks: { show: false } };
    const size = () => ({ width: box.clientWidth - 16, height: box.clientHeight - 10 });
    const plot = new uPlot({
      ...size(),
      series, bands,
      legend: { show: false },
      padding: [14, 8, 0, 0],
      scales: {
        x: { time: true, range: bars ? (u, min, max) => [min, max + chart.step] : undefined },
        y: { range: (u, min, max) => chart.unit === 'PERCENT'
          ? [min > 60 ? Math.floor(Math.max(0, min - 2) / 10) * 10 : 0, 100.5]
          : [0, (max || 1) * 1.08] },
      },
      axes: [
        { ...axis, grid: { show: false }, space: 74, values: [
          [86400, '{D} {MMM}', null, null, null, null, null, null, 1],
          [3600, '{HH}:{mm}', '\n{D} {MMM}', null, '\n{D} {MMM}', null, null, null, 1],
          [60, '{HH}:{mm}', '\n{D} {MMM}', null, '\n{D} {MMM}', null, null, null, 1],
          [1, '{HH}:{mm}:{ss}', '\n{D} {MMM}', null, '\n{D} {MMM}', null, null, null, 1]] },
        { ...axis, size: 58, space: 44, values: (u, ticks) => ticks.map(v => v == null ? '' : tick(chart.unit, v)) },
      ],
      cursor: {
        y: false,
        points: { size: 7 },
        drag: { x: true, y: false, setScale: false },
        sync: chart.group ? { key: chart.group, setSeries: false } : undefined,
      },
      hooks: {
        setCursor: [u => legend.show(u.cursor.idx)],
        setSelect: [u => zoom(u)],
        draw: [u => drawMarks(u, chart)],
        ready: [u => placeMarks(u, chart)],
        setSize: [u => placeMarks(u, chart)],
      },
    }, data, box);
    box.classList.add('hg-drawn');
    const watch = new ResizeObserver(() => plot.setSize(size()));
    watch.observe(box);
    drawn.set(box, { plot, watch, legend });
  }

  function legendOf(box, chart) {
    const list = document.createElement('ul');
    list.className = 'hg-legend';
    const cells = chart.series.map(s => item(list, 'hg-series-' + s.colour, s.name));
    if (chart.expected) item(list, 'hg-swatch-band', chart.expected.name);
    const time = document.createElement('time');
    const li = document.createElement('li');
    li.append(time);
    list.append(li);
    box.before(list);
    return {
      list,
      show(index) {
        time.textContent = index == null ? '' : when(chart.times[index], chart.step);
        cells.forEach((cell, i) => cell.textContent = index == null ? '' : say(chart.unit, chart.series[i].values[index]));
      },
    };
  }

  function item(list, swatch, name) {
    const li = document.createElement('li');
    const colour = document.createElement('i');
    colour.className = 'hg-swatch ' + swatch;
    const value = document.createElement('b');
    li.append(colour, name, value);
    list.append(li);
    return value;
  }

  function drawMarks(u, chart) {
    const pen = u.ctx;
    chart.marks.forEach(mark => {
      const x = Math.round(u.valToPos(mark.at, 'x', true));
      pen.save();
      pen.strokeStyle = css('--hg-ink-3');
      pen.lineWidth = devicePixelRatio;
      pen.setLineDash([4 * devicePixelRatio, 4 * devicePixelRatio]);
      pen.beginPath();
      pen.moveTo(x, u.bbox.top);
      pen.lineTo(x, u.bbox.top + u.bbox.height);
      pen.stroke();
      pen.restore();
    });
  }

  function placeMarks(u, chart) {
    u.over.querySelectorAll('.hg-mark-label').forEach(old => old.remove());
    chart.marks.forEach(mark => {
      const label = document.createElement('span');
      label.className = 'hg-mark-label';
      label.textContent = mark.text;
      u.over.append(label);
      const half = label.offsetWidth / 2;
      label.style.left = Math.min(Math.max(u.valToPos(mark.at, 'x'), half), u.over.clientWidth - half) + 'px';
    });
  }

  // A stretch that was dragged over becomes the period of the page.
  function zoom(u) {
    if (u.select.width < 8) return;
    const at = px => new Date(u.posToVal(px, 'x') * 1000).toISOString().slice(0, 19) + 'Z';
    const url = new URL(location.href);
    url.searchParams.delete('period');
    url.searchParams.set('from', at(u.select.left));
    url.searchParams.set('until', at(u.select.left + u.select.width));
    location.assign(url);
  }

  function remove(box) {
    const { plot, watch, legend } = drawn.get(box);
    watch.disconnect();
    plot.destroy();
    legend.list.remove();
    drawn.delete(box);
  }

  function drawAll() {
    [...drawn.keys()].filter(box => !box.isConnected).forEach(remove);
    document.querySelectorAll('[data-chart]').forEach(box => drawn.has(box) || draw(box));
  }

  document.addEventListener('hg:theme', () => { [...drawn.keys()].forEach(remove); drawAll(); });
  document.addEventListener('hg:content', drawAll);
  drawAll();
})();
