// The search above the table of indicators. Without JavaScript the table stands there as it is.
"use strict";

(function () {
  const table = document.querySelector("table.u4-index");
  if (!table || !table.tBodies.length) return;

  const heads = Array.from(table.tHead.rows[0].cells, (cell) => cell.textContent.trim());
  const rows = Array.from(table.tBodies[0].rows, (row) => {
    const cells = Array.from(row.cells, (cell) => cell.textContent.trim());
    return { row, cells, text: fold(cells.join(" ")), code: fold(cells[0]).replace(/\s/g, "") };
  });

  function fold(text) {
    return text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  }

  function labelled(words, control) {
    const label = document.createElement("label");
    label.append(words, control);
    return label;
  }

  const form = document.createElement("form");
  form.className = "u4-search";
  form.setAttribute("role", "search");

  const text = document.createElement("input");
  text.type = "search";
  text.name = "q";
  text.placeholder = "water, EC:ICT";
  text.autocomplete = "off";
  const textLabel = labelled("Words or code", text);
  textLabel.className = "u4-search-text";
  form.append(textLabel);

  // One choice for each of these columns, filled from the table. A tag may carry the label "inferred", an SDG cell several goals.
  const choices = ["Dimension", "Level", "Tag", "SDG", "Formula"].map((name) => {
    const column = heads.indexOf(name);
    const values = (cell) => (name === "SDG" ? cell.split(/,\s*/) : name === "Tag" ? [cell.split(/\s/)[0]] : [cell]);
    const known = [...new Set(rows.flatMap((r) => values(r.cells[column])))].filter(Boolean);
    if (name === "SDG") known.sort((a, b) => a - b);
    const select = document.createElement("select");
    select.name = name.toLowerCase();
    select.append(new Option("all", ""), ...known.map((value) => new Option(value, value)));
    form.append(labelled(name, select));
    return { select, has: (r, value) => values(r.cells[column]).includes(value) };
  });

  const clear = document.createElement("button");
  clear.type = "button";
  clear.textContent = "Clear";
  form.append(clear);

  const count = document.createElement("p");
  count.className = "u4-search-count";
  count.setAttribute("role", "status");

  function update() {
    const words = fold(text.value).split(/\s+/).filter(Boolean);
    const code = words.join("");
    let shown = 0;
    for (const r of rows) {
      const found =
        (code.includes(":") ? r.code.startsWith(code) : words.every((word) => r.text.includes(word))) &&
        choices.every(({ select, has }) => !select.value || has(r, select.value));
      r.row.hidden = !found;
      shown += found;
    }
    count.textContent = `${shown} of ${rows.length} indicators`;
  }

  form.addEventListener("input", update);
  form.addEventListener("submit", (event) => event.preventDefault());
  clear.addEventListener("click", () => {
    form.reset();
    update();
    text.focus();
  });
  text.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && text.value) {
      text.value = "";
      update();
      event.preventDefault();
    }
  });

  const place = table.closest(".table-wrapper") || table;
  place.before(form, count);
  text.value = new URLSearchParams(window.location.search).get("q") || "";
  update();
})();
