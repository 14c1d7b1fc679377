// The picture of /network/<thing>, taken over from the SVG that the server drew: the same nodes at the same places, drawn by
// vis-network. Every act on it is a button, a link or the box to find somebody; what is shown stands in the address.
const box = document.getElementById("diagram");
const kept = document.getElementById("network");
if (box && kept && window.vis) start(unfolded(JSON.parse(kept.textContent)));

const FADED = 0.13;
const FAINT = "#e6e4de";
const LABEL = 12; // px
const LABELLED = 3; // ties from which on a body has a label, besides councils, places and work
const LONGEST = 34;

/** What the server folded (see web/diagrams.py), as vis-network takes it. */
function unfolded({ own, looks, strokes, ...data }) {
  const nodes = data.nodes.map(([look, ...values]) => ({ ...looks[look], ...Object.fromEntries(values.map((value, at) => [own[at], value])) }));
  const edges = [];
  data.edges.forEach((rows, stroke) => {
    for (const [first, ...steps] of rows) {
      let at = first;
      for (const step of steps) edges.push({ ...strokes[stroke], from: nodes[first].id, to: nodes[(at += step)].id });
    }
  });
  return { ...data, nodes, edges };
}

function start(data) {
  const picture = box.querySelector(".net-picture");
  const panel = document.getElementById("panel");
  const small = matchMedia("(max-width: 40rem)");
  const plain = picture.classList.contains("net-dense") ? { color: "#7b8794", opacity: 0.4 } : data.options.edges.color;
  const touch = matchMedia("(pointer: coarse)").matches; // one finger scrolls the page
  const degree = new Map();
  for (const edge of data.edges) for (const end of [edge.from, edge.to]) degree.set(end, (degree.get(end) ?? 0) + 1);
  const near = new Map(data.nodes.map((node) => [node.id, new Set([node.id])]));
  for (const edge of data.edges) near.get(edge.from).add(edge.to), near.get(edge.to).add(edge.from);

  const params = new URLSearchParams(location.search);
  let found = near.has(params.get("find")) ? params.get("find") : "";
  let rest = params.get("rest") === "hide" ? "hide" : "fade";
  const nodes = new window.vis.DataSet(data.nodes.map((node) => ({ ...node, ...at(node), ...shapeOf(node), ...nodeLook(node) })));
  const edges = new window.vis.DataSet(data.edges.map((edge, id) => ({ id, ...edge, ...edgeLook(edge) })));
  const frame = element("div", { className: "net-canvas" });
  picture.append(frame);
  const network = new window.vis.Network(frame, { nodes, edges }, { ...data.options, interaction: { ...data.options.interaction, dragView: !touch } });
  let settled = 0; // width for which the canvas has its shape
  settle();
  for (const drawn of picture.querySelectorAll("svg")) drawn.remove();

  const buttons = acts();
  press();
  network.on("click", ({ nodes: [id] }) => (id === undefined ? forget() : choose(id)));
  network.on("afterDrawing", labels);
  small.addEventListener("change", () => {
    nodes.update(data.nodes.map((node) => ({ id: node.id, ...at(node) })));
    settle();
  });
  new ResizeObserver(() => picture.clientWidth !== settled && settle()).observe(picture);
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("[data-find]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || !nodes.get(link.dataset.find)) return;
    event.preventDefault();
    choose(link.dataset.find, true);
  });
  box.querySelector(".net-find").addEventListener("submit", (event) => {
    const words = event.target.elements.find.value.trim().toLowerCase();
    const named = data.nodes.filter((node) => node.name.toLowerCase() === words);
    const holding = named.length ? named : data.nodes.filter((node) => words && node.name.toLowerCase().includes(words));
    if (holding.length !== 1) return; // the server says which it may be
    event.preventDefault();
    choose(holding[0].id, true);
  });
  network.redraw();
  follow(new URL(location.href));
  box.dataset.ready = "yes";

  /** Where a node stands: on a narrow screen what was left is above. */
  function at(node) {
    const [[w, h], [nw, nh], margin] = [data.size, data.narrow, data.margin];
    if (!small.matches) return { x: node.x, y: node.y };
    const across = (node.x - margin) / (w - 2 * margin), down = (node.y - margin / 2) / (h - margin);
    return { x: margin + down * (nw - 2 * margin), y: margin / 2 + across * (nh - margin) };
  }

  /** Give the canvas the shape of the picture, and show all of it. */
  function settle() {
    const [w, h] = small.matches ? data.narrow : data.size;
    const wide = (settled = picture.clientWidth);
    frame.style.height = `${Math.round((wide * h) / w)}px`;
    network.setSize("100%", frame.style.height);
    network.moveTo({ position: { x: w / 2, y: h / 2 }, scale: wide / w });
    const canvas = frame.querySelector("canvas");
    canvas.setAttribute("role", "img");
    canvas.setAttribute("aria-label", box.dataset.name);
    if (touch) canvas.style.touchAction = "manipulation";
    frame.querySelector(".vis-network").removeAttribute("tabindex");
  }

  function acts() {
    const bar = element("div", { className: "net-acts" });
    const add = (words, title, act) => bar.append(button(words, title, act));
    const zoom = (by) => network.moveTo({ scale: Math.min(8, Math.max(0.2, network.getScale() * by)) });
    const move = (x, y) => network.moveTo({ offset: { x, y }, position: network.getViewPosition() });
    add("+", "Zoom in", () => zoom(1.4));
    add("\u2212", "Zoom out", () => zoom(1 / 1.4));
    add("\u2190", "Move left", () => move(120, 0));
    add("\u2192", "Move right", () => move(-120, 0));
    add("\u2191", "Move up", () => move(0, 120));
    add("\u2193", "Move down", () => move(0, -120));
    add("All", "Show all of it", settle);
    const fade = button("Fade the rest", "", () => setRest("fade"));
    const hide = button("Hide the rest", "", () => setRest("hide"));
    const none = button("Choose nobody", "", forget);
    fade.className = "apart-net";
    bar.append(fade, hide, none);
    picture.after(bar);
    return { fade, hide, none };
  }

  function setRest(how) {
    rest = how;
    mark();
    keep();
  }

  /** Show who was chosen: in the picture, in the panel, in the address. */
  async function choose(id, led = false) {
    found = id;
    mark();
    keep();
    const node = nodes.get(id);
    if (led) {
      const { x, y } = network.getViewPosition();
      const [w, h] = [frame.clientWidth / network.getScale() / 2, frame.clientHeight / network.getScale() / 2];
      if (Math.abs(node.x - x) > w || Math.abs(node.y - y) > h) network.moveTo({ position: { x: node.x, y: node.y } });
    }
    await tell(id);
  }

  /** Have the panel say who was chosen; with nobody, what it says to begin with. */
  async function tell(id) {
    const asked = new URL(location.href);
    asked.pathname = `/network/${encodeURIComponent(box.dataset.thing)}/panel`;
    asked.hash = "";
    try {
      const answer = await fetch(asked);
      if (!answer.ok) throw new Error(`${answer.status}`);
      const text = await answer.text();
      if (found !== id) return;
      const focused = panel.contains(document.activeElement);
      panel.replaceChildren(...new DOMParser().parseFromString(text, "text/html").body.childNodes);
      if (focused) panel.querySelector("a")?.focus();
    } catch {
      panel.replaceChildren(element("p", { textContent: `${id ? `${nodes.get(id).name}: what` : "What"} is known of it could not be fetched. The table below has its ties.` }));
    }
  }

  function forget() {
    const box_of_names = document.querySelector(".net-find input[type=search]");
    if (document.activeElement === buttons.none) box_of_names.focus(); // the button is about to be of no use
    box_of_names.value = "";
    found = "";
    mark();
    keep();
    tell("");
  }

  /** Fade or hide what is not tied to who was chosen. */
  function mark() {
    nodes.update(data.nodes.map((node) => ({ id: node.id, ...nodeLook(node) })));
    edges.update(data.edges.map((edge, id) => ({ id, ...edgeLook(edge) })));
    press();
  }

  function nodeLook({ id, focus, color }) {
    const lit = found ? near.get(found) : null;
    return {
      opacity: !lit || lit.has(id) ? 1 : FADED,
      hidden: !!lit && rest === "hide" && !lit.has(id),
      borderWidth: id === found ? 4 : focus ? 3 : 1.2,
      color: id === found ? { ...color, border: "#ffbf47" } : color,
    };
  }

  function edgeLook(edge) {
    const ours = !found || edge.from === found || edge.to === found;
    return { color: ours ? (edge.color ?? (found ? data.options.edges.color : plain)) : { color: FAINT, opacity: 1 }, hidden: !ours && rest === "hide" };
  }

  function press() {
    buttons.fade.setAttribute("aria-pressed", String(rest === "fade"));
    buttons.hide.setAttribute("aria-pressed", String(rest === "hide"));
    buttons.none.disabled = !found;
  }

  function keep() {
    const made = new URL(location.href);
    found ? made.searchParams.set("find", found) : made.searchParams.delete("find");
    rest === "hide" ? made.searchParams.set("rest", rest) : made.searchParams.delete("rest");
    history.replaceState(null, "", made);
    follow(made);
  }

  /** Have links of this page to itself keep who was chosen: another order of the table, another page, another way to draw. */
  function follow(made) {
    for (const link of document.querySelectorAll(".sorts a, .net-pages a, .net-choose a")) {
      const to = new URL(link.href);
      if (to.pathname !== made.pathname) continue;
      for (const name of ["find", "rest"]) made.searchParams.has(name) ? to.searchParams.set(name, made.searchParams.get(name)) : to.searchParams.delete(name);
      link.href = to;
    }
  }

  /** Write the names that have room, those of the best tied first. */
  function labels(ctx) {
    const scale = network.getScale();
    const lit = found ? near.get(found) : null;
    const shown = nodes.get().filter((node) => !node.hidden);
    const drawn = shown.filter((node) => node.focus || node.id === found || lit?.has(node.id) || scale > 1.6 || degree.get(node.id) >= LABELLED || ["council", "place", "work"].includes(node.kind));
    const rank = (node) => (node.id === found ? 1e6 : 0) + (lit?.has(node.id) ? 1e4 : 0) + (node.focus ? 1e3 : 0) + (degree.get(node.id) ?? 0);
    const order = drawn.filter((node) => !lit || lit.has(node.id)).sort((a, b) => rank(b) - rank(a) || (a.id < b.id ? -1 : 1));
    const high = LABEL / scale, gap = 3 / scale;
    const taken = shown.map(({ x, y, size }) => [x - size, y - size, x + size, y + size]);
    const view = network.getViewPosition(), half = frame.clientWidth / scale / 2;
    ctx.textBaseline = "alphabetic";
    ctx.lineJoin = "round";
    for (const node of order.slice(0, 220)) {
      const words = node.name.length <= LONGEST ? node.name : `${node.name.slice(0, LONGEST - 1).trimEnd()}\u2026`;
      ctx.font = `${node.focus || node.id === found ? 700 : 400} ${high}px system-ui, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif`;
      const long = ctx.measureText(words).width;
      const { x, y, size } = node;
      for (const [left, base] of [[x + size + gap, y + high * 0.35], [x - size - gap - long, y + high * 0.35], [x - long / 2, y + size + high], [x - long / 2, y - size - gap]]) {
        const room = [left, base - high * 0.85, left + long, base + high * 0.25];
        if (left < view.x - half || left + long > view.x + half || taken.some((other) => meet(room, other))) continue;
        taken.push(room);
        ctx.lineWidth = 3 / scale;
        ctx.strokeStyle = "#ffffff";
        ctx.strokeText(words, left, base);
        ctx.fillStyle = "#14213d";
        ctx.fillText(words, left, base);
        break;
      }
    }
  }
}

/** A kind that is neither square nor round is drawn flat, as in the SVG. */
function shapeOf(node) {
  if (node.shape !== "box") return {};
  const ctxRenderer = ({ ctx, x, y, style }) => ({
    drawNode() {
      const [w, h] = [style.size * 1.15, style.size * 0.6];
      ctx.save();
      ctx.globalAlpha *= style.opacity ?? 1;
      ctx.fillStyle = style.color;
      ctx.strokeStyle = style.borderColor;
      ctx.lineWidth = style.borderWidth;
      ctx.fillRect(x - w, y - h, 2 * w, 2 * h);
      ctx.strokeRect(x - w, y - h, 2 * w, 2 * h);
      ctx.restore();
    },
    nodeDimensions: { width: style.size * 2.3, height: style.size * 1.2 },
  });
  return { shape: "custom", ctxRenderer };
}

function meet(one, other) {
  return one[0] < other[2] && other[0] < one[2] && one[1] < other[3] && other[1] < one[3];
}

function button(words, title, act) {
  const made = element("button", { type: "button", textContent: words, title });
  if (title && title !== words) made.setAttribute("aria-label", title);
  made.addEventListener("click", act);
  return made;
}

function element(name, properties) {
  return Object.assign(document.createElement(name), properties);
}
