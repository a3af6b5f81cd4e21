"use strict";
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const wedges = all(".round .g, .round .k");
  const rows = all("tr[data-level]");
  const panel = document.getElementById("panel");
  const form = document.getElementById("filter");

  // What a wedge stands for: the row of a data point, or its own description.
  const line = (tag, text, parent) => {
    const made = document.createElement(tag);
    made.textContent = text;
    parent.append(made);
    return made;
  };
  const tell = (wedge) => {
    const row = wedge.id && document.getElementById(wedge.id.slice(2));
    panel.replaceChildren();
    line("h3", wedge.querySelector("title").textContent, panel);
    if (!row) {
      line("p", wedge.querySelector("desc").textContent, panel);
      return;
    }
    line("p", row.querySelector("th .sub").textContent, panel).className = "sub";
    const facts = line("dl", "", panel);
    for (const cell of row.querySelectorAll("td")) {
      line("dt", cell.dataset.label, facts);
      const said = line("dd", "", facts);
      said.append(...[...cell.childNodes].map((node) => node.cloneNode(true)));
    }
  };

  // One tab stop for the wheel; arrow keys go on from there.
  const stop = (wedge) => {
    for (const other of wedges) other.setAttribute("tabindex", other === wedge ? "0" : "-1");
  };
  const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
  wedges.forEach((wedge, at) => {
    wedge.addEventListener("pointerenter", () => tell(wedge));
    wedge.addEventListener("focus", () => { stop(wedge); tell(wedge); });
    wedge.addEventListener("keydown", (event) => {
      const ends = { Home: 0, End: wedges.length - 1 };
      const to = event.key in ends ? ends[event.key] : at + (step[event.key] || 0);
      if (to === at && !(event.key in ends)) return;
      event.preventDefault();
      wedges[(to + wedges.length) % wedges.length].focus();
    });
  });
  if (wedges.length) stop(wedges[0]);
  panel.hidden = false;

  const filter = () => {
    const wanted = [...new FormData(form)].filter(([, value]) => value);
    let shown = 0;
    for (const row of rows) {
      row.hidden = !wanted.every(([name, value]) =>
        name === "sdg" ? row.dataset.sdg.split(" ").includes(value) : row.dataset[name] === value);
      shown += !row.hidden;
      const wedge = document.getElementById("w-" + row.id);
      if (wedge) wedge.classList.toggle("far", row.hidden);
    }
    for (const body of all(".results tbody")) body.hidden = all("tr[data-level]", body).every((row) => row.hidden);
    const output = form.querySelector("output");
    output.textContent = output.dataset.text.replace("{n}", shown).replace("{of}", rows.length);
  };
  form.addEventListener("change", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.hidden = false;
  filter();
})();
