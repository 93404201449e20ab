#!/bin/sh
# The Node.js that npm has installed, set for a process that lives for seconds: jsii starts it with its kernel.
# The package node puts this file into node_modules/.sagerock.
#
# --v8-pool-size: one thread beside the main one. V8 starts four, and on a machine with two CPUs those
#   that collect garbage and compile take turns with the one that is waited for.
# --wasm-tiering-budget: the optimizing compiler for what runs much longer than the CDK's validator does
#   in one synth. It takes more than a second for it, and Node.js does not end before the compiler does.
exec "${0%/*}/../.bin/node" --v8-pool-size=1 --wasm-tiering-budget=2000000000 "$@"
