// Package static owns what the browser gets beside the pages: style, scripts
// and icons, each under a name that changes with its content.
//
// It does not own how they are served (web).
// Invariant: a hashed path never answers with other bytes, so it may be cached
// for ever.
package static

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"
)

// Prefix is where the assets are mounted.
const Prefix = "/static/"

//go:embed css/app.css js/app.js js/job.js js/htmx.min.js js/sse.min.js js/passkey.js js/shelf.js js/upload.js icons/mark.svg
var files embed.FS

// assets maps a short name (app.css) to its hashed one, and that to its file; what
// serves no page never asks.
var assets = sync.OnceValues(index)

func index() (names, byHash map[string]string) {
	names, byHash = map[string]string{}, map[string]string{}
	_ = fs.WalkDir(files, ".", func(file string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := files.ReadFile(file)
		if err != nil {
			return err
		}
		name := path.Base(file)
		hashed := hashName(name, text)
		names[name], byHash[hashed] = hashed, file
		return nil
	})
	return names, byHash
}

func hashName(name string, text []byte) string {
	sum := sha256.Sum256(text)
	ext := path.Ext(name)
	return strings.TrimSuffix(name, ext) + "." + hex.EncodeToString(sum[:5]) + ext
}

// Path returns the hashed address of an asset, "/static/app.1f2e3d4c5b.css";
// an unknown name is a slip of ours and panics.
func Path(name string) string {
	names, _ := assets()
	hashed, ok := names[name]
	if !ok {
		panic("static: no asset " + name)
	}
	return Prefix + hashed
}

// Open returns the bytes behind a hashed name (no prefix).
func Open(hashed string) ([]byte, bool) {
	file, ok := fileOf(hashed)
	if !ok {
		return nil, false
	}
	text, err := files.ReadFile(file)
	return text, err == nil
}

func fileOf(hashed string) (file string, ok bool) {
	_, byHash := assets()
	file, ok = byHash[hashed]
	return file, ok
}

// ContentType returns the media type of an asset's name.
func ContentType(name string) string {
	switch path.Ext(name) {
	case ".css":
		return "text/css; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	}
	return "application/octet-stream"
}

// Handler serves the hashed names with a cache of a year; mount it at Prefix.
// zipped tells whether a request takes gzip: texts were compressed once, at the start.
func Handler(zipped func(*http.Request) bool) http.Handler {
	return http.StripPrefix(Prefix, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		text, ok := Open(r.URL.Path)
		if !ok {
			http.NotFound(w, r)
			return
		}
		h := w.Header()
		h.Set("Content-Type", ContentType(r.URL.Path))
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
		h.Add("Vary", "Accept-Encoding")
		file, _ := fileOf(r.URL.Path)
		if small, ok := zips()[file]; ok && zipped(r) {
			h.Set("Content-Encoding", "gzip")
			text = small
		}
		h.Set("Content-Length", strconv.Itoa(len(text)))
		_, _ = w.Write(text)
	}))
}

// zips are the files that compressing makes smaller.
var zips = sync.OnceValue(func() map[string][]byte {
	out := map[string][]byte{}
	_, byHash := assets()
	for _, file := range byHash {
		text, err := files.ReadFile(file)
		if err != nil {
			continue // embedded: there
		}
		var b bytes.Buffer
		z, _ := gzip.NewWriterLevel(&b, gzip.BestCompression) // a level that exists
		_, _ = z.Write(text)                                  // to memory
		_ = z.Close()
		if b.Len() < len(text) {
			out[file] = b.Bytes()
		}
	}
	return out
})
