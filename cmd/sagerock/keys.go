package main

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/sagerock/sagerock/config"
	"github.com/sagerock/sagerock/contract"
	"github.com/sagerock/sagerock/internal/regex"
)

// keysCmd manages the keys of a gateway whose api.auth is key.
type keysCmd struct {
	Add    keysAddCmd    `cmd:"" help:"Make a key, and print it once."`
	List   keysListCmd   `cmd:"" help:"List the keys, by name."`
	Remove keysRemoveCmd `cmd:"" help:"Remove a key. It stops working within a minute."`

	JSON        bool   `name:"json" help:"Print one JSON document instead of text."`
	Config      string `short:"c" default:"sagerock.yaml" placeholder:"FILE" help:"Config file that was deployed. Without it: ${default}."`
	Environment string `name:"env" short:"e" placeholder:"NAME" help:"Environment of it that was deployed."`
	EndpointURL string `name:"endpoint-url" placeholder:"URL" help:"Call AWS at this URL, such as a local one."`
}

// keysAddCmd makes a key and keeps its hash.
type keysAddCmd struct {
	Name              string   `arg:"" help:"Name of the key, which the log of the gateway shows."`
	Models            []string `placeholder:"NAME" help:"Models it may use. Without it: all."`
	RequestsPerMinute *int     `placeholder:"N" help:"How many requests it may send in a minute. Without it: any number."`
}

// keysListCmd shows what is kept of the keys.
type keysListCmd struct{}

// keysRemoveCmd forgets a key.
type keysRemoveCmd struct {
	Name string `arg:"" help:"Name of the key."`
}

// keyName is what a key may be called: it is shown in logs and tables.
const keyName = `^[A-Za-z0-9][A-Za-z0-9._-]*$`

const maxKeyName = 64

// Run makes the key before it looks for the secret, and prints it after it is kept.
func (c *keysAddCmd) Run(ctx context.Context, keys *keysCmd, s *streams) error {
	if len(c.Name) > maxKeyName || !regex.Of(keyName).MatchString(c.Name) {
		return badKeyName(c.Name)
	}
	if c.Models != nil && len(c.Models) == 0 { // such as of an empty variable, which must not mean all
		return noModels()
	}
	rate := 0 // which is what is kept of a key without a limit, so nobody may ask for it
	if c.RequestsPerMinute != nil {
		if rate = *c.RequestsPerMinute; rate <= 0 {
			return badRate(rate)
		}
	}
	cfg, err := keys.load()
	if err != nil {
		return err
	}
	for _, model := range c.Models {
		if _, ok := cfg.Models[model]; !ok {
			return noModel(model, sorted(cfg.Models))
		}
	}
	secret := newKey()
	sum := sha256.Sum256([]byte(secret))
	kept := contract.Key{Name: c.Name, SHA256: hex.EncodeToString(sum[:]), Models: c.Models, RequestsPerMinute: rate}
	store, err := keys.open(ctx, cfg)
	if err != nil {
		return err
	}
	err = store.update(ctx, func(all *contract.Keys) error {
		if find(all, c.Name) >= 0 {
			return keyExists(c.Name)
		}
		all.Keys = append(all.Keys, kept)
		return nil
	})
	if err != nil {
		return err
	}
	if keys.JSON {
		return printJSON(s.out, struct {
			keyView
			Key string `json:"key"`
		}{view(kept), secret})
	}
	fmt.Fprintln(s.out, secret)
	fmt.Fprintf(s.err, "key %s: made; this is the only time it is shown, and it works within a minute\n", c.Name)
	return nil
}

// Run prints a table, or a document.
func (c *keysListCmd) Run(ctx context.Context, keys *keysCmd, s *streams) error {
	store, err := keys.find(ctx)
	if err != nil {
		return err
	}
	all, _, err := store.read(ctx)
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

// Run removes the key, and says from when.
func (c *keysRemoveCmd) Run(ctx context.Context, keys *keysCmd, s *streams) error {
	store, err := keys.find(ctx)
	if err != nil {
		return err
	}
	var removed contract.Key
	err = store.update(ctx, func(all *contract.Keys) error {
		i := find(all, c.Name)
		if i < 0 {
			return noKey(c.Name, all)
		}
		removed = all.Keys[i]
		all.Keys = slices.Delete(all.Keys, i, i+1)
		return nil
	})
	if err != nil {
		return err
	}
	if keys.JSON {
		return printJSON(s.out, view(removed))
	}
	fmt.Fprintf(s.err, "key %s: removed; it stops working within a minute\n", c.Name)
	return nil
}

// newKey is 256 random bits in letters that a URL and a shell leave alone.
func newKey() string {
	var bits [32]byte
	_, _ = rand.Read(bits[:]) // never fails
	return contract.KeyPrefix + base64.RawURLEncoding.EncodeToString(bits[:])
}

// keyView is what is shown of a key: not even its hash.
type keyView struct {
	Name              string   `json:"name"`
	Models            []string `json:"models,omitempty"`
	RequestsPerMinute int      `json:"requestsPerMinute,omitempty"`
}

func view(k contract.Key) keyView { return keyView{k.Name, k.Models, k.RequestsPerMinute} }

func find(all *contract.Keys, name string) int {
	return slices.IndexFunc(all.Keys, func(k contract.Key) bool { return k.Name == name })
}

func printJSON(out io.Writer, v any) error {
	enc := json.NewEncoder(out)
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

func (c *keysCmd) load() (*config.Config, error) {
	cfg, _, err := config.Load(c.Config, config.Options{Environment: c.Environment})
	return cfg, err
}

// find opens the keys of the gateway that the config file was deployed as.
func (c *keysCmd) find(ctx context.Context) (*keyStore, error) {
	cfg, err := c.load()
	if err != nil {
		return nil, err
	}
	return c.open(ctx, cfg)
}
