// Returns the control or part that carries this test id, or that a person would call by this name; null if none is to be
// seen. Of several it is the last, the newest in a conversation. An exact name wins over one that begins with it.
function named(wanted) {
  const seen = (element) => element.getClientRects().length > 0 && !element.closest("[inert], [aria-hidden='true']");
  const byId = [...document.querySelectorAll(`[data-testid="${CSS.escape(wanted)}"]`)].filter(seen);
  if (byId.length > 0) return byId.at(-1);
  const tidy = (text) => (text ?? "").replace(/\s+/g, " ").trim().toLowerCase();
  const textOf = (ids) => ids.split(/\s+/).map((id) => document.getElementById(id)?.textContent ?? "").join(" ");
  const nameOf = (element) => {
    const labelledBy = element.getAttribute("aria-labelledby");
    if (labelledBy) return tidy(textOf(labelledBy));
    if (element.getAttribute("aria-label")) return tidy(element.getAttribute("aria-label"));
    if (element.labels?.length) return tidy([...element.labels].map((label) => label.textContent).join(" "));
    if (/^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName)) return tidy(element.placeholder || element.title);
    return tidy(element.innerText || element.title);
  };
  const controls = "button, a, input, textarea, select, summary, [role], [contenteditable='true']";
  const all = [...document.querySelectorAll(controls)].filter(seen).map((element) => [nameOf(element), element]);
  const name = tidy(wanted);
  const exact = all.filter(([own]) => own === name);
  const found = exact.length > 0 ? exact : all.filter(([own]) => own.startsWith(name));
  return found.at(-1)?.[1] ?? null;
}
