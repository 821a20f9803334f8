// Progressive enhancement for the admin pages. No dependency. Every feature here has a server-side equivalent.
const $ = (s, r = document) => r.querySelector(s), $$ = (s, r = document) => [...r.querySelectorAll(s)];
// Trusted Types: server fragments are the only HTML that may enter the page, through this one policy.
const html = globalThis.trustedTypes?.createPolicy('payouts', { createHTML: s => s }) ?? { createHTML: s => s };
// The server wraps fragments in <template>, so that table rows survive parsing. One event may carry several
// templates, and a template several elements: all of them are patched.
const parse = s => $$('template', new DOMParser().parseFromString(html.createHTML(s), 'text/html'))
  .flatMap(t => [...document.importNode(t.content, true).children]);
const clock = () => new Date().toLocaleTimeString('en-GB');
const typing = 'input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]';
const stops = 'a, button, input, select, textarea, summary';

// 1. live regions: <main data-events="/events?..."> opens one stream.
//    event patch: <template> with elements; each replaces the element of the same id, keeping ticks, focus and opened details.
//    event new:   how many payouts came since the page was made (the whole count, so that a repeated event does no harm).
const live = $('[data-live]'), liveState = $('[data-live-state]'), liveAt = $('[data-live-at]');
let at = clock();
const say = (state, text, when) => {
  if (!live) return;
  live.hidden = false; live.dataset.state = state;
  if (liveState.textContent !== text) liveState.textContent = text; // announced once per change, not at every tick
  liveAt.textContent = when;
};
const swap = next => {
  const old = next.id && document.getElementById(next.id), here = document.activeElement;
  if (!old || old.contains(here) && here.matches(typing)) return;
  const ticked = new Set($$('input:checked', old).map(i => i.name + '=' + i.value)), focus = $$(stops, old).indexOf(here);
  const open = $$('details', old).map(d => d.open);
  old.replaceWith(next);
  for (const i of $$('.pick', next)) i.checked = ticked.has(i.name + '=' + i.value);
  $$('details', next).forEach((d, k) => { if (k < open.length) d.open = open[k]; });
  if (focus >= 0) $$(stops, next)[focus]?.focus();
};
// Nothing is replaced between press and release: a click on an element that is gone would be lost.
let held = null;
const patch = list => { if (held) { held.push(...list); return; } list.forEach(swap); sums.forEach(f => f()); };
addEventListener('pointerdown', () => { held ??= []; }, true);
for (const end of ['pointerup', 'pointercancel']) addEventListener(end, () => setTimeout(() => { const list = held ?? []; held = null; patch(list); }, 50), true);
const arrived = n => {
  const line = $('[data-newline]');
  if (!line || !(n >= 0)) return;
  line.hidden = n === 0;
  line.textContent = `${n.toLocaleString('en-US')} ${n === 1 ? line.dataset.one : line.dataset.many}`;
};
const src = $('[data-events]');
if (src) {
  const es = new EventSource(src.dataset.events);
  const ok = () => { at = clock(); say('on', 'Live', `, updated ${at}`); };
  es.addEventListener('open', ok);
  es.addEventListener('patch', e => { patch(parse(e.data)); ok(); });
  es.addEventListener('new', e => { arrived(Number.parseInt(e.data, 10)); ok(); });
  es.addEventListener('error', () => say('off', es.readyState === EventSource.CLOSED ? 'Not live, reload the page' : 'Not live, reconnecting', `. Data from ${at}`));
}

// 2. selection: all on page, range with Shift, totals per currency. Each row brings its own minor units and exponent
//    (data-minor, data-exp, data-cur); the sum is whole numbers only, and never across currencies.
const money = (minor, exp) => {
  const s = (minor < 0n ? -minor : minor).toString().padStart(exp + 1, '0'), whole = exp ? s.slice(0, -exp) : s;
  return `${minor < 0n ? '\u2212' : ''}${BigInt(whole).toLocaleString('en-US')}${exp ? '.' + s.slice(-exp) : ''}`;
};
const total = picked => {
  const t = new Map();
  for (const { dataset: d } of picked) {
    const key = `${d.cur} ${d.exp}`; // rows that disagree about the exponent are shown apart rather than added wrongly
    t.set(key, (t.get(key) ?? 0n) + BigInt(d.minor));
  }
  return [...t].map(([key, minor]) => { const [cur, exp] = key.split(' '); return `${money(minor, Number(exp))} ${cur}`; }).join(' and ');
};
const sums = $$('.picks').map(box => {
  const picks = () => $$('.pick', box), all = $('[data-pickall]', box), out = $('[data-picksum]', box);
  let last = -1;
  const sum = () => {
    const rows = picks(), picked = rows.filter(p => p.checked);
    if (out) out.textContent = total(picked.filter(p => p.dataset.minor));
    if (all) { all.checked = rows.length > 0 && picked.length === rows.length; all.indeterminate = picked.length > 0 && !all.checked; }
  };
  box.addEventListener('click', e => {
    if (e.target === all) picks().forEach(p => { p.checked = all.checked; });
    const k = picks().indexOf(e.target);
    if (k >= 0) {
      if (e.shiftKey && last >= 0) picks().slice(Math.min(k, last), Math.max(k, last) + 1).forEach(p => { p.checked = e.target.checked; });
      last = k;
    }
    sum();
  });
  sum();
  return sum;
});

// 3. keyboard: J K X Enter on rows, / search, F filters, N new, ? help. Never while typing. No key moves money.
//    Who switched them off is not told of them either.
const keysOff = document.documentElement.dataset.keys === 'off';
if (keysOff) for (const e of $$('[aria-keyshortcuts]')) e.removeAttribute('aria-keyshortcuts');
addEventListener('keydown', e => {
  if (keysOff || e.ctrlKey || e.metaKey || e.altKey || e.target.closest?.(typing + ', dialog[open]')) return;
  const rows = $$('[data-rows] tbody tr'), cur = rows.findIndex(r => r.contains(document.activeElement));
  const go = k => { const r = rows[Math.max(0, Math.min(rows.length - 1, k))]; if (r) { $$('a', r).find(a => a.offsetParent)?.focus(); r.scrollIntoView({ block: 'nearest' }); } };
  const act = {
    j: () => go(cur + 1), k: () => go(cur - 1), x: () => rows[cur] && $('.pick', rows[cur])?.click(),
    '/': () => $('.gsearch input')?.focus(), f: () => $('.filter summary')?.focus(),
    n: () => $('[aria-keyshortcuts="n"]')?.click(), '?': () => $('#keys')?.showModal(),
  }[e.key];
  if (act) { e.preventDefault(); act(); }
});

// 4. small things: dialogs, copy, one open filter at a time, the colour scheme a press leads to
addEventListener('click', async e => {
  const d = e.target.closest('[data-dialog]'); if (d) document.getElementById(d.dataset.dialog)?.showModal();
  for (const f of $$('details.filter[open], details.menu[open]')) if (!f.contains(e.target)) f.open = false;
  const c = e.target.closest('[data-copy]');
  if (c) try { await navigator.clipboard.writeText(c.dataset.copy); c.setAttribute('aria-label', 'Copied'); } catch { /* not allowed here: the text stays selectable */ }
});
addEventListener('keydown', e => { if (e.key === 'Escape') { const f = $('details.filter[open], details.menu[open]'); if (f) { f.open = false; $('summary', f).focus(); } } });
const scheme = $('[data-scheme]'); // without a choice of its own the page follows the system: the first press must be seen
if (scheme && !document.documentElement.dataset.theme && matchMedia('(prefers-color-scheme: dark)').matches) scheme.value = 'light';

// 5. one submit per form: the pressed button goes busy, a second press is ignored (the form token makes it harmless anyway).
//    A page that comes back from the browser's memory is ready again.
addEventListener('submit', e => {
  const f = e.target, b = e.submitter;
  if (f.getAttribute('method')?.toLowerCase() !== 'post' || 'download' in f.dataset) return; // after a download the page is still there
  if (f.dataset.sent) { e.preventDefault(); return; }
  f.dataset.sent = '1';
  if (!b) return;
  b.setAttribute('aria-busy', 'true');
  if (b.dataset.busy) { b.dataset.label = b.lastChild.textContent; b.lastChild.textContent = b.dataset.busy; }
});
addEventListener('pageshow', () => {
  for (const f of $$('form[data-sent]')) delete f.dataset.sent;
  for (const b of $$('button[aria-busy]')) {
    b.removeAttribute('aria-busy');
    if (b.dataset.label) { b.lastChild.textContent = b.dataset.label; delete b.dataset.label; }
  }
});
