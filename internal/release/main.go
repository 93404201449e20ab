// Command release builds what a release of sagerock publishes, without publishing it: the
// binary for each platform in an archive, its software bill of materials, the packages for npm,
// and checksums. The same commit gives the same bytes.
//
// GoReleaser, the obvious alternative, makes npm packages in its paid edition only, and those
// download the binary while npm installs them.
package main

import (
	"flag"
	"fmt"
	"os"
)

func main() {
	out := flag.String("out", "build/dist", "folder to write, which is emptied first")
	source := flag.String("source", ".", "checkout to build")
	flag.Parse()
	r := &release{source: *source, out: *out, targets: targets}
	if err := r.make(); err != nil {
		fmt.Fprintln(os.Stderr, "release:", err)
		os.Exit(1)
	}
	fmt.Printf("release: %s is in %s\n", r.version, *out)
}
