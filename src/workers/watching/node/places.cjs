/** The program's own lines on the stack: files that are neither Node's nor ours nor in node_modules. */
"use strict";
const { fileURLToPath } = require("node:url");

const captureStackTrace = Error.captureStackTrace.bind(Error);
/** More frames of its own than this tell no more. */
const MOST_OWN = 3;
const MOST_LOOKED_AT = 12;
/** Of Node's own between a promise and our hook. */
const HOOK_FRAMES = 3;
const OURS = __dirname;

/** By the name that V8 gives a script: its path, or `null` where it is none of the program's own. */
const files = new Map();

function ownFile(name) {
  let file = files.get(name);
  if (file !== undefined) return file;
  file = null;
  if (name.startsWith("file://")) {
    try {
      file = fileURLToPath(name.split("?")[0]);
    } catch {
      file = null; // No file of this machine.
    }
  } else if (name.startsWith("/")) file = name;
  if (file !== null && (file.startsWith(OURS) || /\/node_modules\/|\/start\.cjs$/.test(file))) file = null;
  files.set(name, file);
  return file;
}

const asSites = (_error, sites) => sites;
const holder = {};
/** By file and position: what is written of it. To work out a line from a position takes longer than all the rest. */
const written = new Map();

function siteText(site, file) {
  const position = site.getPosition();
  const ofFile = written.get(file) ?? new Map();
  if (ofFile.size === 0) written.set(file, ofFile);
  let text = ofFile.get(position);
  if (text === undefined) {
    text = `${file}\t${site.getLineNumber()}\t${site.getColumnNumber()}`;
    ofFile.set(position, text);
  }
  return text;
}

/** The innermost frames, those of `below` and above it left out; what only waits for an async function is left out too. */
function sitesBelow(below, most) {
  const { prepareStackTrace, stackTraceLimit } = Error;
  Error.prepareStackTrace = asSites;
  Error.stackTraceLimit = most;
  captureStackTrace(holder, below);
  const sites = holder.stack;
  Error.prepareStackTrace = prepareStackTrace;
  Error.stackTraceLimit = stackTraceLimit;
  return sites;
}

function fileOf(site) {
  const name = site.getFileName();
  return name === null || name === undefined ? null : ownFile(name);
}

function textOf(sites) {
  let text = "";
  let found = 0;
  for (const site of sites) {
    const file = fileOf(site);
    if (file === null || site.isAsync()) continue;
    text = text === "" ? siteText(site, file) : `${text}\n${siteText(site, file)}`;
    if (++found === MOST_OWN) break;
  }
  return text;
}

/** As text: `file<TAB>line<TAB>column` a line, the innermost first; "" where no own line is on the stack. */
function ownPlace(below) {
  return textOf(sitesBelow(below, MOST_LOOKED_AT));
}

/**
 * The same, and "" also where the innermost frame is not an own one: an async function's promises are made in the function
 * itself, and libraries make so many that to look further down costs more than all else.
 */
function innermostOwnPlace(below) {
  const sites = sitesBelow(below, MOST_OWN + HOOK_FRAMES);
  const first = sites.find((site) => site.getFileName() !== "node:internal/async_hooks");
  return first === undefined || fileOf(first) === null ? "" : textOf(sites);
}

module.exports = { ownPlace, innermostOwnPlace };
