package tabular_test

import (
	"context"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
)

// documented is the example of docs/training.md that begins with a comment, with its folders below
// root.
func documented(t *testing.T, name, root string) string {
	t.Helper()
	text := strings.Join(lines(t, "../../docs/training.md"), "\n")
	found := regexp.MustCompile("(?s)```python\n# " + name + "[^\n]*\n(.*?)\n```").FindStringSubmatch(text)
	if found == nil {
		t.Fatalf("docs/training.md has no example %s", name)
	}
	file := filepath.Join(root, "example.py")
	if err := os.WriteFile(file, []byte(strings.ReplaceAll(found[1], "/opt/ml", root)), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

func python(t *testing.T, arguments ...string) {
	t.Helper()
	if out, err := exec.CommandContext(t.Context(), "python3", arguments...).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}

// TestDocumentedScriptsWork runs the worked examples of docs/training.md one after the other.
func TestDocumentedScriptsWork(t *testing.T) {
	root := folder(t, map[string]string{"processing/input/data/churn.csv": strings.Join(lines(t, example+"churn.csv"), "\n")})
	python(t, documented(t, "prepare.py", root), "--metric", "missed", "--label", "churned")
	train, test := lines(t, root, "processing/output/train/train.csv"), lines(t, root, "processing/output/test/test.csv")
	labels := lines(t, root, "processing/output/labels/labels.csv")
	if len(train) != 450 || len(test) != 225 || len(labels) != len(test) || strings.Count(train[0], ",") != strings.Count(test[0], ",")+1 {
		t.Errorf("%d rows train, %d test, %d labels: %q, %q", len(train), len(test), len(labels), train[0], test[0])
	}

	root = folder(t, map[string]string{
		"processing/input/labels/labels.csv": "1\n0\n1\n", "processing/input/predictions/test.csv.out": "0.4\n0.4\n0.9\n",
	})
	python(t, documented(t, "evaluate.py", root), "--metric", "missed")
	if report := lines(t, root, "processing/output/evaluation/evaluation.json")[0]; report != `{"metrics": {"missed": 1}}` {
		t.Errorf("the report is %s", report)
	}
}

// TestDocumentedImageWorks trains with the program of docs/training.md and calls it as SageMaker does.
func TestDocumentedImageWorks(t *testing.T) {
	root := folder(t, map[string]string{"input/data/train/train.csv": "1,2,3\n3,4,5\n", "model/empty": ""})
	program := documented(t, "program", root)
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_, port, _ := net.SplitHostPort(listener.Addr().String())
	listener.Close()
	src := strings.ReplaceAll(strings.Join(lines(t, program), "\n"), `("", 8080)`, `("127.0.0.1", `+port+`)`)
	if err := os.WriteFile(program, []byte(src), 0o600); err != nil {
		t.Fatal(err)
	}
	python(t, program, "train")
	ctx, stop := context.WithCancel(t.Context())
	server := exec.CommandContext(ctx, "python3", program, "serve")
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { stop(); _ = server.Wait() }() // which says that it was killed
	for began := time.Now(); ; time.Sleep(50 * time.Millisecond) {
		response, err := http.Get("http://127.0.0.1:" + port + "/ping")
		if err == nil {
			response.Body.Close()
			break
		}
		if time.Since(began) > time.Minute {
			t.Fatal(err)
		}
	}
	response, err := http.Post("http://127.0.0.1:"+port+"/invocations", "text/csv", strings.NewReader("2,3\n4,5\n"))
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	if body, err := io.ReadAll(response.Body); err != nil || string(body) != "2.0\n2.0\n" {
		t.Errorf("it answers %q, %v", body, err)
	}
}
