// The map of /map on the ground: the same places, words and shades as the hexagons that the server drew, from which it takes them.
// Without it the hexagons and the list are there; every act on it is a button, and what it shows stands in the address.
import * as L from "leaflet/dist/leaflet-src.esm.js";
import "leaflet/dist/leaflet.css";
import { feature } from "topojson-client";

const LONDON = [[51.28, -0.52], [51.7, 0.34]];
const MIDDLE = [54.5, -3.5];
const MOST = 11; // how near one may look: shapes are no finer
const RADIUS = 6; // of a point, in pixels

const box = document.getElementById("ground");
const figure = box?.querySelector("figure");
if (figure) start();

function start() {
  const hexes = figure.querySelector(".drawing");
  const places = new Map([...hexes.querySelectorAll("a")].map((link) => [codeOf(link), placeOf(link)]));
  const frame = element("div", { className: "drawn" });
  const canvas = element("div", { className: "ground", hidden: true });
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", `Map of ${box.dataset.name}; the list below says the same`);
  const chosen = element("p", { className: "chosen", hidden: true, textContent: "Choose a place on the map to be led to it." });
  chosen.setAttribute("role", "status");
  hexes.replaceWith(frame);
  frame.append(hatching(), hexes, canvas, chosen);

  let drawn = null; // the map, once its shapes have come
  const acts = element("div", { className: "of", hidden: true });
  const add = (words, title, act) => acts.append(button(words, title, () => drawn && act(drawn)));
  add("+", "Zoom in", (map) => map.zoomIn());
  add("\u2212", "Zoom out", (map) => map.zoomOut());
  add("\u2190", "Move west", (map) => map.panBy([-120, 0], { animate: false }));
  add("\u2192", "Move east", (map) => map.panBy([120, 0], { animate: false }));
  add("\u2191", "Move north", (map) => map.panBy([0, -120], { animate: false }));
  add("\u2193", "Move south", (map) => map.panBy([0, 120], { animate: false }));
  add("London", "Show London", (map) => fit(map, LONDON));
  add("All", "Show all places", (map) => fit(map, map.all));

  const views = element("div", { className: "of" });
  views.setAttribute("role", "group");
  views.setAttribute("aria-label", "How the map is drawn");
  const buttons = { hexes: button("Hexagons", "", () => show("hexes", true)), ground: button("On the ground", "", () => show("ground", true)) };
  views.append(buttons.hexes, buttons.ground);
  const bar = element("div", { className: "views" });
  bar.append(views, acts);
  figure.before(bar);

  async function show(view, asked) {
    for (const [name, each] of Object.entries(buttons)) each.setAttribute("aria-pressed", String(name === view));
    hexes.toggleAttribute("hidden", view !== "hexes");
    for (const part of [canvas, acts, chosen]) part.hidden = view !== "ground";
    for (const words of figure.querySelectorAll(".of-hexes, .of-ground")) words.hidden = !words.classList.contains(`of-${view}`);
    if (asked) keep(view);
    if (view !== "ground") return;
    try {
      drawn ??= await draw(canvas, places, chosen);
      drawn.invalidateSize();
      canvas.dataset.ready = "yes";
    } catch (error) {
      show("hexes", false);
      chosen.hidden = false;
      chosen.textContent = `The map on the ground could not be drawn (${error.message}); the hexagons show the same.`;
    }
  }
  show(box.dataset.view, false);
}

/** Fetch the shapes and draw each place that the hexagons show; those that were not asked for stand without a shade. */
async function draw(canvas, places, chosen) {
  const answer = await fetch(box.dataset.shapes);
  if (!answer.ok) throw new Error(`${answer.status} ${answer.statusText}`);
  const { topologies, points, credits } = await answer.json();
  const calm = { zoomAnimation: false, fadeAnimation: false, markerZoomAnimation: false, inertia: false };
  const touch = matchMedia("(pointer: coarse)").matches; // one finger scrolls the page
  const map = L.map(canvas, { ...calm, zoomControl: false, attributionControl: false, keyboard: false, scrollWheelZoom: false, dragging: !touch, zoomSnap: 0.25, maxZoom: MOST });
  map.setView(MIDDLE, 5); // points cannot be put on a map that shows nothing yet
  const credit = L.control.attribution({ prefix: false }).addTo(map);
  for (const words of credits) credit.addAttribution(element("span", { textContent: words }).innerHTML);
  const tip = L.tooltip({ direction: "top", offset: [0, -8] });
  const seen = new Set();
  const asked = L.featureGroup().addTo(map);
  const outlined = [];
  const put = (code, layerOf) => {
    if (seen.has(code)) return;
    seen.add(code);
    const place = places.get(code);
    const layer = layerOf({ className: place ? place.shade : "outside", weight: 0.7, interactive: !!place });
    if (!place) return layer.addTo(map).bringToBack();
    layer.addTo(asked);
    // not bindTooltip: it listens for focus, which makes each of 361 shapes a stop for the Tab key
    layer.on("mouseover mousemove", (event) => tip.setLatLng(event.latlng).setContent(element("span", { textContent: place.words })).addTo(map));
    layer.on("mouseout", () => tip.remove());
    layer.on("click", () => tell(place, chosen));
    if (place.here) outlined.push(layerOf);
  };
  for (const topology of topologies) {
    for (const area of topology.objects.areas.geometries) {
      put(area.id, (style) => L.geoJSON(feature(topology, area), { style, interactive: style.interactive }));
    }
  }
  for (const [code, at] of Object.entries(points)) put(code, (style) => L.circleMarker(at, { ...style, radius: RADIUS }));
  for (const ring of ["around", "around ring"]) {
    for (const layerOf of outlined) layerOf({ className: ring, interactive: false, fill: false }).addTo(map);
  }
  map.all = asked.getBounds();
  fit(map, map.all);
  return map;
}

/** Show these bounds whole, above the credit at the foot. */
function fit(map, bounds) {
  map.fitBounds(bounds, { paddingTopLeft: [8, 8], paddingBottomRight: [8, 56] });
}

/** Say which place was chosen, with the way to its page. */
function tell(place, chosen) {
  chosen.replaceChildren(`${place.words}. `, element("a", { href: place.path, textContent: "What is recorded there" }));
}

/** Keep how the map is drawn in the address, in the form and in the links of the page that lead back here. */
function keep(view) {
  const field = document.getElementById("view");
  field.disabled = false;
  field.value = view;
  for (const link of document.querySelectorAll('a[href^="/map"]')) link.href = withView(link.href, view);
  history.replaceState(null, "", withView(location.href, view));
}

function withView(address, view) {
  const made = new URL(address);
  made.searchParams.set("view", view);
  return made.href;
}

function codeOf(link) {
  return decodeURIComponent(link.getAttribute("href").split("?")[0].split("/").pop());
}

function placeOf(link) {
  const use = link.querySelector("use");
  return { path: link.getAttribute("href"), words: link.querySelector("title").textContent, shade: use.getAttribute("class"), here: link.classList.contains("here") };
}

/** What nothing is known of is hatched here too; a pattern of its own, for one in a drawing that is hidden does not show. */
function hatching() {
  const kept = element("div", { className: "unseen" });
  kept.setAttribute("aria-hidden", "true");
  kept.innerHTML = '<svg width="1" height="1"><defs><pattern id="hatch-ground" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><path class="line" d="M0 0V6"/></pattern></defs></svg>';
  return kept;
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
