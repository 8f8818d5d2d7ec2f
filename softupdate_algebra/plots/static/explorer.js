"use strict";
// The page computes nothing of its own: every number comes from the formulas that the library wrote into `formulas`,
// evaluated in floating point for the curves and in exact fractions for what is said about them.
(() => {
  const model = JSON.parse(document.getElementById("model").textContent);
  const $ = (id) => document.getElementById(id);

  // -- two kinds of arithmetic for the same formulas ----------------------------------------------
  const floating = {
    q: (n, d) => Number(n) / Number(d), add: (a, b) => a + b, sub: (a, b) => a - b, neg: (a) => -a,
    mul: (a, b) => a * b, div: (a, b) => a / b, pow: (a, n) => a ** n, isZero: (a) => a === 0,
  };
  const gcd = (a, b) => { while (b) [a, b] = [b, a % b]; return a < 0n ? -a : a; };
  const fraction = (n, d) => {
    if (d === 0n) throw new RangeError("division by zero");
    if (n === 0n) return [0n, 1n];
    const g = gcd(n, d), s = d < 0n ? -1n : 1n;
    return [s * n / g, s * d / g];
  };
  const exact = {
    q: fraction,
    add: (a, b) => fraction(a[0] * b[1] + b[0] * a[1], a[1] * b[1]),
    sub: (a, b) => fraction(a[0] * b[1] - b[0] * a[1], a[1] * b[1]),
    neg: (a) => [-a[0], a[1]],
    mul: (a, b) => fraction(a[0] * b[0], a[1] * b[1]),
    div: (a, b) => fraction(a[0] * b[1], a[1] * b[0]),
    pow: (a, n) => n < 0 ? exact.pow(fraction(a[1], a[0]), -n) : [a[0] ** BigInt(n), a[1] ** BigInt(n)],
    isZero: (a) => a[0] === 0n,
  };
  const toNumber = ([n, d]) => {
    const size = (x) => (x < 0n ? -x : x).toString().length;
    const cut = Math.max(size(n), size(d)) - 300;
    if (cut <= 0) return Number(n) / Number(d);
    const shift = 10n ** BigInt(Math.max(0, 20 + size(d) - size(n)));
    return Number(n * shift / d) / Number(shift);
  };
  const NUMBER = /^\s*([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,2}))?(?:\s*\/\s*(\d+))?\s*$/;
  const readFraction = (text) => {
    const found = NUMBER.exec(text.replace("−", "-"));
    if (!found || (!found[2] && !found[3]) || text.length > 24) return null;
    const [, sign, whole, digits = "", power = "0", below = "1"] = found;
    let n = BigInt((whole || "0") + digits), d = 10n ** BigInt(digits.length) * BigInt(below);
    if (d === 0n) return null;
    const e = Number(power);
    if (e >= 0) n *= 10n ** BigInt(e); else d *= 10n ** BigInt(-e);
    return fraction(sign === "-" ? -n : n, d);
  };

  // -- one side: step maps, runs, weights ---------------------------------------------------------
  const phase = (side, t) => t < side.startup ? t : side.startup + (t - side.startup) % side.period;
  const numbered = (side, o, p) => {  // the step maps with their formulas evaluated
    const at = (table) => table.map(([row, terms]) => [row, terms.map(([c, f]) => [c, formulas[f](o, p)])]);
    if (!side.varies) {
      const maps = side.maps.map(at);
      return (t) => maps[side.order[phase(side, t)]];
    }
    return (t) => { setStep(o, p, t); return at(side.maps[side.order[phase(side, t)]]); };
  };
  const setStep = (o, p, t) => { p["#t"] = t; p.t = o.q(BigInt(t), 1n); };
  const outputRow = (side, o, p, k) => {
    if (side.varies) setStep(o, p, k - 1);
    return side.output.map(([c, f]) => [c, formulas[f](o, p)]);
  };
  const run = (side, p, start, answers, last) => {
    const width = side.states.length, map = numbered(side, floating, p), rows = [], outputs = [];
    let state = start;
    for (let k = 0; ; k++) {
      rows.push(state);
      outputs.push(outputRow(side, floating, p, k).reduce((sum, [c, w]) => sum + w * state[c], 0));
      if (k === last) return { rows, outputs };
      const next = state.slice();
      for (const [row, terms] of map(k)) {
        let sum = 0;
        for (const [c, w] of terms) sum += w * (c < width ? state[c] : answers(side.slots[c - width], k));
        next[row] = sum;
      }
      state = next;
    }
  };
  const weights = (side, p, k) => {  // the weight of the output at k on every answer, found backwards
    const width = side.states.length, map = numbered(side, floating, p), found = [];
    let row = new Float64Array(width);
    for (const [c, w] of outputRow(side, floating, p, k)) row[c] += w;
    for (let t = k - 1; t >= 0; t--) {
      const before = Float64Array.from(row), step = map(t);
      for (const [r] of step) before[r] = 0;
      for (const [r, terms] of step) {
        if (row[r] === 0) continue;
        for (const [c, w] of terms) {
          if (c < width) before[c] += row[r] * w;
          else {
            const [oracle, order] = side.slots[c - width];
            found.push({ oracle, order, i: t, weight: row[r] * w });
          }
        }
      }
      row = before;
    }
    const total = new Map();
    for (const one of found) {
      const key = `${one.oracle},${one.order},${one.i}`, old = total.get(key);
      if (old) old.weight += one.weight; else total.set(key, one);
    }
    return [...total.values()].reverse();
  };

  // -- exactly: when do the outputs differ, at the very numbers on the page -----------------------
  const add = (o, table, label, value) => {
    const old = table.get(label);
    table.set(label, old === undefined ? value : o.add(old, value));
  };
  const decide = (scenario, situation, p) => {
    const o = exact, last = situation.bound === null ? 40 : situation.bound;
    const sides = scenario.sides.map((side, n) => ({
      side, map: numbered(side, o, p),
      state: situation.columns[n].map((pairs) => {
        const column = new Map();
        for (const [label, f] of pairs) add(o, column, label, formulas[f](o, p));
        return column;
      }),
    }));
    for (let k = 0; k <= last; k++) {
      const total = new Map();
      let defined = true;
      sides.forEach(({ side, state }, n) => {
        let row;
        try { row = outputRow(side, o, p, k); } catch (error) { if (k > 0) throw error; defined = false; return; }
        for (const [c, w] of row) for (const [label, v] of state[c]) {
          add(o, total, label, o.mul(n ? o.neg(w) : w, v));
        }
      });
      const left = defined ? [...total].filter(([, v]) => !o.isZero(v)) : [];
      if (left.length) return { parts: k, left };
      for (const one of sides) {
        const { side, state } = one, width = side.states.length, next = state.slice();
        for (const [row, terms] of one.map(k)) {
          const column = new Map();
          for (const [c, w] of terms) {
            if (c < width) for (const [label, v] of state[c]) add(o, column, label, o.mul(w, v));
            else add(o, column, `${side.slots[c - width][0]} ${k} ${side.slots[c - width][1]}`, w);
          }
          for (const [label, v] of column) if (o.isZero(v)) column.delete(label);
          next[row] = column;
        }
        one.state = next;
      }
    }
    return { parts: null, upTo: situation.bound === null ? last : null };
  };
  const holds = (o, p, part) =>
    part.equations.every((f) => o.isZero(formulas[f](o, p))) &&
    (part.equal || []).every(([a, b]) => o.isZero(o.sub(formulas[a](o, p), formulas[b](o, p)))) &&
    part.nonzero.every((f) => !o.isZero(formulas[f](o, p)));
  const safely = (question) => { try { return question(); } catch { return false; } };

  // -- recorded steps: the same exact hundredths for every rule -----------------------------------
  const answer = (seed) => ([oracle, order], t) => {
    let h = (seed * 2654435761 + t * 40503 + order * 69069 + oracle.charCodeAt(0) * 7919) >>> 0;
    for (let n = 0; n < 3; n++) { h ^= h >>> 16; h = Math.imul(h, 0x45d9f3b) >>> 0; }
    h = (h ^ (h >>> 16)) >>> 0;
    return (h % 201 - 100) / 100;
  };

  // -- state of the controls ----------------------------------------------------------------------
  const state = { values: {}, pair: model.pairs[0].id, loss: model.losses[0].id, fitted: true, k: 0, last: 0, seed: 1 };
  const scenarioOf = () =>
    model.scenarios.find((s) => s.id === `${state.pair}/${state.loss}`) ||
    model.scenarios.find((s) => s.id.startsWith(`${state.pair}/`));
  const numbers = (o) => {
    const p = {};
    for (const [name, value] of Object.entries(state.values)) p[name] = o.q(value[0], value[1]);
    for (const [name, f] of Object.entries(model.vectors)) if (!(name in p)) p[name] = formulas[f](o, p);
    return p;
  };
  const situationOf = (scenario) => scenario.situations.find((one) =>
    (!one.zero || state.values[one.zero][0] === 0n) && (!one.apart || state.values[one.apart][0] !== 0n));
  const fit = (scenario, situation, o, p) => {  // put in what fits the first steps
    if (!state.fitted) return p;
    const known = { ...model.rescaling[state.pair], ...situation.verdict.rescaling };
    for (const [name, f] of Object.entries(known)) p[name] = formulas[f](o, p);
    return p;
  };

  // -- writing ------------------------------------------------------------------------------------
  const short = (value, digits = 6) => {
    if (!Number.isFinite(value)) return "undefined";
    const text = Number(value.toPrecision(digits)), size = Math.abs(text);
    const written = size !== 0 && (size < 1e-4 || size >= 1e7) ? text.toExponential() : String(text);
    return written.replace("-", "−");
  };
  const put = (id, html) => { const node = $(id); if (node.innerHTML !== html && node.dataset.was !== html) { node.innerHTML = html; node.dataset.was = html; } };
  const escaped = (text) => text.replace(/[&<>"]/g, (c) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[c]);
  const math = (name, k) => `<math><msub><mi>${escaped(name)}</mi><mn>${k}</mn></msub></math>`;
  const labelMath = (label) => {
    const [name, step, order] = label.split(" ");
    if (step === undefined) return /^(.+)0$/.test(name) ? math(name.slice(0, -1), 0) : `<math>${model.names[name] || `<mi>${escaped(name)}</mi>`}</math>`;
    return math(name, order === "0" ? step : `${step},${order}`);
  };
  const combination = (terms) => terms.slice(0, 4).map(([label, v], n) => {
    const value = toNumber(v), sign = value < 0 ? (n ? "− " : "−") : n ? "+ " : "";
    const size = Math.abs(value);
    return `${sign}${size === 1 ? "" : short(size) + " "}${labelMath(label)}`;
  }).join(" ") + (terms.length > 4 ? ` … (${terms.length} terms)` : "");

  function words(scenario, situation, p, floats, series, found) {
    const [a, b] = scenario.outputs;
    const gradients = scenario.sides[0].slots.length ? "whatever the gradients are" : "from every start of this kind";
    let here;
    if (found.parts === null) {
      const which = situation.verdict.cases.filter((one) => safely(() => holds(exact, p, one)));
      const reason = which.length ? ` This is the case ${which.map((one) => one.html).join("; and ")}.` : "";
      here = found.upTo === null
        ? `<strong class="yes">✓ The same for all k</strong>, ${gradients}.${reason}`
        : `<strong>The same up to k = ${found.upTo}</strong>, as far as the page looks.`;
    } else {
      const k = found.parts, before = k === 0 ? "They differ from the start" : `The same up to k = ${k - 1}, then they part at k = ${k}`;
      here = `<strong class="no">✗ ${before}</strong>: ${math(a, k)} − ${math(b, k)} = ${combination(found.left)}.`;
    }
    const chosen = model.unknowns.filter((n) => n in floats).map((n) =>
      `<math>${model.names[n]}<mo>=</mo><mn>${short(floats[n])}</mn></math>`).join(", ");
    put("here", `With these numbers${chosen ? ` and ${chosen}` : ""}: ${here}`);
    put("proved", `${situation.verdict.sentence}` + (situation.verdict.status === "cases"
      ? `<ul>${situation.verdict.cases.map((one) => `<li>${one.html}</li>`).join("")}</ul>` : ""));
    const at = series.map(({ name, values }) => `${math(name, state.k)} = <span data-name="${escaped(name)}" data-v="${values[state.k]}">${short(values[state.k])}</span>`);
    const gap = series.apart[state.k];
    put("now", `At k = ${state.k}: ${at.join(", ")}; difference <span data-name="difference" data-v="${gap}">${short(gap)}</span>.`);
    return found.parts;
  }

  function writeFormulas(scenario, situation, p) {
    const html = situation.lines.map((line) => {
      const k = state.k;
      let text = k < line.small.length ? line.small[k] : "";
      if (!text) {
        const form = line.forms.find((one) => k >= one.first && safely(() => holds(exact, p, one)));
        text = form ? form.html : "";
      }
      const note = `<p class="none">${escaped(line.name)}: no short formula at these numbers; see the chart of learning rates and the table.</p>`;
      return `<div class="formula" data-name="${escaped(line.name)}">${text || note}</div>`;
    }).join("");
    put("formulas", html);
    for (const node of $("formulas").querySelectorAll("[data-plus]")) node.textContent = String(state.k + Number(node.dataset.plus));
  }

  function writeTable(series, gradients) {
    const details = $("numbers");
    if (!details.open) { $("table").dataset.stale = "1"; return; }
    const heads = ["k", ...series.map((s) => s.name), "difference", ...(gradients ? ["g"] : [])];
    const body = [];
    for (let k = 0; k <= state.last; k++) {
      const cells = [...series.map((s) => s.values[k]), series.apart[k], ...(gradients ? [k < state.last ? gradients(["g", 0], k) : NaN] : [])];
      body.push(`<tr${k === state.k ? ' aria-current="true"' : ""}><th scope="row">${k}</th>${cells.map((v) => `<td data-v="${v}">${Number.isNaN(v) ? "" : short(v, 8)}</td>`).join("")}</tr>`);
    }
    $("table").innerHTML = `<caption>Every number of the charts, k = 0, …, ${state.last}</caption><thead><tr>${heads.map((h) => `<th scope="col">${escaped(h)}</th>`).join("")}</tr></thead><tbody>${body.join("")}</tbody>`;
    $("table").dataset.stale = "";
  }

  // -- charts -------------------------------------------------------------------------------------
  let views = {};
  const dark = () => {
    const chosen = document.documentElement.dataset.theme;
    return chosen ? chosen === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  };
  let drawn = "";
  async function build(scenario) {
    const key = `${scenario.shown.flat().join()}|${scenario.outputs.join()}|${dark()}`;
    if (key === drawn) return;
    drawn = key;
    for (const view of Object.values(views)) view.finalize();
    const config = { ...model.themes[dark() ? "dark" : "light"], autosize: { type: "fit-x", contains: "padding" } };
    const specs = model.charts[state.pair];
    const made = {};
    await Promise.all(Object.entries(specs).map(async ([name, spec]) => {
      const found = await vegaEmbed(`#${name}`, spec, { actions: false, renderer: "svg", config, logLevel: 1, tooltip: { theme: dark() ? "dark" : "light" } });
      made[name] = found.view;
    }));
    views = made;
  }
  function draw(scenario, series, parts, bars, curve, points) {
    const k = state.k, many = [];
    for (const { name, values } of series) values.forEach((value, n) => many.push({ k: n, name, value, chosen: n === k }));
    const label = parts === null ? "" : `they part at k = ${parts}`;
    const apart = series.apart.map((value, n) => ({ k: n, value, chosen: n === k, parts: n === parts, label }));
    return Promise.all([
      views.runs.data("runs", many).runAsync(),
      views.apart.data("apart", apart).runAsync(),
      views.weights.data("weights", bars).runAsync(),
      views["loss-chart"].data("points", points).data("curve", curve).runAsync(),
    ]);
  }
  function lossOf(scenario, p, series) {  // minus the integral of the model's gradient over its first argument
    const points = (y) => series.map(({ name, values }) => ({ name, x: values[state.k], y: y(values[state.k]) }));
    const form = scenario.curve;
    const place = series.map((s) => s.values[state.k]).filter(Number.isFinite);
    if (!form) return { curve: [], points: points(() => 0) };
    const phi = series.find((s) => s.name === scenario.outputs[0]).values[state.k];
    const slope = form.first.reduce((s, f) => s + formulas[f](floating, p), 0);
    const shift = form.rest.reduce((s, [name, f]) => s + formulas[f](floating, p) * (name === null ? phi : p[name]), 0);
    const lowest = slope !== 0 ? -shift / slope : 0;
    const y = slope !== 0 ? (x) => -slope / 2 * (x - lowest) ** 2 : (x) => -shift * x;
    const ends = [...series.flatMap((s) => [s.values[0], s.values[state.k]]), ...(slope !== 0 ? [lowest] : []), ...place].filter(Number.isFinite);
    const low = Math.min(...ends), high = Math.max(...ends), wide = Math.max(high - low, 0.5) * 0.25;
    const curve = [];
    for (let n = 0; n <= 60; n++) { const x = low - wide + (high - low + 2 * wide) * n / 60; curve.push({ x, y: y(x) }); }
    return { curve, points: points(y) };
  }

  // -- everything, once per frame -----------------------------------------------------------------
  let waiting = false;
  const times = [];
  async function update() {
    const began = performance.now();
    const scenario = scenarioOf(), situation = situationOf(scenario);
    await build(scenario);
    try {
      const p = fit(scenario, situation, exact, numbers(exact)), floats = fit(scenario, situation, floating, numbers(floating));
      const gradients = scenario.sides.some((side) => side.slots.length) ? answer(state.seed) : null;
      const runs = scenario.sides.map((side, n) => run(side, { ...floats }, situation.columns[n].map((pairs) =>
        pairs.reduce((sum, [label, f]) => sum + formulas[f](floating, floats) * floats[label], 0)), gradients, state.last));
      const series = scenario.sides.flatMap((side, n) => scenario.shown[n].map((name) => ({
        name, values: side.states.includes(name) ? runs[n].rows.map((row) => row[side.states.indexOf(name)]) : runs[n].outputs,
      })));
      series.apart = runs[0].outputs.map((value, n) => value - runs[1].outputs[n]);
      const found = decide(scenario, situation, { ...p }), agree = found.parts ?? (found.upTo ?? Infinity) + 1;
      series.apart = series.apart.map((value, k) => k < agree ? 0 : value);  // known exactly, whatever was rounded
      const parts = words(scenario, situation, { ...p }, floats, series, found);
      writeFormulas(scenario, situation, p);
      writeTable(series, gradients);
      const bars = scenario.weights.flatMap((side, n) => weights(side, { ...floats }, state.k).map(({ oracle, order, i, weight }) => ({
        name: scenario.outputs[n], i, weight, oracle, order })));
      const { curve, points } = lossOf(scenario, floats, series);
      await draw(scenario, series, parts, bars, curve, points);
      $("runs-words").textContent = `After k = ${state.k}: ${series.map((s) => `${s.name} ${short(s.values[state.k], 4)}`).join(", ")}.`;
      $("apart-words").textContent = parts === null ? "No difference at any k." : `First difference at k = ${parts}; at k = ${state.k} it is ${short(series.apart[state.k], 4)}.`;
      const own = (i) => bars.filter((bar) => bar.name === scenario.outputs[0] && bar.i === i).reduce((sum, bar) => sum + bar.weight, 0);
      $("weights-words").textContent = state.k > 0 ? `In ${scenario.outputs[0]}, the newest gradient has ${short(own(state.k - 1), 4)}, the oldest ${short(own(0), 4)}.` : "No gradient yet at k = 0.";
      $("loss-words").textContent = scenario.curve ? "" : "Recorded steps have no loss; the networks are shown on a line.";
      $("problem").hidden = true;
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      $("problem").textContent = "At these numbers something that is divided by is 0; choose others.";
      $("problem").hidden = false;
    }
    showControls(scenario);
    times.push(performance.now() - began);
    document.body.dataset.updates = String(Number(document.body.dataset.updates || 0) + 1);
  }
  const later = () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(async () => { waiting = false; await update(); });
  };

  // -- controls -----------------------------------------------------------------------------------
  const decimal = ([n, d]) => { const v = Number(n) / Number(d); return d === 1n || Number.isInteger(v) ? String(v) : 10n ** 12n % d === 0n ? String(v) : `${n}/${d}`; };
  function setValue(name, text) {
    const value = readFraction(text), field = $(`n-${name}`), slider = $(`s-${name}`);
    field.setAttribute("aria-invalid", value ? "false" : "true");
    if (!value) return false;
    state.values[name] = value;
    slider.value = String(toNumber(value));
    if (document.activeElement !== field) field.value = decimal(value);
    return true;
  }
  function showControls(scenario) {
    const used = new Set([...scenario.parameters, ...Object.keys(model.vectors), ...model.always]);
    for (const control of model.controls) {
      const unknown = model.unknowns.includes(control.name);
      $(`c-${control.name}`).hidden = unknown ? state.fitted || !used.has(control.name) : !(used.has(control.name) && (!control.loss || control.loss.includes(state.loss)));
    }
    for (const one of model.derived) $(`d-${one.of}`).querySelector("output").textContent = short(formulas[one.formula](floating, numbers(floating)), 8);
    $("fitted").checked = state.fitted;
    $("k").max = String(state.last); $("k").value = String(state.k); $("k-out").textContent = String(state.k);
    $("again").hidden = !scenario.sides.some((side) => side.slots.length);
    for (const option of $("loss").options) option.disabled = !model.scenarios.some((s) => s.id === `${state.pair}/${option.value}`);
    $("pair").value = state.pair; $("loss").value = scenario.id.split("/")[1];
  }
  function apply(preset) {
    state.fitted = preset.fitted ?? true;
    if (preset.pair) state.pair = preset.pair;
    if (preset.loss) state.loss = preset.loss;
    for (const [name, text] of Object.entries(preset.set)) setValue(name, text);
    if (preset.last) { state.last = preset.last; $("last").value = String(preset.last); }
    state.k = Math.min(preset.k ?? state.k, state.last);
    put("note", preset.note || "");
    for (const node of document.querySelectorAll("#presets button")) node.setAttribute("aria-pressed", String(node.textContent === preset.label));
    later();
  }
  const touched = () => { for (const node of document.querySelectorAll("#presets button")) node.setAttribute("aria-pressed", "false"); put("note", ""); later(); };

  for (const control of model.controls) {
    $(`s-${control.name}`).addEventListener("input", (e) => { $(`n-${control.name}`).value = e.target.value; setValue(control.name, e.target.value); touched(); });
    $(`n-${control.name}`).addEventListener("input", (e) => { if (setValue(control.name, e.target.value)) touched(); });
  }
  for (const control of model.controls) setValue(control.name, control.value);
  $("k").addEventListener("input", (e) => { state.k = Number(e.target.value); later(); });
  $("last").addEventListener("change", (e) => { state.last = Number(e.target.value); state.k = Math.min(state.k, state.last); later(); });
  $("loss").addEventListener("change", (e) => { state.loss = e.target.value; touched(); });
  $("pair").addEventListener("change", (e) => { state.pair = e.target.value; if (!model.scenarios.some((s) => s.id === `${state.pair}/${state.loss}`)) state.loss = scenarioOf().id.split("/")[1]; touched(); });
  $("fitted").addEventListener("change", (e) => { state.fitted = e.target.checked; touched(); });
  $("again").addEventListener("click", () => { state.seed += 1; later(); });
  $("numbers").addEventListener("toggle", later);
  $("theme").addEventListener("click", () => { document.documentElement.dataset.theme = dark() ? "light" : "dark"; later(); });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", later);
  model.presets.forEach((preset, n) => $(`preset-${n}`).addEventListener("click", () => apply(preset)));

  state.last = model.last; state.k = model.k; $("last").value = String(model.last);
  globalThis.explorer = { state, times, update, apply, set: (name, text) => setValue(name, text), exact: { decide: () => {
    const scenario = scenarioOf(), situation = situationOf(scenario);
    return decide(scenario, situation, fit(scenario, situation, exact, numbers(exact))).parts;
  } } };
  update().then(() => { document.body.dataset.ready = String(Math.round(performance.now())); });
})();
