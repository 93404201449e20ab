package store_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/sagerock/sagerock/contract"
	"github.com/sagerock/sagerock/gateway/auth/store"
)

var minute = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

const updateItem = "DynamoDB_20120810.UpdateItem"

func TestTableCounts(t *testing.T) {
	var got map[string]any
	cfg := jsonRPC(t, updateItem, func(w http.ResponseWriter, in map[string]any) {
		got = in
		_, _ = io.WriteString(w, `{"Attributes":{"n":{"N":"7"},"expires":{"N":"1772370000"}}}`)
	})
	if n, err := store.NewTable(cfg, "rates").Add(t.Context(), "little", minute); err != nil || n != 7 {
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
	counts := map[string]int{}
	cfg := jsonRPC(t, updateItem, func(w http.ResponseWriter, in map[string]any) {
		key := fmt.Sprint(in["Key"])
		counts[key]++
		fmt.Fprintf(w, `{"Attributes":{"n":{"N":"%d"}}}`, counts[key])
	})
	one, two := store.NewTable(cfg, "rates"), store.NewTable(cfg, "rates")
	for i, tc := range []struct {
		table  *store.Table
		key    string
		minute time.Time
		want   int
	}{{one, "little", minute, 1}, {two, "little", minute, 2}, {one, "little", minute, 3}, {one, "other", minute, 1}, {two, "little", minute.Add(time.Minute), 1}} {
		if n, err := tc.table.Add(t.Context(), tc.key, tc.minute); err != nil || n != tc.want {
			t.Errorf("request %d: got %d, %v, want %d", i+1, n, err, tc.want)
		}
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
			_, err := store.NewTable(cfg, "rates").Add(t.Context(), "little", minute)
			if err == nil || err.Error() != tc.want {
				t.Errorf("got %v, want %s", err, tc.want)
			}
			if calls != 1 {
				t.Errorf("%d calls, want 1: a second try may count twice", calls)
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
	_, err := store.NewTable(awsAt(server.URL), "rates").Add(ctx, "little", minute)
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
