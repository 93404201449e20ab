// Package defaults fills in what an author leaves out of the props of a construct, and says
// what must not be left out.
package defaults

import (
	"errors"
	"fmt"
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/constructs-go/constructs/v10"
	"github.com/aws/jsii-runtime-go"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/config/form"
	"github.com/sagerock/sagerock/constructs/arn"
)

// Error is what a construct panics with where its props cannot be used, because
// constructs cannot return errors. The package app prints it without a stack trace.
type Error struct {
	Construct string // the function, such as sagemaker.NewEndpoint
	Text, Fix string // what is wrong, and what to write instead
}

func (e *Error) Error() string { return e.Construct + ": " + e.Text + "\n\tfix: " + e.Fix }

// Fail panics with an [Error].
func Fail(construct, fix, format string, args ...any) {
	panic(&Error{Construct: construct, Text: fmt.Sprintf(format, args...), Fix: fix})
}

// Refuse panics with an [Error] for the problems of a config.
func Refuse(construct string, err error) {
	problems, ok := errors.AsType[form.Problems](err)
	if !ok {
		panic(err)
	}
	var texts []string
	for _, p := range problems {
		texts = append(texts, p.Path+": "+p.Text)
	}
	Fail(construct, problems[0].Fix, "%s", strings.Join(texts, "; "))
}

// Of is a copy of props that may be nil, to be filled in.
func Of[T any](props *T) *T {
	if props == nil {
		return new(T)
	}
	out := *props
	return &out
}

// Block demands a block with its defaults in a prop.
func Block[T config.Part](construct, prop string, block *T) {
	const fix = "make it with config.Block, which fills its defaults"
	if block == nil {
		Fail(construct, fix, "%s is not set", prop)
	}
	if missing := config.Unset(block); missing != "" {
		Fail(construct, fix, "%s has no %s", prop, missing)
	}
}

// Or is block, or its defaults where it is nil. A block without its defaults is refused.
func Or[T config.Part](construct, prop string, block *T) *T {
	if block == nil {
		return config.Default[T]()
	}
	Block(construct, prop, block)
	return block
}

// Home is home, or that of scope where it is not set.
func Home(home arn.Home, scope constructs.Construct) arn.Home {
	if home == (arn.Home{}) {
		return arn.Of(scope)
	}
	return home
}

// Region demands that the Region of home is known while stacks are built.
func Region(construct string, home arn.Home) {
	if !home.Known() {
		Fail(construct, "give the stack an Env with the Region that Config was made for", "the stack has no Region")
	}
}

// Name is a physical name for what scope makes, of at most longest letters, digits and
// hyphens. It is made of the path of scope, so that no two of an app are the same.
func Name(scope constructs.Construct, longest int) string {
	return *awscdk.Names_UniqueResourceName(scope, &awscdk.UniqueResourceNameOptions{
		MaxLength: jsii.Number(longest), Separator: jsii.String("-"),
	})
}
