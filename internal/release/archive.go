package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// archive packs the binary of t and the license: as a zip for Windows, as a tar otherwise.
func (r *release) archive(t target) error {
	binary, err := os.ReadFile(r.path(t))
	if err != nil {
		return err
	}
	license, err := os.ReadFile(filepath.Join(r.source, "LICENSE"))
	if err != nil {
		return err
	}
	files := []packed{{t.binary(), 0o755, binary}, {"LICENSE", 0o644, license}}
	var out bytes.Buffer
	if t.goos == "windows" {
		if err := r.zip(&out, files); err != nil {
			return err
		}
		return os.WriteFile(r.name(t, ".zip"), out.Bytes(), 0o644)
	}
	if err := r.tar(&out, files); err != nil {
		return err
	}
	return os.WriteFile(r.name(t, ".tar.gz"), out.Bytes(), 0o644)
}

// packed is a file in an archive. All have the time of the commit and no owner.
type packed struct {
	name string
	mode int64
	text []byte
}

func (r *release) tar(out *bytes.Buffer, files []packed) error {
	zipped, err := gzip.NewWriterLevel(out, gzip.BestCompression)
	if err != nil {
		return err
	}
	w := tar.NewWriter(zipped)
	for _, f := range files {
		header := &tar.Header{Name: f.name, Mode: f.mode, Size: int64(len(f.text)), ModTime: r.time, Format: tar.FormatUSTAR}
		if err := w.WriteHeader(header); err != nil {
			return err
		}
		if _, err := w.Write(f.text); err != nil {
			return err
		}
	}
	if err := w.Close(); err != nil {
		return err
	}
	return zipped.Close()
}

func (r *release) zip(out *bytes.Buffer, files []packed) error {
	w := zip.NewWriter(out)
	for _, f := range files {
		header := &zip.FileHeader{Name: f.name, Method: zip.Deflate, Modified: r.time.UTC()}
		header.SetMode(os.FileMode(f.mode))
		to, err := w.CreateHeader(header)
		if err != nil {
			return err
		}
		if _, err := to.Write(f.text); err != nil {
			return err
		}
	}
	return w.Close()
}

// sumsFile has a line for each file that is published, as sha256sum -c reads it.
const sumsFile = "SHA256SUMS"

// sums writes the checksums of all files beside it.
func (r *release) sums() error {
	entries, err := os.ReadDir(r.out)
	if err != nil {
		return err
	}
	var lines []string
	for _, entry := range entries {
		if entry.IsDir() {
			continue
		}
		text, err := os.ReadFile(filepath.Join(r.out, entry.Name()))
		if err != nil {
			return err
		}
		lines = append(lines, fmt.Sprintf("%x  %s\n", sha256.Sum256(text), entry.Name()))
	}
	slices.Sort(lines)
	return os.WriteFile(filepath.Join(r.out, sumsFile), []byte(strings.Join(lines, "")), 0o644)
}
