// Everybody at once, drawn by WebGL at the places that the build gave them. Nothing is laid out here, so all see the same.
import Graph from "graphology";
import Sigma from "sigma";

const COLOURS = ["#b0520c", "#1f7fc4", "#6a1b7a", "#0a6b4f", "#14213d"]; // as network.css has them
const OTHERS = "#8a93a0";
const HAZE = "#e3e1da";
const EDGE = "#7b8794";
const FAINT = "#e9e7e1";

const box = document.getElementById("country");
if (box) start();

async function start() {
  if (!hasWebGL()) return instead("This browser cannot draw it (it has no WebGL): here it is as a still picture. The tables below say the same.");
  try {
    const answer = await fetch(box.dataset.url);
    if (!answer.ok) throw new Error(`${answer.status} ${answer.statusText}`);
    draw(await answer.json());
  } catch (error) {
    instead(`The picture could not be drawn (${error.message}): here it is without its script. The tables below say the same.`);
  }
}

function hasWebGL() {
  try {
    return !!document.createElement("canvas").getContext("webgl2");
  } catch {
    return false;
  }
}

/** Show the still picture, and say why. */
function instead(why) {
  box.before(element("p", { className: "note-box", textContent: why }));
  box.replaceChildren(element("img", { src: box.dataset.image, alt: box.dataset.name }));
  box.dataset.ready = "still";
}

/** Call for each edge: its two nodes by number, and how much they share. The rows are as web/country.py writes them. */
function eachEdge(edges, call) {
  for (const [shared, rows] of edges) {
    for (const [first, ...steps] of rows) {
      let at = first;
      for (const step of steps) call(first, (at += step), shared);
    }
  }
}

function draw({ ids, names, community: of, x: across, y: down, edges }) {
  const graph = new Graph({ multi: true, type: "undirected" });
  const small = Math.max(0.55, Math.min(1, box.clientWidth / 800)); // on a phone, as many marks have less room
  const degree = new Array(ids.length).fill(0);
  eachEdge(edges, (a, b) => (degree[a]++, degree[b]++));
  ids.forEach((id, at) => {
    const community = of[at];
    graph.addNode(id, { label: names[at], x: across[at], y: -down[at], community, size: small * (2 + 0.9 * Math.sqrt(degree[at])), color: COLOURS[community] ?? OTHERS, zIndex: community >= 0 && community < COLOURS.length ? 1 : 0 });
  });
  eachEdge(edges, (a, b, shared) => graph.addEdge(ids[a], ids[b], { size: 0.4 + 0.3 * shared, color: HAZE }));

  const panel = document.getElementById("panel");
  const asked = box.dataset.community === "" ? -1 : Number(box.dataset.community);
  let found = "", hovered = "", lit = null;
  const touch = matchMedia("(pointer: coarse)").matches;
  const stage = element("div", { className: "net-all-stage" });
  stage.style.cssText = "position:absolute;inset:0";
  box.replaceChildren(stage);
  let taken = [];
  const sigma = new Sigma(graph, stage, {
    defaultDrawNodeLabel: (ctx, node, settings) => {
      if (!node.label) return;
      ctx.font = `${settings.labelWeight} ${settings.labelSize}px ${settings.labelFont}`;
      const long = ctx.measureText(node.label).width, high = settings.labelSize;
      const wide = stage.clientWidth;
      // to the right of its mark, else to the left: never over the edge, nor over a name that stands already
      for (const left of [node.x + node.size + 3, node.x - node.size - 3 - long]) {
        const room = [left, node.y - high * 0.6, left + long, node.y + high * 0.6];
        if (left < 2 || left + long > wide - 2 || taken.some((other) => room[0] < other[2] && other[0] < room[2] && room[1] < other[3] && other[1] < room[3])) continue;
        taken.push(room);
        ctx.lineWidth = 3;
        ctx.lineJoin = "round";
        ctx.strokeStyle = "#ffffff";
        ctx.strokeText(node.label, left, node.y + high / 3);
        ctx.fillStyle = "#14213d";
        ctx.fillText(node.label, left, node.y + high / 3);
        return;
      }
    },
    defaultEdgeColor: HAZE,
    enableEdgeEvents: false,
    labelColor: { color: "#14213d" },
    labelFont: 'system-ui, "Segoe UI", Roboto, "Noto Sans", "DejaVu Sans", sans-serif',
    labelSize: 12,
    labelDensity: 0.6,
    labelGridCellSize: 110,
    labelRenderedSizeThreshold: 6 * small,
    minCameraRatio: 0.04,
    maxCameraRatio: 2,
    zIndex: true,
    stagePadding: 24,
    enableCameraZooming: true,
    nodeReducer: (id, shown) => {
      if (lit ? lit.has(id) : asked < 0 || shown.community === asked) return id === found || id === hovered ? { ...shown, highlighted: id === found, zIndex: 3, forceLabel: true } : lit ? { ...shown, zIndex: 2, forceLabel: lit.size < 30 } : shown;
      return { ...shown, color: FAINT, label: "", zIndex: 0 };
    },
    edgeReducer: (id, shown) => {
      const who = found || hovered;
      if (who) return graph.hasExtremity(id, who) ? { ...shown, color: EDGE, size: shown.size + 0.6, zIndex: 1 } : { ...shown, hidden: true };
      if (asked >= 0) return graph.extremities(id).every((end) => graph.getNodeAttribute(end, "community") === asked) ? { ...shown, color: EDGE } : { ...shown, hidden: true };
      return shown;
    },
  });
  // a page scrolls past the picture: only with Ctrl does the wheel zoom, and one finger is for the page
  for (const layer of stage.querySelectorAll("canvas")) if (touch) layer.style.touchAction = "pan-y";
  stage.addEventListener("wheel", (event) => event.ctrlKey || event.stopPropagation(), { capture: true });
  stage.setAttribute("role", "img");
  stage.setAttribute("aria-label", box.dataset.name);

  const numbers = asked < 0 ? numbered() : [];
  const place = () => numbers.forEach(({ mark, x, y }) => {
    const at = sigma.graphToViewport({ x, y });
    mark.style.transform = `translate(${at.x}px, ${at.y}px)`;
  });
  sigma.on("beforeRender", () => {
    // numbers of communities, and the name of who was found, stand where they stand
    taken = numbers.map(({ x, y }) => sigma.graphToViewport({ x, y })).map(({ x, y }) => [x - 14, y - 14, x + 14, y + 14]);
    if (!found) return;
    const { x, y } = sigma.graphToViewport(graph.getNodeAttributes(found));
    taken.push([x - 12, y - 12, x + 24 + 7 * graph.getNodeAttribute(found, "label").length, y + 12]);
  });
  sigma.on("afterRender", place);
  sigma.refresh({ skipIndexation: true });
  sigma.on("enterNode", ({ node }) => { hovered = node; light(); stage.style.cursor = "pointer"; });
  sigma.on("leaveNode", () => { hovered = ""; light(); stage.style.cursor = ""; });
  sigma.on("clickNode", ({ node }) => choose(node, false));
  sigma.on("clickStage", () => choose("", false));

  const camera = sigma.getCamera();
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const go = (to) => calm ? camera.setState(to) : camera.animate(to, { duration: 250 });
  const bar = element("div", { className: "net-acts" });
  const add = (words, title, act) => bar.append(button(words, title, act));
  const by = (dx, dy) => { const { x, y, ratio } = camera.getState(); go({ x: x + dx * ratio, y: y + dy * ratio }); };
  add("+", "Zoom in", () => go({ ratio: camera.getState().ratio / 1.5 }));
  add("\u2212", "Zoom out", () => go({ ratio: camera.getState().ratio * 1.5 }));
  add("\u2190", "Move left", () => by(-0.15, 0));
  add("\u2192", "Move right", () => by(0.15, 0));
  add("\u2191", "Move up", () => by(0, 0.15));
  add("\u2193", "Move down", () => by(0, -0.15));
  add("All", "Show all of it", () => go({ x: 0.5, y: 0.5, ratio: 1, angle: 0 }));
  const none = button("Choose nobody", "", () => choose("", false));
  none.className = "apart-net";
  none.disabled = true;
  bar.append(none);
  box.after(bar);

  const communities = panel.innerHTML; // what the server said of all of them
  document.querySelector(".net-find").addEventListener("submit", (event) => {
    const words = event.target.elements.find.value.trim().toLowerCase();
    const named = ids.filter((_, at) => names[at].toLowerCase() === words);
    const holding = named.length ? named : ids.filter((_, at) => words && names[at].toLowerCase().includes(words));
    if (holding.length !== 1) return; // the server says which it may be
    event.preventDefault();
    choose(holding[0], true);
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest?.("a[data-find]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || !graph.hasNode(link.dataset.find)) return;
    event.preventDefault();
    choose(link.dataset.find, true);
  });
  // what WebGL draws is gone by the time that a page is printed: pictures of the layers stand in for them
  addEventListener("beforeprint", () => {
    sigma.refresh({ skipIndexation: true });
    for (const layer of stage.querySelectorAll("canvas")) {
      const still = element("img", { className: "net-still", alt: "", src: layer.toDataURL() });
      layer.after(still);
    }
  });
  addEventListener("afterprint", () => stage.querySelectorAll(".net-still").forEach((still) => still.remove()));
  if (graph.hasNode(box.dataset.find)) choose(box.dataset.find, true);
  box.dataset.ready = "yes";

  function light() {
    const who = found || hovered;
    lit = who ? new Set([who, ...graph.neighbors(who)]) : null;
    sigma.refresh({ skipIndexation: true });
  }

  async function choose(id, led) {
    if (!id && document.activeElement === none) document.querySelector(".net-find input[type=search]").focus();
    found = id;
    none.disabled = !id;
    light();
    const made = new URL(location.href);
    id ? made.searchParams.set("find", id) : made.searchParams.delete("find");
    history.replaceState(null, "", made);
    if (!id) return void (panel.innerHTML = communities);
    const { x, y } = sigma.getNodeDisplayData(id);
    if (led) go({ x, y, ratio: Math.min(camera.getState().ratio, 0.35) });
    const address = new URL(made);
    address.pathname = "/network/all/panel";
    address.hash = "";
    try {
      const answer = await fetch(address);
      if (!answer.ok) throw new Error(`${answer.status}`);
      const text = await answer.text();
      if (found === id) panel.replaceChildren(...new DOMParser().parseFromString(text, "text/html").body.childNodes);
    } catch {
      panel.textContent = `${graph.getNodeAttribute(id, "label")}: what is known of it could not be fetched.`;
    }
  }

  /** Put the number of each coloured community where most of it is. */
  function numbered() {
    return COLOURS.map((_, number) => {
      const own = [...of.keys()].filter((at) => of[at] === number);
      if (!own.length) return null;
      const middle = (axis) => own.map((at) => axis[at]).sort((a, b) => a - b)[own.length >> 1];
      const mark = element("span", { className: "net-number", textContent: String(number + 1) });
      mark.setAttribute("aria-hidden", "true");
      mark.style.borderColor = COLOURS[number];
      box.append(mark);
      return { mark, x: middle(across), y: -middle(down) };
    }).filter(Boolean);
  }
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
