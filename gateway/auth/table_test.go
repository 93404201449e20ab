package auth_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sagerock/sagerock/contract"
	"github.com/sagerock/sagerock/gateway/auth"
)

var minute = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

const updateItem = "DynamoDB_20120810.UpdateItem"

func TestTableCounts(t *testing.T) {
	var got map[string]any
	cfg := jsonRPC(t, updateItem, func(w http.ResponseWriter, in map[string]any) {
		got = in
		_, _ = io.WriteString(w, `{"Attributes":{"n":{"N":"7"},"expires":{"N":"1772370000"}}}`)
	})
	if n, err := auth.NewTable(cfg, "rates").Add(t.Context(), "little", minute); err != nil || n != 7 {
		t.Errorf("got %d, %v", n, err)
	}
	want := map[string]any{
		"TableName":                 "rates",
		"Key":                       map[string]any{"id": map[string]any{"S": "little#1772366400"}},
		"UpdateExpression":          "ADD #n :one SET #ttl = :ttl",
		"ExpressionAttributeNames":  map[string]any{"#n": "n", "#ttl": "expires"},
		"ExpressionAttributeValues": map[string]any{":one": map[string]any{"N": "1"}, ":ttl": map[string]any{"N": "1772370000"}},
		"ReturnValues":              "UPDATED_NEW",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("what was sent (-want +got):\n%s", diff)
	}
}

// TestCopiesShareALimit has two gateways with one table.
func TestCopiesShareALimit(t *testing.T) {
	var mu sync.Mutex
	counts := map[string]int{}
	cfg := jsonRPC(t, updateItem, func(w http.ResponseWriter, in map[string]any) {
		src, _ := json.Marshal(in["Key"])
		mu.Lock()
		defer mu.Unlock()
		counts[string(src)]++
		fmt.Fprintf(w, `{"Attributes":{"n":{"N":"%d"}}}`, counts[string(src)])
	})
	c := newClock()
	one, _ := startKeys(t, twoKeys(), auth.Options{Now: c.Now, Counter: auth.NewTable(cfg, "rates")})
	two, _ := startKeys(t, twoKeys(), auth.Options{Now: c.Now, Counter: auth.NewTable(cfg, "rates")})
	for i, tc := range []struct {
		h    http.Handler
		want int
	}{{one, 200}, {two, 200}, {one, 429}, {two, 429}, {one, 429}} {
		if w := get(tc.h, bearer(testKey("little"))); w.Code != tc.want {
			t.Errorf("request %d: got %d, want %d", i+1, w.Code, tc.want)
		}
	}
	c.move(time.Minute)
	if w := get(two, bearer(testKey("little"))); w.Code != http.StatusOK {
		t.Errorf("in the next minute: got %d", w.Code)
	}
	if get(one, bearer(testKey("everything"))); len(counts) != 2 {
		t.Errorf("%d items, want 2: a key without limit is not counted", len(counts))
	}
}

func TestTableInTrouble(t *testing.T) {
	for name, tc := range map[string]struct {
		answer func(w http.ResponseWriter, in map[string]any)
		want   string
	}{
		"throttled": {func(w http.ResponseWriter, _ map[string]any) { awsError(w, "ThrottlingException") }, "ThrottlingException"},
		"gone":      {func(w http.ResponseWriter, _ map[string]any) { awsError(w, "ResourceNotFoundException") }, "ResourceNotFoundException"},
		"denied":    {func(w http.ResponseWriter, _ map[string]any) { awsError(w, "AccessDeniedException") }, "AccessDeniedException"},
		"no count":  {func(w http.ResponseWriter, _ map[string]any) { _, _ = io.WriteString(w, `{}`) }, "the table does not say how many"},
	} {
		t.Run(name, func(t *testing.T) {
			calls := 0
			cfg := jsonRPC(t, updateItem, func(w http.ResponseWriter, in map[string]any) {
				calls++
				tc.answer(w, in)
			})
			h, logs := startKeys(t, twoKeys(), auth.Options{Counter: auth.NewTable(cfg, "rates")})
			for range 3 {
				if w := get(h, bearer(testKey("little"))); w.Code != http.StatusOK {
					t.Errorf("got %d", w.Code)
				}
			}
			if calls != 3 || strings.Count(logs.String(), `"msg":"not counted","caller":"little","err":"`+tc.want+`"`) != 3 {
				t.Errorf("%d calls, logged %s", calls, logs)
			}
		})
	}
}

// TestTableThatHangs does not keep a caller waiting.
func TestTableThatHangs(t *testing.T) {
	gone := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		<-r.Context().Done()
		close(gone)
	}))
	defer server.Close()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	_, err := auth.NewTable(awsAt(server.URL), "rates").Add(ctx, "little", minute)
	if err == nil || err.Error() != "no answer in time" || ctx.Err() != nil {
		t.Errorf("got %v", err)
	}
	<-gone
}

// TestTableNames keeps the attributes that the stacks write the same as those that
// are counted in.
func TestTableNames(t *testing.T) {
	if contract.RateTableKey != "id" || contract.RateTableTTL != "expires" {
		t.Error("a table of an earlier deployment has other attributes: it must be replaced")
	}
}
