package auth

import (
	"context"
	"slices"
)

// Caller is who sent a request.
type Caller struct {
	Name   string   // of the key, or the subject of the token
	Models []string // that the caller may use; anyModel for all

	requestsPerMinute int // 0 means any number
}

// anyModel in a list of models allows every model.
const anyModel = "*"

type callerKey struct{}

// With returns ctx with the caller that it is for.
func With(ctx context.Context, c *Caller) context.Context {
	return context.WithValue(ctx, callerKey{}, c)
}

// From returns who sent the request of ctx, or nil where AWS has checked that.
func From(ctx context.Context) *Caller {
	c, _ := ctx.Value(callerKey{}).(*Caller)
	return c
}

// Allowed reports whether the caller of ctx may use model. Where AWS has checked
// the caller, every model is allowed.
func Allowed(ctx context.Context, model string) bool {
	c := From(ctx)
	return c == nil || slices.Contains(c.Models, model) || slices.Contains(c.Models, anyModel)
}
