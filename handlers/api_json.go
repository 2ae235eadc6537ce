package handlers

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"strings"
	"time"
	"unicode/utf8"

	"supermarket/internal/fault"
	"supermarket/web"
)

// maxDepth is deeper than any request of the API.
const maxDepth = 8

// readJSON reads a body as a tree of map[string]any, []any, json.Number, string,
// bool and nil. It refuses what encoding/json lets pass: doubled keys, trailing
// data, text that is not UTF-8. No body is an empty object.
func readJSON(c *web.Ctx) (any, error) {
	c.ReadTimeout(30 * time.Second)
	b, err := io.ReadAll(c.Request().Body)
	if err != nil {
		return nil, err
	}
	if len(b) == 0 {
		return map[string]any{}, nil
	}
	if !isJSON(c.Request().Header.Get("Content-Type")) {
		return nil, errMediaType
	}
	if !utf8.Valid(b) {
		return nil, errJSON
	}
	return parseJSON(b)
}

func isJSON(contentType string) bool {
	kind, params, err := mime.ParseMediaType(contentType)
	charset, given := params["charset"]
	return err == nil && kind == "application/json" && (!given || strings.EqualFold(charset, "utf-8"))
}

func parseJSON(b []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	tree, err := node(d, "", 0)
	if err != nil {
		return nil, refused(err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errJSON
	}
	return tree, nil
}

// refused keeps a fault of ours and makes the decoder's own errors one.
func refused(err error) error {
	var f *fault.Fault
	if errors.As(err, &f) {
		return f
	}
	return errJSON.Wrap(err)
}

func node(d *json.Decoder, path string, depth int) (any, error) {
	t, err := d.Token()
	if err != nil {
		return nil, err
	}
	open, nested := t.(json.Delim)
	if !nested {
		return t, nil
	}
	if depth == maxDepth {
		return nil, errJSON
	}
	if open == '{' {
		return object(d, path, depth)
	}
	list := []any{}
	for d.More() {
		v, err := node(d, path, depth+1)
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	_, err = d.Token()
	return list, err
}

func object(d *json.Decoder, path string, depth int) (any, error) {
	out := map[string]any{}
	for d.More() {
		t, err := d.Token()
		if err != nil {
			return nil, err
		}
		key, _ := t.(string)
		at := join(path, shown(key))
		if _, twice := out[key]; twice {
			return nil, errDoubled.On(at)
		}
		if out[key], err = node(d, at, depth+1); err != nil {
			return nil, err
		}
	}
	_, err := d.Token()
	return out, err
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}
