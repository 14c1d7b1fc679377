// Offers things as somebody types, below the box of the search page and of the front page: a list that arrow keys walk (the combobox
// pattern of ARIA 1.2). Each is a link that the form would lead to; without this file the form does what it did.
const WAIT = 120; // milliseconds after the last key
const box = document.querySelector("main input[type=search][name=q]");
if (box) start(box);

function start(box) {
  const form = box.form;
  const list = Object.assign(document.createElement("ul"), { id: `${box.id}-offers`, className: "offers", hidden: true });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Things that go by this");
  const told = Object.assign(document.createElement("p"), { className: "unseen" });
  told.setAttribute("role", "status");
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", list.id]]) box.setAttribute(name, value);
  (box.closest(".row") ?? box).after(list, told);

  let timer, asked, at = -1;
  const offers = () => [...list.children];
  const close = () => { list.hidden = true; box.setAttribute("aria-expanded", "false"); choose(-1); };
  const choose = (to) => {
    at = to;
    offers().forEach((each, number) => each.setAttribute("aria-selected", String(number === at)));
    if (at < 0) box.removeAttribute("aria-activedescendant");
    else { box.setAttribute("aria-activedescendant", offers()[at].id); offers()[at].scrollIntoView({ block: "nearest" }); }
  };

  async function offer() {
    const typed = box.value.trim();
    asked?.abort();
    if (typed.length < 2) { list.replaceChildren(); told.textContent = ""; return close(); }
    asked = new AbortController();
    try {
      const answer = await fetch(`/api/search?limit=7&q=${encodeURIComponent(typed)}`, { signal: asked.signal });
      if (answer.ok) show(await answer.json());
    } catch { /* typed on, or no answer: the form still works */ }
  }

  function show({ results, total, read_as: readAs }) {
    const led = results.filter((each) => each.path);
    list.replaceChildren(...led.map((each, number) => {
      const item = Object.assign(document.createElement("li"), { id: `${box.id}-offer-${number}` });
      item.setAttribute("role", "option");
      item.dataset.path = each.path;
      item.append(Object.assign(document.createElement("b"), { textContent: each.name }),
        Object.assign(document.createElement("span"), { className: "meta", textContent: each.what + (each.ended ? ", no more" : "") }));
      item.addEventListener("mousedown", (event) => { event.preventDefault(); location.assign(each.path); });
      return item;
    }));
    choose(-1);
    list.hidden = !led.length;
    box.setAttribute("aria-expanded", String(!!led.length));
    told.textContent = led.length ? `${led.length} of ${total} offered${readAs ? ` for ${readAs}` : ""}; use the arrow keys` : "Nothing goes by that";
  }

  box.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(offer, WAIT); });
  box.addEventListener("blur", close);
  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !list.hidden) { event.preventDefault(); close(); }
    if (list.hidden) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) { event.preventDefault(); choose((at + step + offers().length + (at < 0 && step < 0 ? 1 : 0)) % offers().length); }
    if (event.key === "Enter" && at >= 0) { event.preventDefault(); location.assign(offers()[at].dataset.path); }
  });
  form.addEventListener("submit", close);
}
