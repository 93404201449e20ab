package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/sagerock/sagerock/contract"
	"github.com/sagerock/sagerock/internal/callerkeys"
	"github.com/sagerock/sagerock/internal/failure"
)

// keysCmd manages the keys of a gateway whose api.auth is key.
type keysCmd struct {
	Add    keysAddCmd    `cmd:"" help:"Create a key, and print it once."`
	List   keysListCmd   `cmd:"" help:"List the keys, by name."`
	Remove keysRemoveCmd `cmd:"" help:"Remove a key. It stops working within a minute."`

	source

	JSON        bool   `name:"json" help:"Print one JSON document instead of text."`
	EndpointURL string `name:"endpoint-url" placeholder:"URL" help:"Call AWS at this URL, such as that of a local AWS."`
}

// keysAddCmd creates a key and stores its hash.
type keysAddCmd struct {
	Name              string   `arg:"" help:"Name of the key, which the log of the gateway shows."`
	Models            []string `placeholder:"NAME" help:"Models it may use. Without it: all."`
	RequestsPerMinute *int     `placeholder:"N" help:"How many requests it may send in a minute. Without it: any number."`
}

// keysListCmd shows what is stored of the keys.
type keysListCmd struct{}

// keysRemoveCmd deletes the hash of a key.
type keysRemoveCmd struct {
	Name string `arg:"" help:"Name of the key."`
}

// Help is examples.
func (keysAddCmd) Help() string {
	return exampleLines(`sagerock keys add laptop`, `sagerock keys add web --models assistant --requests-per-minute 60`)
}

// Run checks the request before it looks for the secret, and prints the key after its hash
// is stored.
func (c *keysAddCmd) Run(ctx context.Context, keys *keysCmd, s *streams) error {
	if err := callerkeys.CheckName(c.Name); err != nil {
		return err
	}
	if c.Models != nil && len(c.Models) == 0 { // such as of an empty variable, which must not mean all
		return failure.Usage("name its models, or leave it out for all", "--models is empty")
	}
	rate := 0 // means no limit in the secret, so nobody may ask for it
	if c.RequestsPerMinute != nil {
		if rate = *c.RequestsPerMinute; rate <= 0 {
			return failure.Usage("give a number above 0, or leave it out", "--requests-per-minute %d allows no requests", rate)
		}
	}
	app, err := keys.app()
	if err != nil {
		return err
	}
	for _, model := range c.Models {
		if _, ok := app.Plan.Config.Models[model]; !ok {
			all := slices.Sorted(maps.Keys(app.Plan.Config.Models))
			return failure.New("use "+strings.Join(all, ", "), "there is no model %s in the config file", model)
		}
	}
	store, err := callerkeys.Open(ctx, app, keys.EndpointURL)
	if err != nil {
		return err
	}
	key := contract.Key{Name: c.Name, Models: c.Models, RequestsPerMinute: rate}
	secret, err := store.Add(ctx, key)
	if err != nil {
		return err
	}
	if keys.JSON {
		return printJSON(s.out, struct {
			keyView
			Key string `json:"key"`
		}{view(key), secret})
	}
	fmt.Fprintln(s.out, secret)
	fmt.Fprintf(s.err, "key %s: created; this is the only time it is shown, and it works within a minute\n", c.Name)
	return nil
}

// Help is examples.
func (keysListCmd) Help() string {
	return exampleLines(`sagerock keys list`, `sagerock keys list -e prod --json`)
}

// Run prints a table, or a document.
func (c *keysListCmd) Run(ctx context.Context, keys *keysCmd, s *streams) error {
	store, err := keys.open(ctx)
	if err != nil {
		return err
	}
	all, err := store.Read(ctx)
	if err != nil {
		return err
	}
	views := []keyView{}
	for _, k := range all.Keys {
		views = append(views, view(k))
	}
	if keys.JSON {
		return printJSON(s.out, map[string]any{"keys": views})
	}
	if len(views) == 0 {
		fmt.Fprintln(s.err, "there are no keys, so nobody can call the gateway\n\tnext: sagerock keys add NAME")
		return nil
	}
	table := tabwriter.NewWriter(s.out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "NAME\tMODELS\tREQUESTS PER MINUTE")
	for _, v := range views {
		models, rate := "all", "any"
		if len(v.Models) > 0 {
			models = strings.Join(v.Models, ", ")
		}
		if v.RequestsPerMinute > 0 {
			rate = fmt.Sprint(v.RequestsPerMinute)
		}
		fmt.Fprintf(table, "%s\t%s\t%s\n", v.Name, models, rate)
	}
	return table.Flush()
}

// Help is examples.
func (keysRemoveCmd) Help() string {
	return exampleLines(`sagerock keys remove laptop`)
}

// Run removes the key, and says from when.
func (c *keysRemoveCmd) Run(ctx context.Context, keys *keysCmd, s *streams) error {
	store, err := keys.open(ctx)
	if err != nil {
		return err
	}
	removed, err := store.Remove(ctx, c.Name)
	if err != nil {
		return err
	}
	if keys.JSON {
		return printJSON(s.out, view(removed))
	}
	fmt.Fprintf(s.err, "key %s: removed; it stops working within a minute\n", c.Name)
	return nil
}

// keyView is what is shown of a key: not even its hash.
type keyView struct {
	Name              string   `json:"name"`
	Models            []string `json:"models,omitempty"`
	RequestsPerMinute int      `json:"requestsPerMinute,omitempty"`
}

func view(k contract.Key) keyView { return keyView{k.Name, k.Models, k.RequestsPerMinute} }

// open opens the keys of the gateway that the config file was deployed as.
func (c *keysCmd) open(ctx context.Context) (*callerkeys.Store, error) {
	app, err := c.app()
	if err != nil {
		return nil, err
	}
	return callerkeys.Open(ctx, app, c.EndpointURL)
}
