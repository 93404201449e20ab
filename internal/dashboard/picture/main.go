// Picture draws the dashboard of a config file for the manual.
package main

import (
	"flag"
	"fmt"
	"os"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/internal/dashboard"
	"github.com/sagerock/sagerock/plan"
)

func main() {
	file, out := flag.String("config", "", "config file"), flag.String("out", "", "the picture, as SVG")
	flag.Parse()
	cfg, _, err := config.Load(*file, config.Options{})
	if err == nil {
		err = os.WriteFile(*out, []byte(dashboard.Of(plan.Of(cfg), dashboard.Sample()).Picture()), 0o644) //nolint:gosec // a picture of the manual
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
