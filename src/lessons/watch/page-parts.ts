/** How the page of a watched program looks and what it does: nothing of it comes from the program. */

export const STYLE = `
:root { color-scheme: light dark; --ink: #1d2430; --quiet: #59616e; --card: #faf8f4; --field: #fff; --edge: #cfc9bd;
  --running: #d35400; --waiting: #9cc7ec; --ready: #8a8478; --held: #a8201a; --mark: #fde9b8; }
@media (prefers-color-scheme: dark) { :root { --ink: #eef0f3; --quiet: #a9b1bd; --card: #15181d; --field: #1e232b;
  --edge: #3a424e; --running: #ff8a3c; --waiting: #3f76a8; --ready: #8d8a84; --held: #ff6b62; --mark: #5a4710; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--card); color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 1400px; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.1rem; margin: 1.5rem 0 .5rem; }
code, pre, .source ol { font-family: ui-monospace, monospace; font-size: .875rem; }
pre { overflow-x: auto; background: var(--field); border: 1px solid var(--edge); padding: .5rem; }
.note { color: var(--quiet); }
.zoom input { vertical-align: middle; width: 16rem; max-width: 60vw; }
.legend { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; margin: .5rem 0; }
.legend i { display: inline-block; width: 1.5rem; height: .75rem; margin-right: .4rem; }
.scroll { overflow-x: auto; background: var(--field); border: 1px solid var(--edge); }
.row { display: flex; height: 1.75rem; align-items: center; }
.row.marked { background: var(--mark); }
.name { position: sticky; left: 0; z-index: 1; flex: 0 0 11rem; padding: 0 .5rem; overflow: hidden; white-space: nowrap;
  text-overflow: ellipsis; background: var(--field); font-size: .875rem; }
.row.marked .name { background: var(--mark); }
.bars { position: relative; flex: 1; height: 100%; }
.bars b { position: absolute; top: 20%; height: 60%; min-width: 1px; }
.bars b.waiting { top: 35%; height: 30%; } .bars b.ready { top: 42%; height: 16%; }
.running { background: var(--running); } .waiting { background: var(--waiting); }
.ready { background: var(--ready); } .held { background: var(--held); }
.axis { color: var(--quiet); font-size: .75rem; }
.axis span { position: absolute; transform: translateX(-50%); white-space: nowrap; }
.axis span:first-child { transform: none; } .axis span:last-child { transform: translateX(-100%); }
.axis .bars { container-type: inline-size; }
@container (max-width: 45rem) { .axis span:nth-child(even) { display: none; } }
@container (max-width: 22rem) { .axis span:nth-child(4n + 3) { display: none; } }
.columns { display: grid; grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); gap: 1.5rem; }
@media (max-width: 50rem) { .columns { grid-template-columns: minmax(0, 1fr); } .name { flex-basis: 7rem; } }
.findings { grid-row: 1 / span 20; }
.findings li { margin-bottom: 1rem; }
button { font: inherit; font-weight: 600; color: inherit; background: none; border: 0; padding: 0; text-decoration: underline;
  cursor: pointer; text-align: left; }
:focus-visible { outline: 3px solid var(--running); outline-offset: 2px; }
.source ol { background: var(--field); border: 1px solid var(--edge); margin: 0; padding: .5rem 0 .5rem 3.5rem; overflow-x: auto; }
.source code { white-space: pre; } .source li.found { background: var(--mark); }
.source li.marked { outline: 2px solid var(--held); }
@media print { .zoom { display: none; } }
`;

/** Zooms, and leads from a finding or a bar to its lines and rows. */
export const SCRIPT = `
const wide = document.getElementById("wide");
const zoom = document.getElementById("zoom");
const scroll = wide.parentElement;
function zoomTo(value, at) {
  const before = wide.offsetWidth;
  const place = (scroll.scrollLeft + at) / before;
  wide.style.width = value * 100 + "%";
  scroll.scrollLeft = place * wide.offsetWidth - at;
}
zoom.addEventListener("input", () => zoomTo(Number(zoom.value), scroll.clientWidth / 2));
scroll.addEventListener("wheel", (event) => {
  if (!event.ctrlKey) return;
  event.preventDefault();
  zoom.value = String(Number(zoom.value) * (event.deltaY < 0 ? 1.25 : 0.8));
  zoomTo(Number(zoom.value), event.clientX - scroll.getBoundingClientRect().left);
}, { passive: false });
function mark(lines, rows) {
  for (const each of document.querySelectorAll(".marked")) each.classList.remove("marked");
  const found = lines.map((line) => document.getElementById(line)).filter(Boolean);
  for (const each of found) each.classList.add("marked");
  for (const row of rows) document.getElementById("row-" + row)?.classList.add("marked");
  if (found[0]) { found[0].scrollIntoView({ block: "center" }); found[0].focus({ preventScroll: true }); }
}
document.addEventListener("click", (event) => {
  const { lines, rows } = event.target.dataset ?? {};
  if (lines || rows) mark(lines ? lines.split(" ") : [], rows ? rows.split(" ") : []);
});
`;
