package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/sagerock/sagerock/contract"
	"github.com/sagerock/sagerock/internal/fakeaws"
)

// newDeployed is the models of the fake AWS, and what was deployed: guarded has the
// guardrail that its file names, odd has another one, and queue has a bucket for calls.
func newDeployed(t *testing.T) string {
	t.Helper()
	mux := http.NewServeMux()
	mux.Handle("/", fakeaws.NewModels())
	mux.HandleFunc("POST /{$}", func(w http.ResponseWriter, r *http.Request) {
		stack := strings.TrimSuffix(strings.TrimSuffix(r.FormValue("StackName"), "-api"), "-foundation")
		w.Header().Set("Content-Type", "text/xml")
		switch {
		case r.FormValue("Action") == "DescribeStacks" && stack == "guarded":
			fmt.Fprintf(w, describeStacks, stack, "UPDATE_COMPLETE", output("Guardrail1", "strict=abcdefghijkl:3"))
		case r.FormValue("Action") == "DescribeStacks" && stack == "queue":
			fmt.Fprintf(w, describeStacks, stack, "UPDATE_COMPLETE", output(contract.OutputCalls, "s3://queue-data/async/"))
		case r.FormValue("Action") == "DescribeStacks" && stack == "odd":
			fmt.Fprintf(w, describeStacks, stack, "CREATE_COMPLETE", output("Guardrail1", "lax=mnopqrstuvwx:1"))
		default:
			w.WriteHeader(http.StatusBadRequest)
			fmt.Fprintf(w, errorResponse, "ValidationError", "Stack with id "+stack+" does not exist")
		}
	})
	mux.HandleFunc("POST /guardrail/abcdefghijkl/version/3/apply", func(w http.ResponseWriter, _ *http.Request) {
		fmt.Fprint(w, `{"action":"GUARDRAIL_INTERVENED","outputs":[{"text":"We do not talk about that."}],"assessments":[]}`)
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	return server.URL
}

// running is a sagerock serve that a script has started.
type running struct {
	*exec.Cmd
	stderr bytes.Buffer
}

// serving is the commands for scripts that serve.
//
//	serve ARG...   starts sagerock serve on a free port and sets URL and PORT
//	interrupt      presses Ctrl-C, and leaves what was said in serve.err
//	http METHOD PATH [HEADER: VALUE]... [BODY]   prints the status, the headers that matter, and the body,
//	                                             and sets LOCATION to that header
//	exits STATUS COMMAND ARG...   runs a command that exits with this status
//	again METHOD PATH ...   is http as long as the status is 202
func serving() map[string]func(*testscript.TestScript, bool, []string) {
	var all sync.Map // of *testscript.TestScript to *running
	return map[string]func(*testscript.TestScript, bool, []string){
		"serve": func(ts *testscript.TestScript, _ bool, args []string) {
			r := &running{Cmd: exec.Command(program(ts), slices.Concat([]string{"serve", "--port", "0", "--json"}, args)...)}
			r.Dir, r.Stderr = ts.Getenv("WORK"), &r.stderr
			for _, name := range []string{"PATH", "HOME", "AWS_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_EC2_METADATA_DISABLED"} {
				r.Env = append(r.Env, name+"="+ts.Getenv(name))
			}
			out, err := r.StdoutPipe()
			ts.Check(err)
			ts.Check(r.Start())
			ts.Defer(func() { _ = r.Process.Kill() })
			all.Store(ts, r)
			var doc struct{ URL string }
			if err := json.NewDecoder(out).Decode(&doc); err != nil {
				_ = r.Wait()
				ts.Fatalf("serve ended:\n%s", &r.stderr)
			}
			ts.Setenv("URL", doc.URL)
			ts.Setenv("PORT", doc.URL[strings.LastIndex(doc.URL, ":")+1:])
		},
		"interrupt": func(ts *testscript.TestScript, _ bool, _ []string) {
			v, _ := all.Load(ts)
			r := v.(*running)
			ts.Check(r.Process.Signal(os.Interrupt))
			if err := r.Wait(); err != nil {
				ts.Fatalf("serve: %v\n%s", err, &r.stderr)
			}
			said := strings.ReplaceAll(r.stderr.String(), ts.Getenv("URL"), "URL")
			ts.Check(os.WriteFile(ts.MkAbs("serve.err"), []byte(said), 0o644))
		},
		"exits": func(ts *testscript.TestScript, _ bool, args []string) {
			status := 0
			if failed, ok := errors.AsType[*exec.ExitError](ts.Exec(args[1], args[2:]...)); ok {
				status = failed.ExitCode()
			}
			if args[0] != strconv.Itoa(status) {
				ts.Fatalf("%s exits %d, want %s", strings.Join(args[1:], " "), status, args[0])
			}
		},
		"http": func(ts *testscript.TestScript, _ bool, args []string) { request(ts, args) },
		"again": func(ts *testscript.TestScript, _ bool, args []string) {
			for range 100 {
				if request(ts, args) != http.StatusAccepted {
					return
				}
				time.Sleep(100 * time.Millisecond)
			}
			ts.Fatalf("no answer yet")
		},
	}
}

// request is the command http. It returns the status.
func request(ts *testscript.TestScript, args []string) int {
	r, err := http.NewRequest(args[0], ts.Getenv("URL")+args[1], nil)
	ts.Check(err)
	for _, arg := range args[2:] {
		name, value, ok := strings.Cut(arg, ": ")
		switch {
		case !ok || strings.HasPrefix(arg, "{"):
			r.Body, r.ContentLength = io.NopCloser(strings.NewReader(arg)), int64(len(arg))
		case name == "Host":
			r.Host = value
		default:
			r.Header.Set(name, value)
		}
	}
	answer, err := http.DefaultClient.Do(r)
	ts.Check(err)
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	ts.Check(err)
	fmt.Fprintln(ts.Stdout(), answer.StatusCode)
	for _, name := range []string{"Content-Type", "Content-Security-Policy", "Access-Control-Allow-Origin", "X-Sagerock-Engine"} {
		if value := answer.Header.Get(name); value != "" {
			fmt.Fprintf(ts.Stdout(), "%s: %s\n", name, value)
		}
	}
	fmt.Fprintln(ts.Stdout(), string(body))
	if at := answer.Header.Get("Location"); at != "" {
		ts.Setenv("LOCATION", at)
	}
	return answer.StatusCode
}

// program is where scripts find sagerock.
func program(ts *testscript.TestScript) string {
	for _, dir := range filepath.SplitList(ts.Getenv("PATH")) {
		file := filepath.Join(dir, "sagerock")
		if _, err := os.Stat(file); err == nil {
			return file
		}
	}
	ts.Fatalf("there is no sagerock in PATH")
	return ""
}
