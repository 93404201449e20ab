#!/usr/bin/env node
// Runs the sagerock binary of this machine, which npm has installed beside this package.
"use strict";

const { spawn } = require("node:child_process");
const { constants } = require("node:os");
const { platforms, version } = require("../platforms.json");

const here = `${process.platform}-${process.arch}`;

function fail(text, fix) {
  console.error(`sagerock: ${text}\n\tfix: ${fix}`);
  process.exit(1);
}

const from = platforms[here];
if (!from) {
  fail(`there is no binary for ${here}`, "build it from source: go install github.com/sagerock/sagerock/cmd/sagerock@latest");
}
let binary;
try {
  binary = require.resolve(from);
} catch {
  fail(`${from.split("/").slice(0, 2).join("/")} ${version} is not installed`, "install again without --omit=optional and --no-optional, on the machine that runs it");
}

const child = spawn(binary, process.argv.slice(2), { stdio: "inherit" });
child.on("error", (err) => fail(`${binary}: ${err.message}`, "delete node_modules, then install again"));
// The terminal sends Ctrl-C to the binary too, which then says how it ended.
process.on("SIGINT", () => {});
for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
child.on("exit", (code, signal) => process.exit(signal ? 128 + constants.signals[signal] : code));
