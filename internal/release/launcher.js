#!/usr/bin/env node
// Starts the program of npmx for this machine, which is in a package of its own, and becomes it as far as Node allows:
// its streams are ours, a signal for us is a signal for it, and we end as it ends.
"use strict";
const path = require("node:path");
const { constants } = require("node:os");

const name = `PACKAGE-${process.platform}-${process.arch}`;
const program = find(process.platform === "win32" ? "npmx.exe" : "npmx");
const args = process.argv.slice(2);
// npmx has no verbs of its own where it is called npm: a link of that name must stay what it is.
const called = path.basename(process.argv[1]).replace(/\.js$/, "");
// A link named npm first on PATH leads to this file: npmx must not take it for the real npm.
process.env.NPMX_LAUNCHER = __filename;

if (process.execve) {
  become(); // Node 22.15 and later, not on Windows: no process stays in between
}
start();

function find(file) {
  try {
    return require.resolve(`${name}/${file}`);
  } catch {
    const { optionalDependencies } = require("./package.json");
    process.stderr.write(
      name in optionalDependencies
        ? `npmx: the package ${name}, which holds npmx for this machine, is not installed\n` +
            "npmx: --omit=optional leaves it out, and so does a lockfile or a node_modules from another system\n" +
            "npmx: to install it (add --global where npmx is global), run:\n  npm install --include=optional PACKAGE\n"
        : `npmx: there is no package for ${process.platform} on ${process.arch}\n` +
            "npmx: build it with Go: see docs/install.md of npmx\n",
    );
    process.exit(127);
  }
}

function become() {
  try {
    process.execve(program, [called, ...args], process.env);
  } catch {
    // Node is built without it, or forbids it (--permission).
  }
}

function start() {
  let child;
  // What a terminal sends goes to both of us, and npmx decides. What somebody sends to us alone is passed on. That is
  // so before npmx runs: what it has written, others may answer with a signal at once.
  const terminal = process.stdin.isTTY || process.stdout.isTTY || process.stderr.isTTY;
  for (const signal of ["SIGINT", "SIGQUIT", "SIGTERM", "SIGHUP", "SIGUSR2", "SIGBREAK"]) {
    if (!(signal in constants.signals)) continue;
    const keys = terminal && signal !== "SIGTERM" && signal !== "SIGUSR2";
    process.on(signal, () => keys || child.kill(signal));
  }
  child = require("node:child_process").spawn(program, args, { stdio: "inherit", argv0: called });
  child.on("error", (error) => {
    process.stderr.write(`npmx: ${program} cannot be run: ${error.message}\n`);
    process.exit(126);
  });
  child.on("exit", (status, signal) => {
    if (!signal) process.exit(status);
    process.removeAllListeners(signal);
    process.kill(process.pid, signal);
    // Where the signal does not end us: as a shell has it.
    setTimeout(() => process.exit(128 + constants.signals[signal]), 1000);
  });
}
