package permissions

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"

	"github.com/sagerock/sagerock/internal/failure"
)

// Write writes each policy to a file in a folder, and returns the names of the files.
func (p *Policies) Write(folder string) ([]string, error) {
	if err := os.MkdirAll(folder, 0o755); err != nil {
		return nil, failure.CannotWrite(folder, err)
	}
	all := map[string]Document{"deployer.json": p.Deployer}
	names := []string{"deployer.json"}
	for i, d := range p.Execution {
		name := fmt.Sprintf("execution-%d.json", i+1)
		all[name], names = d, append(names, name)
	}
	for i, name := range names {
		text, err := json.MarshalIndent(all[name], "", "  ")
		if err != nil {
			return nil, err
		}
		names[i] = filepath.Join(folder, name)
		if err := os.WriteFile(names[i], append(text, '\n'), 0o644); err != nil {
			return nil, failure.CannotWrite(names[i], err)
		}
	}
	return names, nil
}
