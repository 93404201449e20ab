// Command bench measures what a user waits for, in whole processes: the synth
// of each example beside an empty stack's, what each further model costs, and
// sagerock check. The commands take turns, and what is compared ran close together:
// each synth follows its own empty stack, each size the single model of its round.
// So a machine that changes its speed changes both. Run it with make bench.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

func main() {
	runs := flag.Int("runs", 5, "how often each command runs, after one run that is not counted")
	flag.Parse()
	if err := bench(*runs); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// command is one process to time.
type command struct {
	name   string
	argv   []string
	env    []string
	took   []float64 // seconds of each run
	ratios []float64 // to the empty stack just before
}

func (c *command) run() error {
	cmd := exec.Command(c.argv[0], c.argv[1:]...)
	cmd.Env = append(os.Environ(), c.env...)
	start := time.Now()
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w\n%s", c.name, err, out)
	}
	c.took = append(c.took, time.Since(start).Seconds())
	return nil
}

// last is the time of the latest run.
func (c *command) last() float64 { return c.took[len(c.took)-1] }

func median(of []float64) float64 {
	sorted := slices.Sorted(slices.Values(of))
	return sorted[len(sorted)/2]
}

func bench(runs int) error {
	dir, err := os.MkdirTemp("", "sagerock-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	for _, name := range []string{"./cmd/app", "./cmd/sagerock", "./internal/bench/empty"} {
		fmt.Fprintln(os.Stderr, "building", name)
		build := exec.Command("go", "build", "-o", dir, name)
		build.Env = append(os.Environ(), "CGO_ENABLED=0") // as the README installs it
		build.Stderr = os.Stderr
		if err := build.Run(); err != nil {
			return fmt.Errorf("build %s: %w", name, err)
		}
	}

	synth := func(name, binary, config string) (*command, error) {
		env, err := cdkEnv(filepath.Join(dir, "out"), config)
		return &command{name: name, argv: []string{filepath.Join(dir, binary)}, env: env}, err
	}
	empty, err := synth("an empty stack", "empty", "")
	if err != nil {
		return err
	}
	var synths []*command
	examples, err := filepath.Glob("examples/*/sagerock.yaml")
	if err != nil {
		return err
	}
	for _, file := range examples {
		c, err := synth(filepath.Base(filepath.Dir(file)), "app", file)
		if err != nil {
			return err
		}
		synths = append(synths, c)
	}
	sizes := []int{1, 10, 50}
	many := map[int]*command{}
	for _, n := range sizes {
		file := filepath.Join(dir, fmt.Sprintf("%d-models.yaml", n))
		if err := os.WriteFile(file, []byte(models(n)), 0o600); err != nil {
			return err
		}
		c, err := synth(fmt.Sprintf("%d models, hybrid", n), "app", file)
		if err != nil {
			return err
		}
		many[n] = c
		synths = append(synths, c)
	}
	check := &command{
		name: "sagerock check",
		argv: []string{filepath.Join(dir, "sagerock"), "check", filepath.Join(dir, "50-models.yaml")},
	}

	for i := range runs + 1 {
		fmt.Fprintf(os.Stderr, "round %d of %d\n", i, runs)
		for _, c := range synths {
			if err := empty.run(); err != nil {
				return err
			}
			if err := c.run(); err != nil {
				return err
			}
			c.ratios = append(c.ratios, c.last()/empty.last())
		}
		if err := check.run(); err != nil {
			return err
		}
		if i == 0 { // it warmed the caches
			for _, c := range append(synths, empty, check) {
				c.took, c.ratios = nil, nil
			}
		}
	}

	fmt.Printf("%-28s %9s  %s\n", fmt.Sprintf("median of %d runs", runs), "seconds", "of an empty stack")
	fmt.Printf("%-28s %9.3f\n", empty.name, median(empty.took))
	for _, c := range synths {
		fmt.Printf("%-28s %9.3f  %.2f x\n", c.name, median(c.took), median(c.ratios))
	}
	fmt.Println()
	for _, n := range sizes[1:] {
		var further []float64
		for i, took := range many[n].took {
			further = append(further, 1000*(took-many[1].took[i])/float64(n-1))
		}
		fmt.Printf("%d models: %.1f ms for each further one\n", n, median(further))
	}
	fmt.Printf("sagerock check of 50 models: %.1f ms\n", 1000*median(check.took))
	return nil
}

// cdkEnv is what the CDK CLI hands an app.
func cdkEnv(outdir, config string) ([]string, error) {
	src, err := os.ReadFile("cdk.json")
	if err != nil {
		return nil, fmt.Errorf("run it from the top of the repository: %w", err)
	}
	var file struct {
		Context map[string]any `json:"context"`
	}
	if err := json.Unmarshal(src, &file); err != nil {
		return nil, fmt.Errorf("cdk.json: %w", err)
	}
	if config != "" {
		file.Context["config"] = config
	}
	file.Context["env"] = "base" // also of a file with environments
	context, err := json.Marshal(file.Context)
	if err != nil {
		return nil, err
	}
	return []string{"CDK_OUTDIR=" + outdir, "CDK_CONTEXT_JSON=" + string(context)}, nil
}

// models is a config of n models that each need both engines.
func models(n int) string {
	var b strings.Builder
	b.WriteString("name: bench\npath: hybrid\nregion: us-east-1\nmodels:\n")
	for i := range n {
		fmt.Fprintf(&b, "  model-%d:\n", i)
		b.WriteString("    bedrock: {model: amazon.nova-lite-v1:0}\n")
		b.WriteString("    sagemaker: {image: lmi, source: s3://amzn-s3-demo-models/llama-3-8b/}\n")
	}
	return b.String()
}
