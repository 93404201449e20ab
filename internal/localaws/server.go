// Package localaws runs an AWS on this machine, for tests and for the demo: moto,
// with SageMaker jobs that do something. It knows nothing of stacks.
package localaws

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/sagerock/sagerock/internal/failure"
)

// Account is the account that everything local is in.
const Account = "123456789012"

// Server is a running local AWS.
type Server struct {
	// Endpoint is its URL. The host must be localhost, not an address: the emulator
	// takes the first part of any other host for the name of a bucket.
	Endpoint string

	dir     string // of its programs
	process *exec.Cmd
	stdin   io.Closer
	output  bytes.Buffer
	ended   chan struct{}
}

// Options are what a local AWS can be started with.
type Options struct {
	// Python runs it; "" means that of the checkout that the working directory is in.
	Python string
	// URL is where it can be reached from, if that is not its Endpoint. There is a gateway for
	// each deployed one then; see cloudformation.py.
	URL string
}

// Start starts a local AWS on a free port and waits until it answers. It ends with Stop, with
// ctx, or with this process, whichever comes first.
func Start(ctx context.Context) (*Server, error) { return StartWith(ctx, Options{}) }

// StartWith is [Start] with options.
func StartWith(ctx context.Context, o Options) (*Server, error) {
	python, err := o.Python, error(nil)
	if python == "" {
		if python, err = findPython(); err != nil {
			return nil, err
		}
	}
	dir, err := unpack()
	if err != nil {
		return nil, err
	}
	for range 3 { // somebody else may take the free port first
		var s *Server
		if s, err = start(ctx, python, dir, o.URL); !errors.Is(err, errEnded) {
			return s, err
		}
	}
	_ = os.RemoveAll(dir) // it is in the folder for temporary files anyway
	return nil, err
}

// errEnded is what a server that could not even start leaves.
var errEnded = errors.New("it ended before it answered")

func start(ctx context.Context, python, dir, url string) (*Server, error) {
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	s := &Server{Endpoint: "http://localhost:" + port, dir: dir, ended: make(chan struct{})}
	s.process = exec.CommandContext(ctx, python, filepath.Join(dir, "server.py"), "-p", port)
	s.process.Env = append(os.Environ(), "MOTO_PORT="+port, "SAGEROCK_LOCAL_URL="+url, "PYTHONDONTWRITEBYTECODE=1", "PYTHONUNBUFFERED=1")
	s.process.Stdout, s.process.Stderr = &s.output, &s.output
	s.process.WaitDelay = 5 * time.Second
	if s.stdin, err = s.process.StdinPipe(); err != nil {
		return nil, err
	}
	if err := s.process.Start(); err != nil {
		return nil, failure.New("name a Python 3.11 or newer", "%s: %v", python, failure.Reason(err))
	}
	go func() {
		_ = s.process.Wait() // it is killed in the end, so there is always an error
		close(s.ended)
	}()
	if err := s.ready(ctx); err != nil {
		_ = s.process.Process.Kill() // an error says that it has ended already
		<-s.ended
		if why := cannotRun(python, s.Log()); why != nil {
			return nil, why
		}
		return nil, fmt.Errorf("local AWS: %w\n%s", err, s.Log())
	}
	return s, nil
}

// Stop ends the local AWS and forgets what is in it.
func (s *Server) Stop() {
	_ = s.stdin.Close()
	_ = s.process.Process.Kill() // an error says that it has ended already
	<-s.ended
	_ = os.RemoveAll(s.dir) // it is in the folder for temporary files anyway
}

// Ended is closed when the local AWS has ended.
func (s *Server) Ended() <-chan struct{} { return s.ended }

// Reset forgets everything that is in the local AWS.
func (s *Server) Reset(ctx context.Context) error {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, s.Endpoint+"/moto-api/reset", http.NoBody)
	if err != nil {
		return err
	}
	_, err = do(request)
	return err
}

// Log is what the emulator printed, without a line for each request that went
// well, to be read after Stop.
func (s *Server) Log() string {
	var b strings.Builder
	for line := range strings.Lines(s.output.String()) {
		if !strings.HasSuffix(line, "\" 200 -\n") {
			b.WriteString(line)
		}
	}
	return b.String()
}

// Env is the environment of a command for which the local AWS is the only one: this
// process's own, without anything that leads to another.
func (s *Server) Env(region string) []string { return Env(s.Endpoint, region) }

// Env is the environment of a command for which the local AWS at endpoint is the only one.
func Env(endpoint, region string) []string {
	env := slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, "AWS_") })
	return append(env,
		"AWS_ENDPOINT_URL="+endpoint,
		"AWS_ACCESS_KEY_ID=local", "AWS_SECRET_ACCESS_KEY=local",
		"AWS_REGION="+region, "AWS_DEFAULT_REGION="+region,
		"AWS_CONFIG_FILE="+os.DevNull, "AWS_SHARED_CREDENTIALS_FILE="+os.DevNull, "AWS_EC2_METADATA_DISABLED=true",
	)
}

// Call calls an action of a service that speaks JSON, such as "states" with
// target "AWSStepFunctions.StartExecution", and decodes its answer into
// out, unless out is nil.
func (s *Server) Call(ctx context.Context, region, service, target string, in, out any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return err
	}
	answer, err := s.send(ctx, http.MethodPost, "/", region, service, http.Header{"Content-Type": {"application/x-amz-json-1.1"}, "X-Amz-Target": {target}}, body)
	if err != nil {
		return fmt.Errorf("%s: %w", target, err)
	}
	if out == nil {
		return nil
	}
	return json.Unmarshal(answer, out)
}

// Form calls an action of a service that takes forms, such as SNS.
func (s *Server) Form(ctx context.Context, region, service string, values url.Values) error {
	_, err := s.FormAnswer(ctx, region, service, values)
	return err
}

// FormAnswer is [Server.Form] with the answer, which is XML.
func (s *Server) FormAnswer(ctx context.Context, region, service string, values url.Values) ([]byte, error) {
	return s.send(ctx, http.MethodPost, "/", region, service, http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}, []byte(values.Encode()))
}

// Post calls an action of a service that has a path for it, such as Lambda.
func (s *Server) Post(ctx context.Context, region, service, path string, in any) error {
	body, err := json.Marshal(in)
	if err != nil {
		return err
	}
	_, err = s.send(ctx, http.MethodPost, path, region, service, http.Header{"Content-Type": {"application/json"}}, body)
	return err
}

// send sends a signed request.
func (s *Server) send(ctx context.Context, method, path, region, service string, header http.Header, body []byte) ([]byte, error) {
	request, err := http.NewRequestWithContext(ctx, method, s.Endpoint+path, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	request.Header = header
	sign(request, region, service)
	return do(request)
}

// sign names the Region and the service where the emulator looks for them: in
// the signature, which it does not check.
func sign(request *http.Request, region, service string) {
	request.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=local/20260101/"+region+"/"+service+"/aws4_request, SignedHeaders=host, Signature=local")
}

// Put puts an object into a bucket; with key "" it makes the bucket.
func (s *Server) Put(ctx context.Context, bucket, key string, body []byte) error {
	_, err := s.send(ctx, http.MethodPut, "/"+bucket+"/"+key, "us-east-1", "s3", http.Header{}, body)
	return err
}

// Get reads an object, or with a subresource after a question mark what is known of it.
func (s *Server) Get(ctx context.Context, bucket, key string) ([]byte, error) {
	return s.send(ctx, http.MethodGet, "/"+bucket+"/"+key, "us-east-1", "s3", http.Header{}, nil)
}

// ready switches on what is off by default, as soon as anybody answers.
func (s *Server) ready(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, 3*time.Minute) // on a busy machine
	defer cancel()
	const settings = `{"stepfunctions": {"execute_state_machine": true}}`
	for {
		request, err := http.NewRequestWithContext(ctx, http.MethodPost, s.Endpoint+"/moto-api/config", strings.NewReader(settings))
		if err != nil {
			return err
		}
		if _, err = do(request); err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return err
		case <-s.ended:
			return errEnded
		case <-time.After(50 * time.Millisecond):
		}
	}
}

func do(request *http.Request) ([]byte, error) {
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err == nil && response.StatusCode >= 300 {
		err = fmt.Errorf("%s: %s", response.Status, body)
	}
	return body, err
}

func freePort() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	return strconv.Itoa(l.Addr().(*net.TCPAddr).Port), nil
}
